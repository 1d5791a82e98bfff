"""What a policy takes back by itself when the cause is gone is bound by what binds its actions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        yield shop


def _held_then_paid(shop: Shop, **changes: object) -> None:
    order = shop.trouble("payment_pending")
    shop.tell()
    shop.work()
    assert order["status"] == "held"
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=shop.state.now_text())
    order.update(changes)
    shop.state.changed(order)
    shop.tell(type_="com.example.payment.updated")


def _stands(shop: Shop) -> str:
    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, Reason.HOLD_STANDS)
    assert "hold_released" not in shop.effects()
    return shop.case().summary or ""


def test_a_hold_is_not_released_where_an_invariant_forbids_a_release(shop: Shop) -> None:
    _held_then_paid(shop, risk={"score": 95, "advice": "accept"})
    shop.work()

    assert "the invariant never-release-on-high-risk does not allow order.release_hold" in _stands(shop)


def test_a_policy_that_was_lowered_takes_nothing_back(shop: Shop) -> None:
    _held_then_paid(shop)
    with shop.triage.store.write() as tx:
        tx.lowerings.add(Lowering("hold-until-paid", Mode.SUGGEST, "lea", "it is wrong", shop.clock.now()))
    shop.later(seconds=10)
    shop.work()

    assert "hold-until-paid does not act by itself now" in _stands(shop)


def test_nothing_is_taken_back_above_the_ceiling(shop: Shop) -> None:
    _held_then_paid(shop)
    under_a_ceiling = replace(shop.triage.drain, services=replace(shop.triage.services, ceiling=Mode.SHADOW))
    under_a_ceiling.run()

    assert "does not act by itself now" in _stands(shop)
