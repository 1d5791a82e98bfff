"""Who stopped what, and who answered, are lines of the chain."""

import json
from datetime import datetime

import pytest
from sqlalchemy import text

from tests.graph.shop import Shop
from triage.domain.errors import NotFound
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.store.transaction import Transaction


def _said(shop: Shop, step: str) -> list[dict[str, str]]:
    with shop.triage.store.read() as tx:
        found = tx.connection.execute(text("SELECT body FROM journal WHERE step = :step ORDER BY seq"), {"step": step})
        return [json.loads(each) for each in found.scalars()]


def test_throwing_and_lifting_a_switch_is_chained_once_each(shop: Shop) -> None:
    now = shop.clock.now()
    with shop.triage.store.write() as tx:
        assert tx.switches.throw("all", "Ada", "too many", now)
        assert not tx.switches.throw("all", "Bo", "me too", now)
    with shop.triage.store.write() as tx:
        assert tx.switches.lift("all", "Bo", "looked at it", now)
        assert not tx.switches.lift("all", "Bo", "again", now)

    assert _said(shop, "switch") == [
        {"scope": "all", "thrown_by": "Ada", "reason": "too many"},
        {"scope": "all", "lifted_by": "Bo", "reason": "looked at it"},
    ]


def test_lowering_and_restoring_a_policy_is_chained(shop: Shop) -> None:
    now = shop.clock.now()
    with shop.triage.store.write() as tx:
        tx.lowerings.add(Lowering("reserve-again", Mode.SUGGEST, "Ada", "looks wrong", now))
        tx.lowerings.lift("reserve-again", "Ada", "it was right", now)

    assert [each.get("lowered_by", each.get("lifted_by")) for each in _said(shop, "lowering")] == ["Ada", "Ada"]


def test_what_is_rolled_back_leaves_no_line(shop: Shop) -> None:
    with pytest.raises(NotFound), shop.triage.store.write() as tx:
        _throw_and_fail(tx, shop.clock.now())

    assert _said(shop, "switch") == []


def _throw_and_fail(tx: Transaction, now: datetime) -> None:
    tx.switches.throw("all", "Ada", "too many", now)
    tx.journal.get("no such intent")
