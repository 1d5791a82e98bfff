"""A decision on the terminal: what, which policy, why, and clause by clause how it came about."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from triage.cli.printable import shown
from triage.domain.decisions import Decision, PolicyTrace, Reason, truth_word
from triage.domain.policies import ActionCall

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


def show_decision(decision: Decision, out: Console) -> None:
    """Print a decision so that somebody who knows the policies can follow it."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, text in _summary(decision):
        table.add_row(name, text)
    out.print(table)
    for trace in decision.trace:
        out.print()
        _show_trace(trace, decision, out)


def _summary(decision: Decision) -> Iterator[tuple[str, str]]:
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


def _show_trace(trace: PolicyTrace, decision: Decision, out: Console) -> None:
    out.print(f"{trace.policy}: {_standing(trace, decision)}")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("  holds", "fact", "why", "line"):
        table.add_column(heading, overflow="fold")
    for clause in trace.clauses:
        group = f" (any {clause.group})" if clause.group else ""
        line = str(clause.line or "")
        table.add_row(f"  {truth_word(clause.result)}", clause.fact + group, shown(clause.why), line)
    out.print(table)


def _standing(trace: PolicyTrace, decision: Decision) -> str:
    if trace.policy in decision.stops:
        return "this stop matches"
    blocking = sum(clause.result is not True for clause in trace.clauses)
    in_the_way = "one clause" if blocking == 1 else f"{blocking} clauses"
    return {True: "matches", None: "cannot be told", False: f"does not match, {in_the_way} in the way"}[trace.matched]
