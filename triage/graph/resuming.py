"""Taking up a decision that a killed run left half carried out."""

from collections.abc import Mapping
from dataclasses import replace

from triage.domain.assessment import assess
from triage.domain.clauses import Condition, leaves
from triage.domain.decisions import Reason, RecordedDecision
from triage.domain.fact_values import Plain, plain_facts
from triage.domain.facts import Facts
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import ActionCall, PolicySet
from triage.graph.run import Run
from triage.graph.state import CaseState

_HOLDS = ("order.status", "order.time_in_status", "order.working_hours_in_status", "holds.")
_MOVES: Mapping[str, tuple[str, ...]] = {
    "order.hold": _HOLDS,
    "order.release_hold": _HOLDS,
    "order.tag": ("order.tags",),
    "order.set_priority": ("order.priority",),
    "order.correct_address": ("order.address_",),
    "order.sync_status": ("order.status", "order.time_in_status", "order.working_hours_in_status", "delivery."),
    "order.retry_export": ("order.export_state",),
    "stock.reallocate": ("stock.", "order.unrouted_lines"),
    "stock.reserve": ("stock.",),
    "stock.request_recount": ("stock.recount_open",),
}


def unfinished(latest: RecordedDecision | None, last_run: str | None, intents: list[Intent]) -> RecordedDecision | None:
    """The decision to act whose run did not come to its end, if its first effect was at least begun."""
    if latest is None or latest.outcome != "act" or latest.run == last_run:
        return None
    first = [each for each in intents if each.run == latest.run and each.ordinal == 0 and each.undoes is None]
    begun = first and first[-1].state not in (IntentState.REFUSED, IntentState.HALTED)
    return latest if begun else None


def take_up_decision(run: Run, recorded: RecordedDecision, policies: PolicySet) -> CaseState:
    """Go on with the recorded decision; ``act`` finds in the journal how far it came."""
    document = recorded.decision
    run.policy_id, run.policy = recorded.policy, policies.by_id.get(recorded.policy or "")
    listed, found = document["actions"], document["classification"]
    assert isinstance(listed, list)
    assert isinstance(found, dict)
    assert run.found is not None
    run.found = replace(run.found, finding="proven", kind=str(found["kind"]), origin=str(found["origin"]))
    run.calls = tuple(_call(each) for each in listed if isinstance(each, dict))
    return {
        "verdict": "act",
        "then": str(document["then"]),
        "step": 0,
        "steps": len(run.calls),
        "reason": Reason.MATCHED,
        "because": [],
        "note": "",
    }


def moved_by_others(run: Run) -> tuple[str, ...]:
    """Facts that the decision rested on and that hold no more, what our own actions move left out."""
    if run.facts is None or run.policy is None:
        return ()
    ours = [intent.action for intent in run.of_case() if intent.run == run.id and intent.undoes is None]
    own = tuple(prefix for action in ours for prefix in _MOVES.get(action, ()))
    before = (run.resumed.facts if run.resumed else plain_facts(run.facts))["facts"]
    assert isinstance(before, dict)
    now = run.facts if run.situation is None else assess(run.fresh_readings(), run.case)
    return _changed(run.policy.when, before, now, own)


def _changed(condition: Condition, before: Mapping[str, Plain], now: Facts, own: tuple[str, ...]) -> tuple[str, ...]:
    """Facts whose clause holds no more, or that a clause cannot be asked about any more."""
    names = {
        clause.fact
        for clause in leaves(condition)
        if not clause.fact.startswith(("exception.", *own)) and clause.truth(now) is not True
    }
    after = plain_facts(now)["facts"]
    assert isinstance(after, dict)
    return tuple(sorted(name for name in names if _value(before.get(name)) != _value(after.get(name))))


def _value(fact: Plain) -> Plain:
    return fact.get("value", fact) if isinstance(fact, dict) else fact


def _call(document: Mapping[str, Plain]) -> ActionCall:
    arguments = document["arguments"]
    assert isinstance(arguments, dict)
    return ActionCall(str(document["action"]), arguments)
