"""That no two policies of one priority get in each other's way: which is asked first is written nowhere."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from triage.domain.policies import KIND, Mode, Policy
from triage.domain.search import Case, Question
from triage.policies.entry import Entry
from triage.policies.findings import Finding
from triage.policies.proofs.contents import NO_MODEL, Contents, whens
from triage.policies.proofs.example import checked_example, shown
from triage.policies.proofs.proof import By, NotRun, Proof, Proved
from triage.policies.proofs.prover import Prover


class _Clash(NamedTuple):
    """A case on which ``first`` is true, and ``second`` is true or cannot be told."""

    first: Entry[Policy]
    second: Entry[Policy]
    question: Question
    case: Case


def prove_priorities(contents: Contents, prover: Prover) -> Iterator[Proved]:
    peers: dict[tuple[str, int], list[Entry[Policy]]] = defaultdict(list)
    for entry in contents.policies:
        if entry.made.mode is Mode.OFF:
            continue
        others = {id(other): other for kind in sorted(entry.made.kinds) for other in peers[kind, entry.made.priority]}
        if others:
            yield _prove(entry, list(others.values()), contents, prover)
        for kind in entry.made.kinds:
            peers[kind, entry.made.priority].append(entry)


def _prove(entry: Entry[Policy], others: Sequence[Entry[Policy]], contents: Contents, prover: Prover) -> Proved:
    policy, by = entry.made, "boxes"
    not_run: NotRun | None = None
    for other in others:
        if policy.mode is Mode.SHADOW is other.made.mode:
            continue
        try:
            clash, settled_by = _clash(entry, other, prover)
        except NotRun as unsettled:
            not_run = unsettled
            continue
        by = "z3" if settled_by == "z3" else by
        if clash is not None:
            finding = _finding(entry, other, clash, contents, prover)
            return Proved(Proof("priority", policy.id, "broken", settled_by, finding.message), (finding,))
    if not_run is not None:
        return Proved(Proof("priority", policy.id, "not_run", not_run.by, not_run.why))
    return Proved(Proof("priority", policy.id, "proved", "z3" if by == "z3" else "boxes"))


def _clash(entry: Entry[Policy], other: Entry[Policy], prover: Prover) -> tuple[_Clash | None, By]:
    """Rather one on which both are true."""
    one, two = entry.made.when, other.made.when
    by: By = "boxes"
    for first, second, question in (
        (entry, other, Question((one, two))),
        (entry, other, Question((one,), maybe=(two,))),
        (other, entry, Question((two,), maybe=(one,))),
    ):
        answer = prover.find(question)
        by = "z3" if "z3" in (by, answer.by) else "boxes"
        if answer.case is not None:
            return _Clash(first, second, question, answer.case), answer.by
    return None, by


def _finding(entry: Entry[Policy], other: Entry[Policy], clash: _Clash, contents: Contents, prover: Prover) -> Finding:
    policy, question = entry.made, clash.question
    both = (entry.made, other.made)
    aside = (*whens(contents.ahead_of(policy)), *whens(contents.ahead_of(other.made)), *whens(contents.stopping(*both)))
    by_rules = (*question.true, NO_MODEL)
    case = prover.refine(
        clash.case,
        Question(by_rules, (*question.false, *aside), question.maybe),
        Question(by_rules, question.false, question.maybe),
    )
    reading = case.get(KIND)
    kind = str(reading.value) if reading is not None else min(policy.kinds & other.made.kinds)
    known = (
        "both match"
        if not question.maybe
        else f"{clash.first.made.id} matches, and {clash.second.made.id} cannot be told,"
    )
    place = entry.place("priority")
    return Finding(
        entry.file,
        place.line,
        place.column,
        f"priority {policy.priority} of {kind} is taken, by {other.made.id} in {other.file}:{other.node.line}: "
        f"{known} on {shown(case, (clash.first.made.when, clash.second.made.when))}",
        f"{_free(policy, contents)} is free",
        checked_example(case, both, question),
    )


def _free(policy: Policy, contents: Contents) -> int:
    """The next priority that no policy of its kinds has."""
    taken = {entry.made.priority for entry in contents.policies if entry.made.kinds & policy.kinds}
    return next(number for number in count(policy.priority + 1) if number not in taken)
