"""An explanation as JSON: the decision, with the file of each policy it speaks of."""

from dataclasses import replace
from typing import Any

from triage.cli.policies.explaining import Explained
from triage.domain.decisions import PolicyTrace, decision_document
from triage.domain.fact_values import Plain, format_time
from triage.domain.policies import PolicySet


def explanation_document(each: Explained, alone: PolicyTrace | None) -> dict[str, Plain]:
    """``alone`` is the one policy that was asked for; its trace stands in place of all others."""
    decision = each.decision if alone is None else replace(each.decision, trace=(alone,))
    return {
        "as_of": format_time(each.facts.as_of),
        "policy_version": each.policies.version,
        **_placed(decision_document(decision), each.policies),
        "recorded": _recorded(each),
    }


def _recorded(each: Explained) -> dict[str, Plain] | None:
    if each.then is None:
        return None
    recorded = each.then.recorded
    return {
        "case": each.then.case.id,
        "order": each.then.case.order,
        "at": format_time(recorded.at),
        "policy_version": recorded.policy_version,
        **each.then.decision,
        "became": {"outcome": recorded.outcome, "reason": recorded.reason},
        "differs_in": list(each.then.differs_in),
    }


def _placed(document: dict[str, Any], policies: PolicySet) -> dict[str, Any]:
    places = {policy.id: (policy.file, policy.line) for policy in policies.policies}
    places.update({stop.id: (stop.file, stop.line) for stop in policies.stops})
    for trace in document["trace"]:
        trace["file"], trace["line"] = places[trace["policy"]]
    return document
