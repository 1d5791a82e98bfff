"""Explaining the policies' decision on given facts, or on those that a case was decided on."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.cli.case_file import read_numbered
from triage.cli.lookup import find_case
from triage.config import Settings
from triage.domain.cases import Case
from triage.domain.catalogue import FACTS
from triage.domain.clauses import explain, holds
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, PolicyTrace, RecordedDecision, decision_document
from triage.domain.errors import NotFound
from triage.domain.explaining import explain_policy, explained
from triage.domain.fact_values import Plain, did_you_mean, parse_facts
from triage.domain.facts import Facts
from triage.domain.policies import PolicySet
from triage.opening import database

_COMPARED = ("outcome", "policy", "reason", "then", "actions", "stops")


@dataclass(frozen=True, slots=True)
class Then:
    """What was decided of a case when it was recorded, and how that differs from today's decision."""

    case: Case
    recorded: RecordedDecision
    differs_in: tuple[str, ...]

    @property
    def decision(self) -> dict[str, Plain]:
        return {name: self.recorded.decision.get(name) for name in _COMPARED}


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with its trace, on which facts, and by which policies; ``then`` for a recorded case.

    ``line`` is where the case stands in its file.
    """

    policies: PolicySet
    facts: Facts
    decision: Decision
    then: Then | None = None
    line: int | None = None


def explain_facts(name: str, policies: PolicySet) -> Iterator[Explained]:
    """Every case of a file. Raises BadInput naming the line that is no case."""
    for line, facts in read_numbered(name):
        yield Explained(policies, facts, explained(decide(policies, facts), policies, facts), line=line)


def explain_recorded(word: str, settings: Settings, policies: PolicySet) -> Explained:
    """The case of an id or an order, on the facts of its last decision, under the modes and the ceiling in force.

    Raises NotFound where there is no such case, or no policy was ever asked about it.
    """
    with database(settings) as store, store.read() as tx:
        case = find_case(tx, word)
        recorded = next(filter(_policies_were_asked, tx.decisions.of_case(case.id)), None)
        in_force = policies.lowered(tx.lowerings.modes())
    if recorded is None:
        raise NotFound(f"no policy was asked about case {case.id} yet; 'triage show {case.id}' tells where it stands")
    facts = parse_facts(recorded.facts, FACTS)
    decision = explained(decide(in_force, facts, ceiling=settings.mode_ceiling), in_force, facts)
    document = decision_document(decision)
    differs = tuple(name for name in _COMPARED if recorded.decision.get(name) != document[name])
    return Explained(in_force, facts, decision, Then(case, recorded, differs))


def trace_of(each: Explained, policy: str | None) -> PolicyTrace | None:
    """The trace of one policy or stop. Raises NotFound where there is none of that id."""
    if policy is None:
        return None
    if policy in each.policies.by_id:
        return explain_policy(each.policies.by_id[policy], each.facts)
    for stop in each.policies.stops:
        if stop.id == policy:
            matched = holds(stop.when, each.facts) is not False
            return PolicyTrace(stop.id, matched, explain(stop.when, each.facts))
    known = (*each.policies.by_id, *(stop.id for stop in each.policies.stops))
    raise NotFound(f"no policy and no stop is called {policy!r}{did_you_mean(policy, known)}")


def _policies_were_asked(recorded: RecordedDecision) -> bool:
    """Whether it was a decision, and not only what a run found without asking the policies."""
    return "reason" in recorded.decision
