"""What was decided: the kind and what it rests on, stops, policies considered, and what is proposed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from triage.domain.actions import Action
from triage.domain.bundle.order_part import Document
from triage.domain.bundle.plain import plain
from triage.domain.cases import Case
from triage.domain.decisions import Reason, RecordedDecision
from triage.domain.fact_values import Plain
from triage.domain.kinds import KINDS
from triage.domain.policies import PolicySet

_Trace = Mapping[str, Plain]


def decision_parts(
    case: Case, recorded: RecordedDecision | None, actions: Mapping[str, Action], policies: PolicySet | None
) -> Document:
    """``kind``, ``decision``, ``stops``, ``considered`` and ``proposed``."""
    document = recorded.decision if recorded else {}
    traces = [each for each in _listed(document, "trace") if isinstance(each, dict)]
    stops = [str(stop) for stop in _listed(document, "stops")]
    return {
        "kind": _kind(case, document.get("classification")),
        "decision": _decision(recorded, policies) if recorded else None,
        "stops": [_stop(stop, traces, policies) for stop in stops],
        "considered": [_considered(each, policies) for each in traces if each["policy"] not in stops],
        "proposed": _proposed(recorded, actions, policies) if recorded else None,
    }


def _kind(case: Case, classification: Plain) -> Document:
    found: Mapping[str, Plain] = classification if isinstance(classification, dict) else {}
    rule = KINDS.get(case.kind or "")
    return {
        "name": case.kind,
        "means": rule.meaning if rule else None,
        "origin": case.kind_origin,
        "finding": found.get("finding"),
        "also": list(case.also),
        "claimed": case.claimed_kind,
        "rests_on": found.get("because", []),
        "doubts": found.get("doubts", []),
    }


def _decision(recorded: RecordedDecision, policies: PolicySet | None) -> Document:
    return {
        "at": plain(recorded.at),
        "run": recorded.run,
        "outcome": recorded.outcome,
        "policy": recorded.policy,
        "reason": recorded.reason,
        "policy_version": recorded.policy_version or None,
        "policies_changed_since": policies.version != recorded.policy_version
        if policies and recorded.policy_version
        else None,
    }


def _stop(stop: str, traces: Iterable[_Trace], policies: PolicySet | None) -> Document:
    trace = next((each for each in traces if each["policy"] == stop), None)
    known = next((each for each in policies.stops if each.id == stop), None) if policies else None
    clauses = _clauses(trace) if trace else []
    return {
        "stop": stop,
        "why": known.why if known else None,
        "rests_on": [each for each in clauses if each["result"] != "false"],
        "clauses": [*clauses],
    }


def _considered(trace: _Trace, policies: PolicySet | None) -> Document:
    policy = policies.by_id.get(str(trace["policy"])) if policies else None
    clauses = _clauses(trace)
    blocking = blockers(clauses)
    return {
        "policy": trace["policy"],
        "matched": trace["matched"],
        "blocked_by": [*blocking],
        "change": _listed(trace, "change"),
        "clauses": [*clauses],
        "why": policy.why if policy else None,
        "owner": policy.owner if policy else None,
        "mode": str(policy.mode) if policy else None,
        "file": policy.file if policy else None,
        "line": policy.line if policy else None,
        "would_do": [{"action": call.action, "arguments": dict(call.arguments)} for call in policy.do]
        if policy
        else None,
    }


def blockers(clauses: list[Document]) -> list[Document]:
    """The clauses that kept a policy from matching: those that are false first, then the unknown ones.

    Of an ``any``, nothing blocks as soon as one of its groups holds in full.
    """
    found: list[Document] = []
    for part in _parts(clauses):
        groups = [list(group) for _, group in groupby(part, key=lambda clause: clause.get("group"))]
        if not any(all(clause["result"] == "true" for clause in group) for group in groups):
            found += [clause for clause in part if clause["result"] != "true"]
    return sorted(found, key=lambda clause: clause["result"] != "false")


def _parts(clauses: list[Document]) -> list[list[Document]]:
    """The parts of a condition: a clause alone, or the clauses of one ``any`` together."""
    parts: list[list[Document]] = []
    last = 0
    for clause in clauses:
        told = clause.get("group")
        group = told if isinstance(told, int) else 0
        if group and last and group >= last:
            parts[-1].append(clause)
        else:
            parts.append([clause])
        last = group
    return parts


def _clauses(trace: _Trace) -> list[Document]:
    return [dict(clause) for clause in _listed(trace, "clauses") if isinstance(clause, dict)]


def _proposed(recorded: RecordedDecision, actions: Mapping[str, Action], policies: PolicySet | None) -> Document | None:
    """What a policy suggests, or would have done: never what it has done."""
    document = recorded.decision
    shadow = [str(policy) for policy in _listed(document, "shadow")]
    name = recorded.policy or next(iter(shadow), None)
    if recorded.outcome == "act" or name is None:
        return None
    policy = policies.by_id.get(name) if policies else None
    listed = _listed(document, "actions") or (
        [{"action": call.action, "arguments": dict(call.arguments)} for call in policy.do] if policy else []
    )
    calls = [each for each in listed if isinstance(each, dict)]
    if not calls:
        return None
    return {
        "standing": _standing(recorded, name, shadow),
        "unknown": _listed(document, "because") if document.get("reason") == Reason.UNKNOWN_FACT else [],
        "policy": name,
        "why": policy.why if policy else None,
        "then": policy.then if policy else document.get("then"),
        "actions": [_call(each, actions) for each in calls],
    }


def _standing(recorded: RecordedDecision, policy: str, shadow: Sequence[str]) -> str:
    if recorded.outcome == "suggest":
        return "suggested"
    if policy in shadow:
        return "shadow"
    return "untold" if recorded.decision.get("reason") == Reason.UNKNOWN_FACT else "withheld"


def _call(call: Mapping[str, Plain], actions: Mapping[str, Action]) -> Document:
    action = actions.get(str(call["action"]))
    return {
        "action": call["action"],
        "arguments": call["arguments"],
        "means": action.meaning if action else None,
        "undone_by": action.inverse if action else None,
        "undo_until": action.undo_until if action else None,
    }


def _listed(document: Mapping[str, Plain], name: str) -> list[Plain]:
    value = document.get(name)
    return value if isinstance(value, list) else []
