"""When a source was heard last is kept beside its events, and costs hardly a write."""

from datetime import datetime, timedelta

from tests.intake.deliveries import an_event
from tests.intake.serving import NoHints
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.events import Event
from triage.intake.receiving import Receiver
from triage.store.engine import Store


def test_every_source_has_its_last_sign_of_life(receiver: Receiver, store: Store, clock: FakeClock) -> None:
    receiver.receive_many([_of("oms", "m1"), _of("carrier", "m2")])
    clock.advance(timedelta(hours=2))
    receiver.receive(_of("carrier", "m3"))

    with store.read() as tx:
        heard = tx.beats.last_events()
        parts = tx.beats.all()
    assert {source: clock.now() - at for source, at in heard.items()} == {
        "oms": timedelta(hours=2),
        "carrier": timedelta(0),
    }
    assert parts == {}


def test_a_delivery_that_comes_again_is_a_sign_of_life(receiver: Receiver, store: Store, clock: FakeClock) -> None:
    receiver.receive(_of("oms", "m1"))
    clock.advance(timedelta(minutes=1))
    receiver.receive(_of("oms", "m1"))

    with store.read() as tx:
        assert tx.beats.last_events() == {"oms": clock.now()}


def test_a_copy_for_an_order_is_no_sign_of_life_of_the_source(
    receiver: Receiver, store: Store, clock: FakeClock
) -> None:
    receiver.receive(_of("oms", "m1"))
    told = clock.now()
    clock.advance(timedelta(minutes=1))
    receiver.spread(_of("oms", "m1"), ["SO-8", "SO-9"])

    with store.read() as tx:
        assert tx.beats.last_events() == {"oms": told}


def test_signs_of_life_are_written_every_few_seconds_however_much_arrives(store: Store, clock: FakeClock) -> None:
    receiver = Receiver(store, NoHints(), clock, CountingIds("copy"))
    seen: set[datetime] = set()
    for n in range(200):
        receiver.receive(_of("oms", f"m{n}"))
        clock.advance(timedelta(milliseconds=100))
        with store.read() as tx:
            seen |= {*tx.beats.last_events().values()}

    assert len(seen) == 4


def _of(source: str, delivery: str) -> Event:
    return an_event(delivery, source=source)
