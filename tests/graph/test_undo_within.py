"""``undo_within``: for how long what a policy did is taken back without somebody insisting."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.undoing import Undoing


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose policy on unpaid orders says ``undo_within: 30m``."""
    policies = tmp_path / "policies"
    shutil.copytree(POLICIES, policies)
    file = policies / "payment_pending.yaml"
    text = file.read_text()
    assert text.count("    then: escalate\n") == 1
    file.write_text(text.replace("    then: escalate\n", "    then: escalate\n    undo_within: 30m\n"))
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", policies=policies) as shop:
        yield shop


def _undoing(shop: Shop, *, late: bool = False) -> Undoing:
    return Undoing(shop.triage, shop.case(), "mara", shop.triage.policies.current().by_id, late)


def test_within_its_time_what_a_policy_did_is_undone_like_anything(shop: Shop) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.later(minutes=30)
    undoing = _undoing(shop)

    assert [undoing.run(step).result for step in undoing.plan(undoing.intents())] == ["undone", "undone"]
    assert order["holds"] == []


def test_later_it_takes_somebody_who_insists(shop: Shop) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.later(minutes=31)
    undoing = _undoing(shop)
    steps = undoing.plan(undoing.intents())

    assert [step.verdict for step in steps] == ["refused", "refused"]
    assert "undo within 30m" in steps[0].why
    assert [undoing.run(step).result for step in steps] == ["refused", "refused"]
    assert len(order["holds"]) == 1

    insisting = _undoing(shop, late=True)
    assert [insisting.run(step).result for step in insisting.plan(insisting.intents())] == ["undone", "undone"]
    assert order["holds"] == []


def test_a_hold_that_stands_longer_than_that_is_not_taken_back_by_itself(shop: Shop) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    shop.later(minutes=31)
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.state.now_text())
    shop.state.changed(order)
    shop.tell(type_="com.example.payment.updated")
    shop.work()

    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.HOLD_STANDS)
    assert len(order["holds"]) == 1
