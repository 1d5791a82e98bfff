"""That the invariants hold: no policy runs on any case what one of them forbids there."""

from collections.abc import Iterator

from triage.domain.policies import Invariant, Policy
from triage.domain.search import Case, Question
from triage.policies.entry import Entry
from triage.policies.findings import Finding
from triage.policies.proofs.contents import NO_MODEL, Contents, place, whens
from triage.policies.proofs.example import checked_example, shown
from triage.policies.proofs.proof import By, NotRun, Proof, Proved
from triage.policies.proofs.prover import Prover


def prove_invariants(contents: Contents, prover: Prover) -> Iterator[Proved]:
    """A finding for each policy that could run what an invariant forbids, with a case on which it would.

    One that could not be settled is a finding as well: what is not proved may happen.

    Policies that are asked before it prove nothing: a lowered mode takes them out of the way.
    """
    for entry in contents.invariants:
        yield _prove(entry, contents, prover)


def _prove(entry: Entry[Invariant], contents: Contents, prover: Prover) -> Proved:
    invariant = entry.made
    if contents.stops is None:
        return Proved(Proof("invariant", invariant.id, "not_run", "boxes", "a stop cannot be read"))
    by: By = "boxes"
    unsettled: list[tuple[Entry[Policy], NotRun]] = []
    findings: list[Finding] = []
    bound = [each for each in contents.in_order() if any(call.action in invariant.never for call in each.made.do)]
    for each in bound:
        question = Question((each.made.when, invariant.condition), whens(contents.stopping(each.made)))
        try:
            answer = prover.find(question)
        except NotRun as not_run:
            unsettled.append((each, not_run))
            continue
        by = "z3" if "z3" in (by, answer.by) else "boxes"
        if answer.case is not None:
            findings.append(_finding(entry, each, question, answer.case, contents, prover))
    unproved = (_unproved(entry, each, not_run) for each, not_run in unsettled if prover.must_settle)
    return Proved(_proof(invariant, len(bound), findings, unsettled, by), (*findings, *unproved))


def _proof(
    invariant: Invariant, bound: int, findings: list[Finding], unsettled: list[tuple[Entry[Policy], NotRun]], by: By
) -> Proof:
    if findings:
        return Proof("invariant", invariant.id, "broken", by, findings[0].message)
    for policy, not_run in unsettled:
        return Proof("invariant", invariant.id, "not_run", not_run.by, f"for {policy.made.id!r}: {not_run.why}")
    return Proof("invariant", invariant.id, "proved", by, f"binds {bound} policies")


def _unproved(entry: Entry[Invariant], policy: Entry[Policy], not_run: NotRun) -> Finding:
    return Finding(
        entry.file,
        entry.node.line,
        entry.node.column,
        f"the invariant {entry.made.id!r} could not be proved of {place(policy)}: {not_run.why}",
        "simplify the `any` of that policy, or make several policies of it",
    )


def _finding(
    entry: Entry[Invariant],
    breaking: Entry[Policy],
    question: Question,
    case: Case,
    contents: Contents,
    prover: Prover,
) -> Finding:
    invariant, policy = entry.made, breaking.made
    ahead = whens(contents.ahead_of(policy))
    by_rules = (*question.true, NO_MODEL)
    case = prover.refine(
        case,
        Question(by_rules, (*question.false, *ahead)),
        Question(by_rules, question.false),
    )
    forbidden = next(call.action for call in policy.do if call.action in invariant.never)
    return Finding(
        entry.file,
        entry.node.line,
        entry.node.column,
        f"the invariant {invariant.id!r} does not hold: {place(breaking)} runs {forbidden} on "
        f"{shown(case, (policy.when, invariant.condition))}",
        "let the policy's when exclude it, or add a stop",
        checked_example(case, [policy], question),
    )
