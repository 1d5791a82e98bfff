"""That every policy wins some case: no others always come first, and no stops always stop it."""

from collections.abc import Iterator, Sequence

from triage.domain.policies import Mode, Policy, Stop
from triage.domain.search import Question
from triage.policies.entry import Entry
from triage.policies.findings import Finding
from triage.policies.proofs.contents import Contents, listed, whens
from triage.policies.proofs.proof import NotRun, Proof, Proved
from triage.policies.proofs.prover import Prover

_Ahead = Sequence[Entry[Policy]]
_Stops = Sequence[Entry[Stop]]


def prove_reached(contents: Contents, prover: Prover) -> Iterator[Proved]:
    """Of a policy in shadow, only that no stop for all always stops it: it is compared with what stands before it."""
    for entry in contents.in_order():
        shadow = entry.made.mode is Mode.SHADOW
        ahead = [] if shadow else contents.ahead_of(entry.made)
        stops = contents.stopping(entry.made)
        yield _prove(entry, ahead, [stop for stop in stops if not shadow or stop.made.scope == "all"], prover)


def _prove(entry: Entry[Policy], ahead: _Ahead, stops: _Stops, prover: Prover) -> Proved:
    policy = entry.made
    try:
        answer = prover.find(Question((policy.when,), (*whens(stops), *whens(ahead))))
    except NotRun as not_run:
        return Proved(Proof("reached", policy.id, "not_run", not_run.by, not_run.why))
    if answer.case is not None:
        return Proved(Proof("reached", policy.id, "proved", answer.by))
    message, hint = _why(entry, *_culprits(entry, ahead, stops, prover))
    finding = Finding(entry.file, entry.node.line, entry.node.column, message, hint)
    return Proved(Proof("reached", policy.id, "broken", answer.by, message), (finding,))


def _why(entry: Entry[Policy], ahead: _Ahead, stops: _Stops) -> tuple[str, str]:
    """What is wrong, and what would be right."""
    name = entry.made.id
    if not ahead and not stops:
        return f"{name!r} never matches: its clauses cannot all hold", "drop one of them"
    if not ahead:
        always = "between them always stop" if len(stops) > 1 else "always stops"
        what = "stops" if len(stops) > 1 else "stop"
        return f"{name!r} never runs: the {what} {listed(stops)} {always} it", "narrow the stop, or take the policy out"
    narrow = "narrow one of them" if len(ahead) > 1 else f"narrow {ahead[0].made.id!r}"
    first = min(each.made.priority for each in ahead)
    hint = f"{narrow}, or give {name!r} a priority below {first}" if first else narrow
    if not stops:
        comes = "come first and between them decide" if len(ahead) > 1 else "comes first and decides"
        return f"{name!r} never decides: {listed(ahead)} {comes} every case that it matches", hint
    between = f"decided before by {listed(ahead)}, or stopped by {listed(stops)}"
    return f"{name!r} never runs: every case that it matches is {between}", hint


def _culprits(entry: Entry[Policy], ahead: _Ahead, stops: _Stops, prover: Prover) -> tuple[_Ahead, _Stops]:
    """The one that hides a policy, or else as few as do together."""
    for one in ahead:
        if _hide(entry, [one], prover):
            return [one], []
    for stop in stops:
        if _hide(entry, [stop], prover):
            return [], [stop]
    ahead, stops = list(ahead), list(stops)
    for stop in tuple(stops):
        if _hide(entry, [*ahead, *(other for other in stops if other is not stop)], prover):
            stops.remove(stop)
    for one in tuple(ahead):
        if _hide(entry, [*(other for other in ahead if other is not one), *stops], prover):
            ahead.remove(one)
    return ahead, stops


def _hide(entry: Entry[Policy], others: Sequence[Entry[Policy] | Entry[Stop]], prover: Prover) -> bool:
    try:
        return prover.find(Question((entry.made.when,), whens(others))).case is None
    except NotRun:
        return False
