"""Receiving: what is stored, which case it goes to, and who is woken."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.intake.deliveries import an_event
from tests.intake.serving import NoHints
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from triage.domain.cases import Case
from triage.domain.errors import Unavailable
from triage.domain.events import Event, Received
from triage.intake.ledgers import IntakeTransaction
from triage.intake.receiving import Receiver
from triage.runtime import TimeOrderedIds
from triage.store.engine import Store, open_store
from triage.store.tables import events


def cases_of(store: Store) -> list[Case]:
    with store.read() as tx:
        return tx.cases.find(limit=1_000)


def standing_of(store: Store, event_id: str) -> tuple[str, str | None]:
    with store.engine.connect() as connection:
        row = connection.execute(select(events.c.standing, events.c.case_id).where(events.c.id == event_id)).one()
    return row.standing, row.case_id


def due_of(store: Store) -> set[tuple[str, str]]:
    with store.write() as tx:
        claims = tx.work.claim(1_000, timedelta(minutes=1))
        for claim in claims:
            tx.work.release(claim)
    return {(claim.what, claim.ref) for claim in claims}


def test_an_exception_opens_a_case_and_makes_it_due(receiver: Receiver, store: Store, hints: NoHints) -> None:
    received = receiver.receive(an_event(kind="label_no_scan"))

    (case,) = cases_of(store)
    assert received == Received("ev-oms-msg_1", duplicate=False)
    assert (case.store, case.order, case.subject, case.claimed_kind) == ("main", "SO-1", "order", "label_no_scan")
    assert standing_of(store, received.event) == ("joined", case.id)
    assert due_of(store) == {("case", case.id)}
    assert hints.sent == 1


def test_the_same_delivery_again_answers_the_same_and_changes_nothing(
    receiver: Receiver, store: Store, hints: NoHints
) -> None:
    receiver.receive(an_event())
    before = cases_of(store), due_of(store), hints.sent

    again = receiver.receive(replace(an_event(), id="another", type="order.held", order="SO-2"))

    assert again == Received("ev-oms-msg_1", duplicate=True)
    assert (cases_of(store), due_of(store), hints.sent) == before


def test_another_source_may_use_the_same_delivery_id(receiver: Receiver, store: Store) -> None:
    receiver.receive(an_event())

    assert not receiver.receive(an_event(source="carrier")).duplicate
    assert [case.events for case in cases_of(store)] == [2]


def test_two_events_of_one_trouble_meet_in_one_case(receiver: Receiver, store: Store) -> None:
    receiver.receive(an_event("msg_1", kind="payment_pending", hours=-2))
    receiver.receive(an_event("msg_2", hours=-1))

    (case,) = cases_of(store)
    assert (case.events, case.claimed_kind) == (2, "payment_pending")


def test_two_parcels_of_one_order_are_two_cases(receiver: Receiver, store: Store) -> None:
    receiver.receive(an_event("msg_1", subject="fulfilment:F-1"))
    receiver.receive(an_event("msg_2", subject="fulfilment:F-2"))

    assert {case.subject for case in cases_of(store)} == {"fulfilment:F-1", "fulfilment:F-2"}


def test_a_signal_that_claims_nothing_opens_a_case_to_be_looked_at(receiver: Receiver, store: Store) -> None:
    receiver.receive(an_event(type_="order.held"))

    assert [case.claims for case in cases_of(store)] == [False]


@pytest.mark.parametrize("type_", ["order.created", "tracking.in_transit", "nobody.listed.this"])
def test_what_tells_of_no_exception_is_only_kept(receiver: Receiver, store: Store, hints: NoHints, type_: str) -> None:
    received = receiver.receive(an_event(type_=type_))

    assert standing_of(store, received.event) == ("observed", None)
    assert (cases_of(store), due_of(store), hints.sent) == ([], set(), 0)


@pytest.mark.parametrize("subject", ["order", "fulfilment:F-1"])
def test_what_tells_of_no_exception_joins_and_wakes_an_open_case_but_does_not_count(
    receiver: Receiver, store: Store, hints: NoHints, subject: str
) -> None:
    receiver.receive(an_event("msg_1"))
    (before,) = cases_of(store)

    received = receiver.receive(an_event("msg_2", type_="tracking.in_transit", subject=subject, hours=1))

    assert standing_of(store, received.event) == ("joined", before.id)
    assert cases_of(store) == [before]
    assert hints.sent == 2


def test_what_tells_of_no_exception_does_not_reopen_a_closed_case(receiver: Receiver, store: Store) -> None:
    receiver.receive(an_event("msg_1"))
    (case,) = cases_of(store)
    with store.write() as tx:
        tx.cases.update(case.id, status="resolved", resolved_at=NOON)

    received = receiver.receive(an_event("msg_2", type_="order.note.added", hours=1))

    assert standing_of(store, received.event) == ("observed", None)
    assert [str(case.status) for case in cases_of(store)] == ["resolved"]


def test_an_exception_of_no_order_is_kept(receiver: Receiver, store: Store) -> None:
    received = receiver.receive(an_event(type_="customer.updated", order=None))

    assert standing_of(store, received.event) == ("observed", None)


def test_an_event_about_a_sku_waits_to_be_spread(receiver: Receiver, store: Store, hints: NoHints) -> None:
    received = receiver.receive(an_event(type_="stock.changed", order=None, sku="SKU-1"))

    assert standing_of(store, received.event) == ("spreading", None)
    assert due_of(store) == {("event", received.event)}
    assert (cases_of(store), hints.sent) == ([], 1)


def test_two_events_about_skus_do_not_wait_for_each_other(receiver: Receiver, store: Store) -> None:
    for n in range(3):
        receiver.receive(an_event(f"msg_{n}", type_="stock.changed", order=None, sku=f"SKU-{n}"))

    assert len(due_of(store)) == 3


def test_an_event_about_a_sku_spreads_to_a_case_of_each_order(receiver: Receiver, store: Store) -> None:
    event = an_event(type_="stock.changed", order=None, sku="SKU-1")
    receiver.receive(event)

    receiver.spread(event, [f"SO-{n}" for n in range(120)])

    cases = cases_of(store)
    assert {case.order for case in cases} == {f"SO-{n}" for n in range(120)}
    with store.read() as tx:
        assert [each.sku for each in tx.inbox.of_case(cases[0].id)] == ["SKU-1"]


def test_a_spread_that_was_cut_off_may_be_repeated(receiver: Receiver, store: Store) -> None:
    event = an_event(type_="stock.changed", order=None, sku="SKU-1")
    receiver.receive(event)
    receiver.spread(event, ["SO-1", "SO-2"])

    receiver.spread(event, ["SO-3", "SO-2", "SO-1", "SO-1"])

    assert {case.order: case.events for case in cases_of(store)} == {"SO-1": 1, "SO-2": 1, "SO-3": 1}


def test_a_spread_joins_the_case_that_an_order_has(receiver: Receiver, store: Store) -> None:
    event = an_event("msg_2", type_="stock.changed", order=None, sku="SKU-1")
    receiver.receive(an_event("msg_1", kind="out_of_stock"))
    receiver.receive(event)

    receiver.spread(event, ["SO-1"])

    assert [(case.events, case.claims) for case in cases_of(store)] == [(2, True)]


def test_a_spread_over_no_order_leaves_an_observation(receiver: Receiver, store: Store) -> None:
    event = an_event(type_="stock.changed", order=None, sku="SKU-1")
    receiver.receive(event)

    receiver.spread(event, [])

    assert standing_of(store, event.id) == ("observed", None)


def test_deliveries_together_cost_one_commit_and_one_hint(receiver: Receiver, store: Store, hints: NoHints) -> None:
    before = store.commits

    answers = receiver.receive_many([an_event(f"msg_{n % 6}", order=f"SO-{n % 3}") for n in range(8)])

    assert [answer.duplicate for answer in answers if isinstance(answer, Received)] == [False] * 6 + [True] * 2
    assert (store.commits - before, hints.sent) == (1, 1)


def test_a_delivery_that_cannot_be_stored_fails_alone(receiver: Receiver, store: Store) -> None:
    poison = replace(an_event("msg_2", order="SO-2"), raw="\ud800")

    answers = receiver.receive_many([an_event("msg_1"), poison, an_event("msg_3", order="SO-3")])

    assert [isinstance(answer, Received) for answer in answers] == [True, False, True]
    assert {case.order for case in cases_of(store)} == {"SO-1", "SO-3"}


def test_without_a_database_all_fail_alike_and_nobody_is_woken(hints: NoHints) -> None:
    class Gone:
        tried = 0

        @contextmanager
        def write(self) -> Iterator[IntakeTransaction]:
            self.tried += 1
            raise Unavailable("the database is not there")
            yield

    gone = Gone()
    receiver = Receiver(gone, hints, FakeClock(), CountingIds())

    answers = receiver.receive_many([an_event("msg_1"), an_event("msg_2")])

    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert (gone.tried, hints.sent) == (1, 0)


def test_the_same_delivery_from_20_threads_is_one_event_and_one_case(stored: Store) -> None:
    receiver = Receiver(stored, NoHints(), FakeClock(), TimeOrderedIds())

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: receiver.receive(replace(an_event(), id=f"ev-{n}")), range(20)))

    assert sum(not answer.duplicate for answer in answers) == 1
    assert len({answer.event for answer in answers}) == 1
    assert [case.events for case in cases_of(stored)] == [1]


def story() -> list[Event]:
    """Events of a few orders: named, unnamed, misnamed, late, about parts, about nothing, and twice."""
    dice = Random(4)
    told = [
        an_event(
            f"msg_{n}",
            type_=dice.choice(("order.exception", "order.held", "order.created", "tracking.in_transit")),
            order=f"SO-{dice.randrange(4)}",
            subject=dice.choice(("order", "order", "fulfilment:F-1")),
            kind=dice.choice((None, "out_of_stock", "payment_pending")),
            hours=dice.randrange(-50, 2),
        )
        for n in range(24)
    ]
    told = [event if event.claims else replace(event, kind=None) for event in told]
    return told + told[::5]


def as_told(case: Case) -> tuple[object, ...]:
    return (
        (case.store, case.order, case.subject, str(case.status)),
        (case.events, case.claims, case.claimed_kind, case.opened_at, case.last_event_at),
    )


@settings(max_examples=25, deadline=None)
@given(st.permutations(story()), st.integers(1, 7))
def test_cases_are_the_same_in_whatever_order_and_company_events_arrive(arrived: list[Event], together: int) -> None:
    assert cases_after(arrived, together) == cases_after(story(), 1)


def cases_after(arrived: list[Event], together: int) -> list[tuple[object, ...]]:
    clock = FakeClock()
    store = open_store("sqlite://", clock, CountingIds("case"))
    store.migrate()
    receiver = Receiver(store, NoHints(), clock, CountingIds())
    for start in range(0, len(arrived), together):
        receiver.receive_many(arrived[start : start + together])
    cases = sorted((as_told(case) for case in cases_of(store)), key=str)
    store.close()
    return cases
