"""The polarity promise: losing facts never starts an action, nor turns one action into another."""

from collections.abc import Iterable
from pathlib import Path

from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf
from triage.domain.fact_values import Plain
from triage.policies.findings import Finding
from triage.policies.proofs.contents import DECIDING, Contents
from triage.policies.proofs.example import example
from triage.policies.proofs.means import Means
from triage.policies.proofs.proof import Proof, Proved
from triage.policies.proofs.prover import NOT_INSTALLED
from triage.policies.proofs.smt import OutOfTime

_WHOLE = "the whole set"
_TESTS = (OneOf, NoneOf, Between, Has, Lacks)


def prove_structure(contents: Contents) -> Proof:
    """Every condition is put together by and, or, and tests of one known value; none asks whether a fact is known."""
    strange = [type(part).__name__ for condition in contents.conditions() for part in _strange(condition)]
    if strange:
        return Proof(
            "polarity", _WHOLE, "not_run", "structure", f"a part of a form that nobody looked at: {strange[0]}"
        )
    return Proof("polarity", _WHOLE, "proved", "structure")


def prove_theorem(folder: Path, contents: Contents, means: Means) -> Proved:
    """As a theorem: there are no two cases, one knowing less than the other, on which the poorer one does more."""
    smt = means.smt()
    if smt is None:
        return Proved(_not_run(NOT_INSTALLED))
    policies = [entry.made for entry in contents.in_order() if entry.made.mode in DECIDING]
    stops = [entry.made for entry in contents.stops or ()]
    try:
        cases = smt.poorer_case(policies, stops, means.theorem_seconds)
    except OutOfTime:
        return Proved(_not_run(f"z3 found no answer in {means.theorem_seconds:g} seconds"))
    if cases is None:
        return Proved(Proof("polarity", _WHOLE, "proved", "z3"))
    richer, poorer = (example(case, policies) for case in cases)
    return Proved(Proof("polarity", _WHOLE, "broken", "z3"), (_finding(folder, richer, poorer),))


def _finding(folder: Path, richer: dict[str, Plain], poorer: dict[str, Plain]) -> Finding:
    message = f"losing facts changes what is done: on {poorer['facts']} from {richer['facts']}"
    return Finding(
        str(folder), 1, 1, message, "this is a mistake of the engine and not of the files: report it", poorer
    )


def _not_run(why: str) -> Proof:
    return Proof("polarity", _WHOLE, "not_run", "z3", why)


def _strange(condition: Condition) -> Iterable[object]:
    for part in condition:
        if type(part) is AnyGroup:
            yield from (clause for group in part.groups for clause in group if not _is_plain(clause))
        elif not _is_plain(part):
            yield part


def _is_plain(part: object) -> bool:
    return type(part) is Clause and type(part.test) in _TESTS
