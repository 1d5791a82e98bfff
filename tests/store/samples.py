"""Events, intents and rows of work, with everything filled in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.store.fake_clock import NOON
from triage.domain.events import Event
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.store.engine import Store


def an_event(delivery: str = "d-1", **changes: Any) -> Event:
    event = Event(
        id=f"event-{delivery}",
        source="oms",
        delivery=delivery,
        type="order.exception",
        store="main",
        order="SO-1",
        subject="order",
        sku=None,
        claims=True,
        kind="out_of_stock",
        occurred_at=NOON,
        received_at=NOON,
        raw='{"id": 1}',
    )
    return replace(event, **changes)


def an_intent(id_: str = "i-1", **changes: Any) -> Intent:
    before: Mapping[str, Plain] = {"tags.triage-watch": False}
    intent = Intent(
        id=id_,
        case="case-1",
        run="run-1",
        store="main",
        order="SO-1",
        customer="C-1",
        policy="watch-it",
        ordinal=0,
        action="order.tag",
        arguments={"add": "triage-watch"},
        write={"write": "add_tag", "order": "SO-1", "tag": "triage-watch"},
        started_by="policy:watch-it",
        state=IntentState.INTENDED,
        intended_at=NOON,
        footprint=("tags.triage-watch",),
        before=before,
        value="120.00 EUR",
    )
    return replace(intent, **changes)


def wake(store: Store, ref: str, *, order: str | None = None, due_at: datetime = NOON, why: str = "event") -> None:
    with store.write() as tx:
        tx.work.wake(ref, "case", "main", order or f"order of {ref}", due_at, why)


MINUTE = timedelta(minutes=1)
