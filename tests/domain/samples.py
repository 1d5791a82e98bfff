"""Cases, and readings made of the sandbox's documents without a back office that serves them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.store.fake_clock import FakeClock
from tools.reference import ReferenceCarrier, ReferenceInventory
from tools.reference.order_document import read_order
from tools.wire import Bearer, Session, SessionSettings
from triage.domain.assessment import Readings, assess
from triage.domain.assessment.readings import fulfilment_of
from triage.domain.cases import Case, CaseStatus
from triage.domain.classification import Classification, classify, with_kind
from triage.domain.facts import Fact, Facts, Known, Value
from triage.domain.stock import Stock
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.sandbox.state import Document, Seed, public
from triage.sandbox.world import healthy, predicament

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Change = Callable[[Seed], object]


def a_case(**changes: Any) -> Case:
    """An open case about a whole order, claimed by an event that names no kind."""
    opened = NOON - timedelta(minutes=5)
    case = Case(
        id="case-1",
        store="main",
        order="SO-1",
        subject="order",
        status=CaseStatus.OPEN,
        kind=None,
        kind_origin=None,
        also=(),
        claims=True,
        claimed_kind=None,
        policy=None,
        reason=None,
        because=(),
        summary=None,
        priority=3,
        events=1,
        reopened=0,
        opened_at=opened,
        updated_at=opened,
        last_event_at=opened,
        watch_until=None,
        resolved_at=None,
    )
    return replace(case, **changes)


def a_seed(kind: str | None = None, change: Change | None = None, n: int = 0, now: datetime = NOON) -> Seed:
    """The documents of an order in a predicament, or of a healthy one, and then changed."""
    seed = predicament(kind, "SO-1", now, n) if kind else healthy("SO-1", now, n)
    if change:
        change(seed)
    return seed


def readings_of(seed: Seed, now: datetime = NOON, subject: str = "order", **changes: Any) -> Readings:
    """What gathering would have read of the first order of a seed."""
    order = read_order(public(seed.orders[0]), None)
    part = fulfilment_of(order, subject)
    label = part.label if part else None
    parcels = [p for p in seed.tracking if label and p["number"] == label.tracking_number]
    return replace(
        Readings(
            as_of=now,
            subject=subject,
            order=order,
            stock=_stock(seed.stock),
            tracking=_tracking(parcels[0]) if parcels else None,
        ),
        **changes,
    )


def facts_of(seed: Seed, now: datetime = NOON, case: Case | None = None, **changes: Any) -> Facts:
    """The facts of a seed's first order, before its kind is named."""
    case = case or a_case()
    return assess(readings_of(seed, now, case.subject, **changes), case)


def found_in(seed: Seed, case: Case | None = None, now: datetime = NOON) -> tuple[Classification, Facts]:
    """What the rules make of a seed, and the facts with the kind among them."""
    case = case or a_case()
    facts = facts_of(seed, now, case)
    found = classify(facts, case)
    return found, with_kind(facts, found)


def known(value: Value, at: datetime = NOON, source: str = "oms") -> Known:
    return Known(value, source, at)


def value_of(fact: Fact) -> Value:
    assert isinstance(fact, Known), fact
    return fact.value


def _stock(positions: list[Document]) -> Stock:
    return ReferenceInventory(_answering({"positions": positions})).fetch_stock([p["sku"] for p in positions], Tape())


def _tracking(parcel: Document) -> Tracking:
    return ReferenceCarrier(_answering(parcel)).fetch_tracking(parcel["carrier"], parcel["number"], Tape())


def _answering(document: Document) -> Session:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=document))
    return Session(SessionSettings("http://backoffice.test"), Bearer("token"), FakeClock(NOON), transport)
