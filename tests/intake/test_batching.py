"""Batching: who waits for whom, and who gets which answer."""

import asyncio
from collections.abc import Sequence
from threading import Event as Signal

import pytest

from tests.intake.deliveries import an_event
from triage.domain.events import Event, Received
from triage.intake.batching import Batching


class SlowStore:
    """Stores when told to; keeps which deliveries came together. A delivery called ``bad`` cannot be stored."""

    def __init__(self) -> None:
        self.begun = Signal()
        self.go_on = Signal()
        self.batches: list[list[str]] = []

    def receive_many(self, events: Sequence[Event]) -> list[Received | Exception]:
        self.batches.append([event.delivery for event in events])
        self.begun.set()
        self.go_on.wait(10)
        return [ValueError(event.id) if event.delivery == "bad" else Received(event.id, False) for event in events]


def deliver(store: SlowStore, *deliveries: str, most: int = 64) -> list[Received | BaseException]:
    """Deliver the first, and while it is being stored all the others; the answers in that order."""

    async def all_of_them() -> list[Received | BaseException]:
        batching = Batching(store.receive_many, most)
        first = asyncio.create_task(batching.receive(an_event(deliveries[0])))
        await asyncio.to_thread(store.begun.wait, 10)
        others = [asyncio.create_task(batching.receive(an_event(each))) for each in deliveries[1:]]
        await asyncio.sleep(0)
        store.go_on.set()
        return await asyncio.gather(first, *others, return_exceptions=True)

    return asyncio.run(all_of_them())


def test_a_delivery_is_stored_at_once_and_those_that_come_meanwhile_share_the_next_transaction() -> None:
    store = SlowStore()

    answers = deliver(store, "a", "b", "c", "d")

    assert store.batches == [["a"], ["b", "c", "d"]]
    assert answers == [Received(f"ev-oms-{each}", False) for each in "abcd"]


def test_a_transaction_takes_only_so_many() -> None:
    store = SlowStore()

    deliver(store, "a", "b", "c", "d", "e", most=3)

    assert store.batches == [["a"], ["b", "c", "d"], ["e"]]


def test_each_delivery_gets_its_own_answer() -> None:
    answers = deliver(SlowStore(), "a", "b", "bad", "d")

    assert [type(answer) for answer in answers] == [Received, Received, ValueError, Received]


def test_a_store_that_breaks_leaves_nobody_waiting() -> None:
    def broken(events: Sequence[Event]) -> list[Received | Exception]:
        raise RuntimeError(f"lost {len(events)}")

    async def twice() -> None:
        batching = Batching(broken)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="lost 1"):
                await batching.receive(an_event())

    asyncio.run(twice())


def test_a_sender_who_gives_up_does_not_stop_the_others() -> None:
    store = SlowStore()

    async def one_gives_up() -> Received:
        batching = Batching(store.receive_many)
        first = asyncio.create_task(batching.receive(an_event("a")))
        await asyncio.to_thread(store.begun.wait, 10)
        impatient = asyncio.create_task(batching.receive(an_event("b")))
        patient = asyncio.create_task(batching.receive(an_event("c")))
        await asyncio.sleep(0)
        first.cancel()
        impatient.cancel()
        await asyncio.sleep(0)
        store.go_on.set()
        return await patient

    assert asyncio.run(one_gives_up()).event == "ev-oms-c"
