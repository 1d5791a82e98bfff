"""Until when an effect can be undone, and why it no longer can: every action in every state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.samples import NOON, a_case, a_seed, readings_of
from triage.actions.catalogue import ACTIONS
from triage.domain.bundle.papers import CasePapers
from triage.domain.bundle.undo_part import undo_part
from triage.domain.cases import CaseStatus
from triage.domain.clauses import Condition
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import ActionCall, Mode, Policy
from triage.sandbox.state import Seed

POLICY = Policy(
    id="watch-it",
    why="",
    owner="ops",
    priority=1,
    mode=Mode.AUTO,
    kinds=frozenset({"lost"}),
    when=Condition(),
    do=(ActionCall("order.tag", {"add": "triage-watch"}),),
    then="resolve",
    undo_within=timedelta(hours=1),
)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "order.hold": {"reason": "payment"},
    "order.release_hold": {"hold": "H-1", "reason": "payment"},
    "order.tag": {"add": "triage-watch"},
    "order.set_priority": {"to": 1},
    "order.correct_address": {"fields": {"city": "Freiburg"}},
    "order.sync_status": {"to": "open"},
    "order.retry_export": {},
    "stock.reallocate": {"to_location": "HAM", "lines": ["L1"]},
    "stock.reserve": {"lines": ["L1"]},
    "stock.request_recount": {"sku": "SKU-SO-1", "location": "BER"},
    "case.recheck": {"after": "24h", "at_latest": "5d"},
}
NEVER: dict[IntentState, str] = {
    IntentState.INTENDED: "open",
    IntentState.ALREADY: "already",
    IntentState.REFUSED: "refused",
    IntentState.HALTED: "halted",
    IntentState.UNDONE: "undone",
}
STANDING = (IntentState.APPLIED, IntentState.VERIFIED, IntentState.UNCONFIRMED)


def _an_intent(action: str, state: IntentState = IntentState.VERIFIED, **changes: Any) -> Intent:
    made = Intent(
        id="intent-1",
        case="case-1",
        run="run-1",
        store="main",
        order="SO-1",
        customer=None,
        policy=POLICY.id,
        ordinal=0,
        action=action,
        arguments=ARGUMENTS[action],
        write={"write": "some"},
        started_by=f"policy:{POLICY.id}",
        state=state,
        intended_at=NOON,
        footprint=("a field",),
        before={"a field": 1},
        after={"a field": 2},
    )
    return replace(made, **changes)


def _undo(intent: Intent, *others: Intent, seed: Seed | None = None, hours: float = 0, **case: Any) -> dict[str, Any]:
    papers = CasePapers(
        a_case(**{"status": CaseStatus.WATCHING, **case}),
        intents=[intent],
        readings=readings_of(seed or a_seed(None, _requested)),
        next_look=NOON,
        of_order=[intent, *others],
    )
    now = NOON + timedelta(hours=hours)
    return dict(undo_part(intent, papers, ACTIONS.get(intent.action), POLICY, now))


def test_every_action_has_a_row_here() -> None:
    assert set(ARGUMENTS) == set(ACTIONS)


@pytest.mark.parametrize("action", ARGUMENTS)
@pytest.mark.parametrize("state", IntentState)
def test_every_action_in_every_state_says_until_when_or_why_not(action: str, state: IntentState) -> None:
    undo = _undo(_an_intent(action, state))

    assert undo["until"] == ACTIONS[action].undo_until
    assert undo["possible"] is (state in STANDING)
    assert undo["reason"] == NEVER.get(state)
    assert (undo["why_not"] is None) is undo["possible"]
    assert (undo["remark"] is not None) is (state is IntentState.UNCONFIRMED)


@pytest.mark.parametrize("action", [name for name in ARGUMENTS if name != "case.recheck"])
@pytest.mark.parametrize("state", STANDING)
def test_what_was_erased_and_what_is_stood_upon_cannot_be_undone(action: str, state: IntentState) -> None:
    intent = _an_intent(action, state)
    later = _an_intent("order.tag", id="intent-2", case="case-2", intended_at=NOON + timedelta(minutes=1))

    assert _undo(replace(intent, before={}))["reason"] == "erased"
    upon = _undo(intent, later)
    assert (upon["possible"], upon["reason"], upon["stood_upon_by"]) == (False, "stood_upon", "intent-2")
    assert upon["why_not"] == "order.tag (intent-2) came later and stands on it; undo that first"
    assert _undo(intent, replace(later, state=IntentState.UNDONE))["possible"]


def _requested(seed: Seed) -> None:
    order = seed.orders[0]
    order["export"] = {"state": "requested", "reference": "intent-1", "requested_at": order["placed_at"]}


def _picked(seed: Seed) -> None:
    seed.orders[0]["fulfilments"][0]["pick_state"] = "started"


def _labelled(seed: Seed) -> None:
    order = seed.orders[0]
    order["fulfilments"][0]["label"] = {
        "carrier": "dhl",
        "tracking_number": "1",
        "bought_at": order["placed_at"],
        "service": "parcel",
    }


def _acknowledged(seed: Seed) -> None:
    _requested(seed)
    seed.orders[0]["export"]["state"] = "acknowledged"


CROSSED: dict[str, tuple[Callable[[Seed], None], str]] = {
    "order.release_hold": (_picked, "picking"),
    "order.set_priority": (_picked, "picking"),
    "stock.reallocate": (_picked, "picking"),
    "stock.reserve": (_picked, "picking"),
    "order.correct_address": (_labelled, "label"),
    "order.retry_export": (_acknowledged, "acknowledged"),
}


@pytest.mark.parametrize("action", CROSSED)
@pytest.mark.parametrize("state", STANDING)
def test_past_its_point_of_no_return_it_says_what_was_crossed(action: str, state: IntentState) -> None:
    change, word = CROSSED[action]
    undo = _undo(_an_intent(action, state), seed=a_seed(None, change))

    assert (undo["possible"], undo["reason"]) == (False, "too_late")
    assert word in undo["too_late"]
    assert undo["why_not"] == undo["too_late"]


@pytest.mark.parametrize("action", ["order.hold", "order.tag"])
def test_holds_and_tags_can_be_undone_ever(action: str) -> None:
    for change in (_picked, _labelled, _acknowledged):
        assert _undo(_an_intent(action), seed=a_seed(None, change))["possible"]


def test_a_watch_that_is_over_waits_no_more() -> None:
    undo = _undo(_an_intent("case.recheck"), status=CaseStatus.ESCALATED)

    assert (undo["reason"], undo["why_not"]) == ("too_late", "it waits no more")


def test_after_the_time_of_its_policy_it_takes_insisting() -> None:
    early, late = _undo(_an_intent("order.tag"), hours=0.5), _undo(_an_intent("order.tag"), hours=2)

    assert (early["possible"], early["only_late"], early["remark"]) == (True, False, None)
    assert (late["possible"], late["only_late"]) == (True, True)
    assert "only with --late: watch-it says to undo within 1h" in late["remark"]


def test_an_undo_and_an_action_of_another_version_say_so() -> None:
    assert _undo(_an_intent("order.tag", undoes="intent-0"))["reason"] == "is_an_undo"
    papers = CasePapers(a_case())
    unknown = dict(undo_part(_an_intent("order.tag"), papers, None, None, NOON))
    assert (unknown["reason"], unknown["until"]) == ("unknown_action", None)
