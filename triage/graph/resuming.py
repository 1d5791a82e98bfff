"""Taking up a decision that a killed run left half carried out."""

from collections.abc import Mapping
from dataclasses import replace

from triage.domain.assessment import assess
from triage.domain.clauses import AnyGroup, Clause, Truth, all_of, any_of, holds, leaves
from triage.domain.decisions import Reason, RecordedDecision
from triage.domain.fact_values import Plain
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
    """The decision to act whose run did not come to its end, if its first effect was at least begun. A run whose
    effect has no outcome is at no end, whatever was filed of it.
    """
    if latest is None or latest.outcome != "act":
        return None
    own = [each for each in intents if each.run == latest.run and each.undoes is None]
    open_still = any(each.state is IntentState.INTENDED for each in own)
    if latest.run == last_run and not open_still:
        return None
    first = [each for each in own if each.ordinal == 0]
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
    run.approved = recorded.reason == Reason.APPROVED and run.answer is not None
    run.withdrawn = no_longer_holds(run, policies)
    return {
        "verdict": "act",
        "then": str(document["then"]),
        "step": 0,
        "steps": len(run.calls),
        "reason": Reason.APPROVED if run.approved else Reason.MATCHED,
        "because": [],
        "note": "",
    }


def no_longer_holds(run: Run, policies: PolicySet) -> tuple[str, ...]:
    """What keeps the decision from being carried on: facts of its policy that do not hold now, facts of a stop
    that matches now, doubts about a graver kind. What our own actions of this run move is left out, and what is
    unknown does not hold.
    """
    if run.facts is None or run.policy is None:
        return ()
    ours = [intent.action for intent in run.of_case() if intent.run == run.id and intent.undoes is None]
    own = ("exception.", *(prefix for action in ours for prefix in _MOVES.get(action, ())))
    now = run.facts if run.situation is None else assess(run.fresh_readings(), run.case)
    failing = [name for part in run.policy.when if _holds(part, now, own) is not True for name in _names(part)]
    stopped = [
        clause.fact
        for stop in policies.stops
        if any(stop.stops(call.action) for call in run.calls) and holds(stop.when, now) is not False
        for clause in leaves(stop.when)
    ]
    doubts = run.found.doubts if run.found else ()
    return tuple(dict.fromkeys([*failing, *stopped, *doubts]))


def _holds(part: Clause | AnyGroup, facts: Facts, own: tuple[str, ...]) -> Truth:
    if isinstance(part, Clause):
        return True if part.fact.startswith(own) else part.truth(facts)
    return any_of(all_of(_holds(clause, facts, own) for clause in group) for group in part.groups)


def _names(part: Clause | AnyGroup) -> tuple[str, ...]:
    return tuple(clause.fact for clause in leaves((part,)))


def _call(document: Mapping[str, Plain]) -> ActionCall:
    arguments = document["arguments"]
    assert isinstance(arguments, dict)
    return ActionCall(str(document["action"]), arguments)
