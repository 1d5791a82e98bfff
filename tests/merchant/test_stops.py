"""What only a person may handle, whatever the policies say."""

import re
import shutil
from pathlib import Path

import pytest

from tests.domain.samples import NOON, known
from tests.merchant.shop_floor import FOLDER, ShopFloor
from tests.merchant.situations import CONTAINED, EVERY, RESOLVED, WATCHED, For
from triage.actions.catalogue import ACTIONS
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.facts import Fact, Missing, Value
from triage.policies import check_policies

CONTAINS = {"order.hold", "order.tag"}
STOPS: dict[str, tuple[str, Value]] = {
    "high-risk": ("risk.score", 70),
    "high-risk, by advice": ("risk.advice", "reject"),
    "customer-wrote": ("customer.text_unread", True),
    "dispute-open": ("payment.disputed", True),
    "cancellation-wanted": ("order.cancel_requested", True),
    "blocked-customer": ("customer.blocklisted", True),
}
GONE = Missing("the source did not answer")


def decided(floor: ShopFloor, case: For, name: str, fact: Fact) -> Decision:
    facts = floor.look(floor.open_with(case.seed(NOON, case.variants[0])))[1]
    return decide(floor.policies, facts.replacing({name: fact}))


def _name(case: For) -> str:
    return case.policy


@pytest.mark.parametrize("fact", [known(True), GONE], ids=["a vip", "perhaps a vip"])
@pytest.mark.parametrize("case", EVERY, ids=_name)
def test_nothing_at_all_is_done_to_the_order_of_a_vip(floor: ShopFloor, case: For, fact: Fact) -> None:
    decision = decided(floor, case, "customer.vip", fact)

    assert (decision.outcome, decision.reason, decision.stops) == ("escalate", Reason.STOP, ("vip-account",))
    assert decision.actions == ()


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("case", RESOLVED, ids=_name)
def test_nothing_helps_an_order_forward_past_a_stop_or_past_not_knowing(floor: ShopFloor, case: For, stop: str) -> None:
    name, value = STOPS[stop]
    for fact in (known(value), GONE):
        decision = decided(floor, case, name, fact)

        assert decision.outcome == "escalate"
        assert decision.reason in (Reason.STOP, Reason.UNKNOWN_FACT, Reason.NO_POLICY)


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("case", CONTAINED, ids=_name)
def test_containing_goes_on_past_every_stop_but_that_for_a_vip(floor: ShopFloor, case: For, stop: str) -> None:
    """Otherwise a note from the customer would be enough to keep a fraud hold away."""
    name, value = STOPS[stop]

    decision = decided(floor, case, name, known(value))

    assert (decision.outcome, decision.policy) == ("act", case.policy)
    assert {call.action for call in decision.actions} <= CONTAINS


@pytest.mark.parametrize("case", WATCHED, ids=_name)
def test_nobody_waits_while_the_customer_has_written(floor: ShopFloor, case: For) -> None:
    decision = decided(floor, case, "customer.text_unread", known(True))

    assert (decision.outcome, decision.reason, decision.stops) == ("escalate", Reason.STOP, ("customer-wrote",))


def test_waiting_for_a_scan_goes_on_although_the_risk_score_has_grown_old(floor: ShopFloor) -> None:
    """A score is a week old before many parcels arrive; looking again helps nobody forward."""
    (case,) = (case for case in WATCHED if case.policy == "watch-first-scan")

    assert decided(floor, case, "risk.score", GONE).outcome == "act"


@pytest.mark.parametrize("case", [case for case in RESOLVED if case.policy != "deliver-what-is-delivered"], ids=_name)
def test_an_order_that_somebody_else_holds_is_theirs(floor: ShopFloor, case: For) -> None:
    for fact in (known(1), GONE):
        assert decided(floor, case, "holds.foreign", fact).outcome == "escalate"


@pytest.mark.parametrize("stop", sorted({"vip-account", "held-by-others", *(name.partition(",")[0] for name in STOPS)}))
def test_a_stop_that_is_taken_out_breaks_an_invariant(tmp_path: Path, stop: str) -> None:
    """So that an edit which loses one is refused, whoever makes it."""
    folder = tmp_path / "policies"
    shutil.copytree(FOLDER, folder)
    head, *stops = re.split(r"^(?=  - id: )", (folder / "_stops.yaml").read_text(), flags=re.MULTILINE)
    left = [text for text in stops if not text.startswith(f"  - id: {stop}\n")]
    (folder / "_stops.yaml").write_text(head + "".join(left))

    findings = check_policies(folder, ACTIONS).findings

    assert len(left) == len(stops) - 1
    assert findings
    assert all("does not hold" in finding.message for finding in findings)
