"""Explaining a decision: the stops, the policy that decided, and those that came near, clause by clause."""

from collections.abc import Iterator
from dataclasses import replace

from triage.domain.clauses import explain, truth_of
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.decisions import Decision, PolicyTrace, Reason
from triage.domain.facts import Facts
from triage.domain.misses import nearest_misses, smallest_change
from triage.domain.policies import Policy, PolicySet


def explained(decision: Decision, policies: PolicySet, facts: Facts) -> Decision:
    """A decision with its trace. The policies and the facts are those that it was decided on.

    A stop for all actions escalates before any policy is asked; then there is nothing to tell but the stop.
    """
    return replace(decision, trace=(*_stops(decision, policies, facts), *_policies(decision, policies, facts)))


def explain_policy(policy: Policy, facts: Facts) -> PolicyTrace:
    """How one policy stands to a case."""
    results = explain(policy.when, facts)
    truth = truth_of(results)
    return PolicyTrace(policy.id, truth, results, () if truth else smallest_change(policy.ways, results, facts))


def _stops(decision: Decision, policies: PolicySet, facts: Facts) -> Iterator[PolicyTrace]:
    for stop in policies.stops if decision.stops else ():
        if stop.id in decision.stops:
            yield PolicyTrace(stop.id, True, explain(stop.when, facts))


def _policies(decision: Decision, policies: PolicySet, facts: Facts) -> Iterator[PolicyTrace]:
    if decision.policy is not None:
        yield _with_origin(explain_policy(policies.by_id[decision.policy], facts), decision, facts)
    elif decision.reason is Reason.STOP:
        return
    for policy in nearest_misses(policies.asked(facts), policies.whole, facts, decision.policy):
        yield explain_policy(policy, facts)


def _with_origin(trace: PolicyTrace, decision: Decision, facts: Facts) -> PolicyTrace:
    """The trace, and who named the kind where that made the difference."""
    if trace.matched and decision.reason in (Reason.MODEL_KIND, Reason.UNKNOWN_FACT):
        return replace(trace, clauses=(*trace.clauses, *explain((KIND_NOT_FROM_A_MODEL,), facts)))
    return trace
