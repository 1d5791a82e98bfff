"""Orders of Shopify in the whole product: what the worker makes of them, does to them, and takes back."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.domain.samples import a_case, value_of
from tests.graph.shop import POLICIES
from tests.tools.backoffice import CountedClock
from tests.tools.shopify.shopify_server import TOKEN, Served, running_shopify
from tests.tools.shopify.shopify_shop import (
    BERLIN,
    HAMBURG,
    LINE,
    ORDER,
    SKU,
    Held,
    Shop,
    Work,
    a_shop,
    a_transaction,
    amount,
    an_order,
)
from tests.tools.shopify.test_shopify_webhooks import NEW, signed
from tools.access import SourceAccess
from tools.connecting import event_source
from tools.shopify.holds import notes_for
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import read_settings
from triage.domain.assessment import Readings, assess
from triage.domain.cases import Case, CaseStatus
from triage.domain.classification import classify, with_kind
from triage.domain.facts import Facts
from triage.domain.tape import Tape
from triage.runtime import OneAfterTheOther, TimeOrderedIds
from triage.undoing import Undoing

NONE_HERE = (
    "customer.tier", "customer.orders_last_year", "customer.blocklisted", "customer.vip", "cancel_requested_at",
    "released_at", "address_changed_at", "address_check", "similar_orders", "reports", "risk.score",
    "lines.restricted", "lines.release_date",
)  # fmt: skip
ATTESTED = {
    name: {"by": "Ada Brandt", "effects": []}
    for name in ("order.hold", "order.release_hold", "order.tag", "stock.reallocate")
}


def _policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    for name in ("_stops", "_invariants", "payment_authorisation_expired"):
        shutil.copy(POLICIES / f"{name}.yaml", folder)
    return folder


@dataclass
class Office:
    triage: Triage
    served: Served
    clock: CountedClock

    @property
    def shop(self) -> Shop:
        return self.served.shop

    def tell(self, topic: str, payload: Any, webhook: str = "w-1") -> None:
        """One webhook, as it comes in and is stored."""
        given = signed(json.dumps(payload).encode(), topic, webhook)
        triage = self.triage
        secrets = triage.connections.secrets
        source = event_source(
            "shopify", SourceAccess("shop", secrets, "main", timedelta(minutes=5), triage.clock, triage.ids)
        )
        self.triage.receiver.receive(source.read(given.headers, given.body))

    def case(self) -> Case:
        with self.triage.store.read() as tx:
            (case,) = tx.cases.find(order=ORDER, limit=10)
        return case


@contextmanager
def office(tmp_path: Path, **changes: Any) -> Iterator[Office]:
    """A shop whose order was authorised eight days ago and never captured."""
    clock = CountedClock()
    served = Served(a_shop(clock))
    long_ago = clock.now() - timedelta(days=8)
    unpaid, paid = ({"shopMoney": amount(text), "presentmentMoney": amount(text)} for text in ("0.0", "24.80"))
    served.shop.orders[ORDER] = an_order(
        at=long_ago,
        displayFinancialStatus="AUTHORIZED",
        totalReceivedSet=unpaid,
        totalCapturableSet=paid,
        transactions=[a_transaction("AUTHORIZATION", long_ago)],
        **changes,
    )
    with running_shopify(served) as address:
        settings = read_settings(
            database_url=f"sqlite:///{tmp_path / 'triage.db'}",
            backoffice_kind="shopify",
            backoffice_url=address,
            backoffice_token=TOKEN,
            backoffice_has_none=dict.fromkeys(NONE_HERE, "Ada Brandt"),
            attested=ATTESTED,
            policies=_policies(tmp_path),
            mode_ceiling="auto",
            sources={"shop": {"kind": "shopify", "secrets": [NEW]}},
        )
        triage = build_triage(
            settings, NoHints(), clock=clock, ids=TimeOrderedIds(), reads=OneAfterTheOther(),
            transport=httpx.HTTPTransport(verify=False),
        )  # fmt: skip
        triage.store.migrate()
        try:
            yield Office(triage, served, clock)
        finally:
            triage.close()


def facts_of(office: Office) -> tuple[str | None, tuple[str, ...], Facts]:
    """The kind of the order, the further kinds, and the facts, as the worker would read them now."""
    systems = office.triage.connections.systems
    order = systems.orders.fetch_order(ORDER, Tape())
    stock = systems.inventory.fetch_stock([line.sku for line in order.lines], Tape())
    case = a_case(order=ORDER)
    facts = assess(Readings(office.clock.now(), order=order, stock=stock), case)
    found = classify(facts, case)
    return found.kind, found.also, with_kind(facts, found)


def test_a_lapsed_authorisation_is_told(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        kind, _, facts = facts_of(shop)

    assert kind == "payment_authorisation_expired"
    assert value_of(facts["payment.authorised_for"]) == timedelta(days=8)


def test_a_hold_of_ours_whose_cause_is_gone_is_told(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        (work,) = shop.shop.open_work()
        notes = notes_for("payment", 1, shop.clock.now() - timedelta(hours=3))
        work.holds.append(Held("5001", "an-earlier-key", "AWAITING_PAYMENT", notes, by_us=True))
        shop.shop.orders[ORDER] = an_order(at=shop.clock.now())
        kind, _, facts = facts_of(shop)

    assert kind == "stale_hold"
    assert value_of(facts["holds.our_age"]) == timedelta(hours=3)


def test_what_was_promised_twice_is_told_and_who_could_fill_it(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        shop.shop.orders[ORDER] = an_order(at=shop.clock.now())
        shop.shop.stock[SKU, BERLIN] = [0, 1]
        kind, also, _ = facts_of(shop)

    assert (kind, also) == ("oversold", ("stock_elsewhere",))


def test_the_last_unit_that_is_promised_to_the_order_itself_is_no_shortage(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        shop.shop.orders[ORDER] = an_order(at=shop.clock.now())
        shop.shop.stock = {(SKU, BERLIN): [1, 1]}
        kind, also, _ = facts_of(shop)

    assert (kind, also) == ("unclassified", ())


def test_a_webhook_leads_to_a_hold_that_is_proved_and_undone(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        before = shop.shop.state()
        failed = {"id": 7, "order_id": int(ORDER), "kind": "authorization", "status": "error"}
        shop.tell("order_transactions/create", failed)
        shop.tell("order_transactions/create", failed)  # Shopify repeats itself
        shop.triage.drain.run()

        with shop.triage.store.read() as tx:
            intents = tx.journal.of_order("main", ORDER)
        (work,) = shop.shop.open_work()
        (hold,) = work.holds
        assert [(intent.action, str(intent.state)) for intent in intents] == [
            ("order.hold", "verified"), ("order.tag", "verified")
        ]  # fmt: skip
        assert (hold.handle, hold.reason) == (intents[0].id, "AWAITING_PAYMENT")
        assert work.shown == "ON_HOLD"
        assert "triage-reauthorise" in shop.shop.orders[ORDER]["tags"]
        assert (shop.case().kind, shop.case().status) == ("payment_authorisation_expired", CaseStatus.CONTAINED)

        undoing = Undoing(shop.triage, shop.case(), "mara", shop.triage.policies.current().by_id)
        results = [undoing.run(step).result for step in undoing.plan(undoing.intents())]
        assert results == ["undone", "undone"]
        assert shop.shop.state() == before


def test_a_hold_whose_cause_is_gone_is_taken_back(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        shop.tell("order_transactions/create", {"id": 7, "order_id": int(ORDER), "status": "error"})
        shop.triage.drain.run()
        assert len(shop.shop.open_work()[0].holds) == 1

        shop.clock.advance(timedelta(hours=1))
        paid = an_order(at=shop.clock.now(), tags=shop.shop.orders[ORDER]["tags"])
        shop.shop.orders[ORDER] = paid
        shop.tell("order_transactions/create", {"id": 8, "order_id": int(ORDER), "status": "success"}, "w-2")
        shop.triage.drain.run()

        assert shop.shop.open_work()[0].holds == []
        assert shop.shop.orders[ORDER]["tags"] == ["gift"]
        assert shop.case().status is CaseStatus.CLEARED


def test_a_hold_on_one_of_two_fulfilment_orders_is_not_taken_for_a_held_order(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        shop.shop.orders[ORDER]["lineItems"]["nodes"][0] |= {"currentQuantity": 2, "unfulfilledQuantity": 2}
        shop.shop.work.append(Work("7009", ORDER, BERLIN, {LINE: 1}))
        shop.shop.refuse["7009"] = "FULFILLMENT_ORDER_NOT_FOUND"
        shop.tell("order_transactions/create", {"id": 7, "order_id": int(ORDER), "status": "error"})
        shop.triage.drain.run()

        with shop.triage.store.read() as tx:
            (intent,) = tx.journal.of_order("main", ORDER)
        assert (intent.action, str(intent.state)) != ("order.hold", "verified")
        assert shop.served.operations.count("placeHold") == 1
        assert shop.case().status is CaseStatus.ESCALATED
        seen = shop.triage.connections.orders.fetch_order(ORDER, Tape())
        assert "1 of the 2 fulfilment orders" in seen.unread["holds"].why


@pytest.mark.parametrize("fault", ["cut", "500_after", "half_body"])
def test_a_hold_whose_answer_was_lost_is_read_back_and_not_placed_again(tmp_path: Path, fault: str) -> None:
    with office(tmp_path) as shop:
        shop.served.fault_at = ("placeHold", fault)
        shop.tell("order_transactions/create", {"id": 7, "order_id": int(ORDER), "status": "error"})
        shop.triage.drain.run()

        (work,) = shop.shop.open_work()
        assert len(work.holds) == 1
        assert shop.served.operations.count("placeHold") == 1
        assert shop.case().status is CaseStatus.CONTAINED
        assert shop.case().status is CaseStatus.CONTAINED


def test_nothing_is_done_that_nobody_attested(tmp_path: Path) -> None:
    with office(tmp_path) as shop:
        shop.triage.settings.attested.clear()
        shop.tell("order_transactions/create", {"id": 7, "order_id": int(ORDER), "status": "error"})
        shop.triage.drain.run()

        assert shop.shop.accepted == 0
        assert shop.case().status is CaseStatus.ESCALATED
        assert shop.case().status is CaseStatus.ESCALATED
        assert HAMBURG not in {work.location for work in shop.shop.open_work()}
