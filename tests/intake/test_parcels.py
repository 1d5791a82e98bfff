"""A carrier names a parcel and no order: whose it is, is known, or is learned, or is waited for."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.schema import CreateTable

from tests.graph.shop import Shop, open_shop
from tests.intake.deliveries import an_event
from tests.intake.serving import NoHints
from tests.tools.carriers.vendors import easypost_tracker
from tools.access import SourceAccess
from tools.connecting import event_source
from triage.domain.cases import Case
from triage.domain.events import Event
from triage.domain.parcels import Parcel
from triage.domain.tape import Tape
from triage.intake.receiving import Receiver
from triage.secrets import KeptSecrets
from triage.store.engine import Store
from triage.store.tables import events, parcels


def from_carrier(delivery: str = "c-1", *, parcel: str = "1Z 999", type_: str = "tracking.exception") -> Event:
    event = an_event(delivery, type_=type_, order=None, source="carrier")
    return replace(event, parcel=parcel, claims="exception" in type_)


def learn(store: Store, *places: tuple[str, str], number: str = "1Z999") -> None:
    with store.write() as tx:
        seen = [Parcel("main", number, "UPS", order, part) for order, part in places]
        tx.parcels.add(seen, tx.now())


def cases_of(store: Store) -> list[Case]:
    with store.read() as tx:
        return sorted(tx.cases.find(limit=100), key=lambda case: case.order)


def standing_of(store: Store, event: str) -> str:
    with store.engine.connect() as connection:
        return str(connection.execute(select(events.c.standing).where(events.c.id == event)).scalar_one())


def waiting(store: Store) -> list[str]:
    with store.write() as tx:
        claims = tx.work.claim(100, timedelta(minutes=1))
        for claim in claims:
            tx.work.release(claim)
    return [claim.order for claim in claims if claim.what == "event"]


@pytest.mark.parametrize("printed", ["1Z999", "1z 999", " 1Z 99 9"])
def test_a_known_number_goes_to_the_case_of_its_fulfilment_however_it_is_spelt(
    receiver: Receiver, store: Store, printed: str
) -> None:
    learn(store, ("SO-1", "F-1"))

    received = receiver.receive(from_carrier(parcel=printed))

    (case,) = cases_of(store)
    assert (case.order, case.subject, case.events) == ("SO-1", "fulfilment:F-1", 1)
    assert standing_of(store, received.event) == "joined"
    with store.read() as tx:
        assert (tx.inbox.get(received.event).order, tx.inbox.get(received.event).parcel) == ("SO-1", printed)


def test_a_number_that_two_orders_share_goes_to_both_and_once_to_each(receiver: Receiver, store: Store) -> None:
    learn(store, ("SO-1", "F-1"), ("SO-2", "F-2"))

    receiver.receive(from_carrier())
    again = receiver.receive(from_carrier())

    assert again.duplicate
    assert [(case.order, case.subject, case.events) for case in cases_of(store)] == [
        ("SO-1", "fulfilment:F-1", 1),
        ("SO-2", "fulfilment:F-2", 1),
    ]
    assert waiting(store) == []


def test_a_parcel_on_its_way_opens_nothing_and_joins_what_is_open(receiver: Receiver, store: Store) -> None:
    learn(store, ("SO-1", "F-1"))

    first = receiver.receive(from_carrier("c-1", type_="tracking.in_transit"))
    receiver.receive(an_event(order="SO-1", subject="fulfilment:F-1"))
    second = receiver.receive(from_carrier("c-2", type_="tracking.in_transit"))

    assert [standing_of(store, each.event) for each in (first, second)] == ["observed", "joined"]


def test_an_unknown_number_waits_where_it_tells_of_trouble_and_is_an_observation_where_not(
    receiver: Receiver, store: Store, hints: NoHints
) -> None:
    trouble = receiver.receive(from_carrier("c-1"))
    news = receiver.receive(from_carrier("c-2", type_="tracking.in_transit"))

    assert (standing_of(store, trouble.event), standing_of(store, news.event)) == ("spreading", "observed")
    assert waiting(store) == ["parcel 1Z999"]
    assert hints.sent == 1


@pytest.mark.parametrize("parcel", ["", "   ", "9" * 200])
def test_what_can_be_no_number_is_an_observation(receiver: Receiver, store: Store, parcel: str) -> None:
    received = receiver.receive(from_carrier(parcel=parcel))

    assert standing_of(store, received.event) == "observed"
    assert waiting(store) == []


def test_a_number_of_another_store_is_not_this_one(receiver: Receiver, store: Store) -> None:
    with store.write() as tx:
        tx.parcels.add([Parcel("other", "1Z999", "UPS", "SO-9", "F-9")], tx.now())

    receiver.receive(from_carrier())

    assert cases_of(store) == []


def number_of(shop: Shop, order: str) -> str:
    return str(shop.state.orders[order]["fulfilments"][0]["label"]["tracking_number"])


def test_reading_an_order_tells_whose_its_parcel_is_and_wakes_what_waited_for_it() -> None:
    with open_shop("sqlite://") as shop:
        shop.trouble("carrier_delay")
        printed = number_of(shop, "SO-1").lower()
        event = replace(from_carrier(parcel=printed), received_at=shop.clock.now())
        shop.triage.receiver.receive(event)
        shop.work()
        assert shop.cases() == []

        shop.tell("SO-1", type_="order.held")
        shop.work()

        assert {case.subject for case in shop.cases("SO-1")} == {
            "order",
            f"fulfilment:{shop.state.orders['SO-1']['fulfilments'][0]['id']}",
        }
        assert standing_of(shop.triage.store, event.id) == "spreading"


def test_an_aggregators_webhook_comes_to_the_case_of_the_order_that_was_read_before() -> None:
    with open_shop("sqlite://") as shop:
        shop.trouble("carrier_delay")
        shop.tell("SO-1", type_="order.held")
        shop.work()
        (before,) = shop.cases("SO-1")
        kept = KeptSecrets(None, {"parcels": [SecretStr("whs-0123456789abcdef")]})
        access = SourceAccess("parcels", kept, "main", timedelta(minutes=5), shop.clock, shop.triage.ids)
        tracker = easypost_tracker(tracking_code=f" {number_of(shop, 'SO-1').lower()}")
        told = {"id": "evt_1", "object": "Event", "description": "tracker.updated", "result": tracker}
        body = json.dumps(told).encode()
        signed = hmac.new(b"whs-0123456789abcdef", body, hashlib.sha256).hexdigest()

        event = event_source("easypost", access).read({"x-hmac-signature": f"hmac-sha256-hex={signed}"}, body)
        shop.triage.receiver.receive(event)
        shop.work()

        (parcel,) = (case for case in shop.cases("SO-1") if case.id != before.id)
        assert (parcel.kind, parcel.events) == ("carrier_delay", 1)
        assert parcel.subject.startswith("fulfilment:")


def test_a_number_that_nobody_ever_tells_of_is_kept_as_an_observation_after_a_week() -> None:
    with open_shop("sqlite://") as shop:
        event = replace(from_carrier(parcel="NOBODYS"), received_at=shop.clock.now())
        shop.triage.receiver.receive(event)
        for _ in range(7):
            shop.work()
            shop.later(days=1)
        assert standing_of(shop.triage.store, event.id) == "spreading"

        shop.later(hours=7)
        shop.work()
        shop.later(days=30)

        assert standing_of(shop.triage.store, event.id) == "observed"
        assert shop.work() == 0


def test_what_is_known_is_not_written_again() -> None:
    with open_shop("sqlite://") as shop:
        shop.trouble("carrier_delay")
        for _ in range(2):
            shop.tell("SO-1", type_="order.held")
            shop.work()

        with shop.triage.store.engine.connect() as connection:
            rows = connection.execute(select(parcels)).all()
        assert [(row.order_id, row.number, row.seen_at) for row in rows] == [
            ("SO-1", number_of(shop, "SO-1"), shop.clock.now())
        ]
        learning = shop.triage.services.learning
        assert learning is not None
        assert learning.news(shop.triage.orders.fetch_order("SO-1", Tape()), "main") == ()


def test_a_number_that_not_every_database_can_hold_is_no_parcel() -> None:
    with open_shop("sqlite://") as shop:
        shop.trouble("label_no_scan")
        shop.state.orders["SO-1"]["fulfilments"][0]["label"]["tracking_number"] = "1Z\x009"
        shop.tell(kind="label_no_scan")
        shop.work()

        with shop.triage.store.read() as tx:
            assert tx.connection.execute(select(parcels)).all() == []
        assert shop.case().status != "open"


def test_orders_are_joined_in_one_order_for_all_however_the_database_sorts(receiver: Receiver, store: Store) -> None:
    made = str(CreateTable(parcels).compile(store.engine))
    with store.write() as tx:
        parcels.drop(tx.connection)
        tx.connection.execute(text(made.replace("order_id VARCHAR(128)", "order_id VARCHAR(128) COLLATE NOCASE")))
    received = receiver.receive(from_carrier())
    learn(store, ("a", "F-1"), ("B", "F-2"))
    with store.read() as tx:
        assert [place.order for place in tx.parcels.places("main", "1Z999")] == ["a", "B"]
        event = tx.inbox.get(received.event)

    assert receiver.spread_parcel(event)

    assert [case.order for case in sorted(cases_of(store), key=lambda case: case.id)] == ["B", "a"]
