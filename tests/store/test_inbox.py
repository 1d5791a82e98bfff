"""The inbox: stored once, recognised for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.store.fake_clock import NOON
from tests.store.samples import an_event
from triage.domain.errors import NotFound
from triage.store.engine import Store


def test_a_delivery_comes_back_word_for_word(store: Store) -> None:
    event = an_event(
        "d-1", order=None, sku="SKU-7", kind=None, claims=False, raw='{"text": "Straße 5\\u0000 \U0001f4e6"}'
    )
    with store.write() as tx:
        tx.inbox.add(event, "spreading")

    with store.read() as tx:
        assert tx.inbox.get(event.id) == event


def test_the_same_delivery_is_a_duplicate_for_ever_and_answers_with_the_first_id(store: Store) -> None:
    later = NOON + timedelta(days=4000)
    with store.write() as tx:
        first = tx.inbox.add(an_event("d-1"))
    with store.write() as tx:
        again = tx.inbox.add(an_event("d-1", id="event-other", raw="another body", received_at=later))

    assert (first.event, first.duplicate) == ("event-d-1", False)
    assert (again.event, again.duplicate) == ("event-d-1", True)
    with store.read() as tx:
        assert tx.inbox.get("event-d-1").raw == '{"id": 1}'


def test_two_sources_may_use_the_same_delivery_id(store: Store) -> None:
    with store.write() as tx:
        tx.inbox.add(an_event("d-1"))
        other = tx.inbox.add(an_event("d-1", source="carrier", id="event-carrier"))

    assert not other.duplicate


def test_of_many_at_once_exactly_one_is_the_first(store: Store) -> None:
    def deliver(n: int) -> tuple[str, bool]:
        with store.write() as tx:
            received = tx.inbox.add(an_event("d-1", id=f"event-{n}"))
        return received.event, received.duplicate

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(deliver, range(20)))

    assert [duplicate for _, duplicate in answers].count(False) == 1
    assert len({event for event, _ in answers}) == 1


def test_the_events_of_a_case_come_in_the_order_in_which_they_happened(store: Store) -> None:
    with store.write() as tx:
        for delivery, minute in (("b", 5), ("c", 1), ("B", 5), ("a", 9)):
            event = an_event(delivery, occurred_at=NOON + timedelta(minutes=minute))
            tx.inbox.add(event, "joined", "case-1")
        tx.inbox.add(an_event("other"), "joined", "case-2")

    with store.read() as tx:
        assert [event.delivery for event in tx.inbox.of_case("case-1")] == ["c", "B", "b", "a"]


def test_an_event_can_be_placed_later(store: Store) -> None:
    with store.write() as tx:
        tx.inbox.add(an_event("d-1"))
        tx.inbox.place("event-d-1", "joined", "case-9")

    with store.read() as tx:
        assert [event.id for event in tx.inbox.of_case("case-9")] == ["event-d-1"]


def test_an_id_that_names_no_event_is_not_found(store: Store) -> None:
    with store.read() as tx, pytest.raises(NotFound, match="no event 'event-x'"):
        tx.inbox.get("event-x")
