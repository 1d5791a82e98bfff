"""A decision on the terminal: what, which policy, why, and clause by clause how it came about."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from triage.cli.sheet import Piece, Sheet
from triage.domain.clauses import ClauseResult
from triage.domain.decisions import Change, Decision, PolicyTrace, Reason, truth_word
from triage.domain.facts import show_value
from triage.domain.policies import ActionCall, PolicySet

_WHY = {
    Reason.MATCHED: "every clause of {policy} holds",
    Reason.STOP: "a stop matches: {stops}",
    Reason.NO_POLICY: "no policy matches",
    Reason.UNKNOWN_FACT: "{policy} comes first and cannot be told: {because} unknown",
    Reason.LIMIT: "{policy} matches and is over a limit",
    Reason.EXPIRED: "{policy} matches and has expired",
    Reason.PAUSED: "{policy} matches and is paused",
    Reason.CEILING: "{policy} matches and the mode ceiling holds it back",
    Reason.MODEL_KIND: "{policy} matches, but a model named the kind",
}


def show_decision(decision: Decision, policies: PolicySet, out: Console) -> None:
    """Print a decision so that somebody who knows the policies can follow it to their files."""
    show_outcome(decision, out)
    for trace in decision.trace:
        show_trace(trace, decision, policies, out)


def show_outcome(decision: Decision, out: Console) -> None:
    """What is decided and why, without the trace."""
    Sheet(out).named(_summary(decision), indent=0)


def show_trace(trace: PolicyTrace, decision: Decision, policies: PolicySet, out: Console) -> None:
    """One policy or stop, clause by clause, with the smallest change with which it would have matched."""
    sheet = Sheet(out)
    sheet.say()
    sheet.say(f"{trace.policy}: {_standing(trace, policies)}", indent=0)
    if place := place_of(trace.policy, policies):
        sheet.say((place, "dim"))
    if trace.change:
        sheet.say(_would_match(trace, decision))
        for change in trace.change:
            sheet.say((_change(change), "bold"), indent=4)
    sheet.rows(map(_row, trace.clauses), ("holds", "fact", "why", "line"))


def _row(clause: ClauseResult) -> Sequence[Piece]:
    group = f" (any {clause.group})" if clause.group else ""
    return truth_word(clause.result), clause.fact + group, clause.why, str(clause.line or "")


def place_of(name: str, policies: PolicySet) -> str:
    """Where a policy or a stop is written, as an editor opens it."""
    stop = next((stop for stop in policies.stops if stop.id == name), None)
    entry = stop or policies.by_id.get(name)
    return f"{entry.file}:{entry.line}" if entry and entry.file else ""


def _summary(decision: Decision) -> Iterator[tuple[str, Piece]]:
    words = {"policy": decision.policy, "stops": ", ".join(decision.stops), "because": ", ".join(decision.because)}
    yield "outcome", decision.outcome
    yield "reason", f"{decision.reason}: " + _WHY.get(decision.reason, str(decision.reason)).format(**words)
    if decision.policy:
        yield "policy", decision.policy
    for number, call in enumerate(decision.actions):
        yield "" if number else "actions", _call(call)
    yield "then", decision.then
    if decision.because:
        yield "because of", words["because"] or ""
    if decision.shadow:
        yield "in shadow", ", ".join(decision.shadow)


def _call(call: ActionCall) -> str:
    arguments = ", ".join(f"{name}: {value}" for name, value in call.arguments.items())
    return f"{call.action} {{{arguments}}}" if arguments else call.action


def _standing(trace: PolicyTrace, policies: PolicySet) -> str:
    if any(stop.id == trace.policy for stop in policies.stops):
        return "this stop does not match" if trace.matched is False else "this stop matches"
    blocking = sum(clause.result is not True for clause in trace.clauses)
    in_the_way = "one clause" if blocking == 1 else f"{blocking} clauses"
    return {True: "matches", None: "cannot be told", False: f"does not match, {in_the_way} in the way"}[trace.matched]


def _would_match(trace: PolicyTrace, decision: Decision) -> str:
    return "would be told, and match, with" if trace.policy == decision.policy else "would have matched with"


def _change(change: Change) -> str:
    return f"{change.fact} {show_value(change.to)} (is {change.is_now})"
