"""The audit reads and does nothing else, and says what the data would carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.graph.shop import Shop
from tests.readiness.auditing import audited, fact, policy
from triage.domain.errors import Transient
from triage.domain.order import Order
from triage.domain.ports import OrderSummary, OrderSystem, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write
from triage.readiness.words import headline
from triage.sandbox.state import time_text


@dataclass
class NeverSends:
    """An order system that fails whoever sends anything; and, for as long as ``busy``, asks for patience."""

    orders: OrderSystem
    busy: int = 0

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        if self.busy:
            self.busy -= 1
            raise Transient("come again", retry_after_seconds=7.0)
        return self.orders.fetch_order(order_id, tape)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        return self.orders.find_orders(tape, status=status, sku=sku, updated_since=updated_since)

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        raise AssertionError(f"{order_id} was asked about after {len(tape.exchanges)} calls, and nothing is exported")

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        raise AssertionError(f"{write.name} was sent under {key}, {if_match}, after {len(tape.exchanges)} calls")


def _troubles(shop: Shop) -> None:
    for n, kind in enumerate(("payment_pending", "fraud_review", "reservation_lost", "label_no_scan", "lost")):
        shop.trouble(kind, f"SO-{n}")


def _counted_ago(shop: Shop, **span: float) -> None:
    for position in shop.state.stock.values():
        position["as_of"] = time_text(shop.clock.now() - timedelta(**span))


def test_an_audit_sends_nothing_and_needs_no_database(shop: Shop) -> None:
    _troubles(shop)
    report = audited(shop, system=NeverSends(shop.triage.orders))

    assert report.looked == 5
    assert sum(each.act for each in report.policies) >= 4
    assert shop.effects() == []
    assert "store" not in vars(shop.triage) or shop.cases() == []


def test_good_data_carries_every_policy_that_needs_no_action_that_is_off(shop: Shop) -> None:
    _troubles(shop)
    report = audited(shop)

    assert report.usable > 0.99
    assert report.standing("ready") == len(report.policies) - report.standing("action off")
    assert policy(report, "hold-until-paid").act == 1
    assert "sets off customer" in policy(report, "deliver-what-is-delivered").off[0]


def test_stale_stock_is_named_with_the_policies_that_wait_for_it(shop: Shop) -> None:
    _troubles(shop)
    _counted_ago(shop, hours=4)
    report = audited(shop)

    worst = report.obstacles[0]
    assert (worst.source, worst.state) == ("wms", "stale")
    assert "reserve-again" in worst.policies
    assert fact(report, "stock.shortfall").stale >= 3
    assert policy(report, "reserve-again").standing == "partly"
    (stock,) = (each for each in report.freshness if each.source == "wms")
    assert stock.beyond == len(stock.ages)
    assert timedelta(seconds=stock.ages[0]) >= timedelta(hours=4)


def test_what_is_never_known_stops_the_policies_that_rest_on_it(shop: Shop) -> None:
    _troubles(shop)
    for order in shop.state.orders.values():
        del order["payment"]
    report = audited(shop)

    assert fact(report, "payment.status").why == {"absent": 5}
    assert policy(report, "hold-until-paid").standing == "no data"
    assert any(each.state == "absent" and "payment.status" in each.facts for each in report.obstacles)


def test_a_stop_that_lacks_a_fact_is_named_with_all_that_it_keeps(shop: Shop) -> None:
    _troubles(shop)
    for order in shop.state.orders.values():
        del order["customer"]
    report = audited(shop)

    stop = next(each for each in report.stops if each.stop == "vip-account")
    assert (stop.count, stop.of, dict(stop.why)) == (5, 5, {"customer.vip": 5})
    assert len(stop.policies) == len(report.policies)
    assert {each.standing for each in report.policies} == {"no data"}
    assert "Alone for want of customer.vip, stop vip-account keeps all of them." in headline(report)


def test_a_stop_that_matches_on_what_is_known_is_no_want_of_data(shop: Shop) -> None:
    _troubles(shop)
    for order in shop.state.orders.values():
        order["customer"]["vip"] = True
    report = audited(shop)

    assert report.stops == ()
    assert report.findings["stopped"] == 5
    assert report.standing("no data") == 0


def test_strange_words_are_counted_and_what_looks_like_a_text_is_not_shown(shop: Shop) -> None:
    _troubles(shop)
    first, second, *_ = shop.state.orders.values()
    first["status"], second["status"] = "pre_order", "ask Ada Brandt on +49 30 123456"
    report = audited(shop)

    told = {each.word: each.count for each in report.words}
    assert told["pre_order"] == 1
    assert not any("Ada" in word for word in told)


def test_systems_that_disagree_are_counted(shop: Shop) -> None:
    _troubles(shop)
    for position in shop.state.stock.values():
        position["oms_on_hand"] = position["on_hand"] + 3
    told = {each.what for each in audited(shop).disagreements}

    assert "stock.on_hand: sources that should be equal are not" in told
    assert "order system and warehouse count different stock" in told


def test_calls_begin_no_faster_than_was_asked_for(shop: Shop) -> None:
    _troubles(shop)
    began = shop.clock.now()
    report = audited(shop, per_second=2.0)

    calls = sum(each.count for each in report.calls)
    assert shop.clock.now() - began >= timedelta(seconds=(calls - 2) / 2)


def test_who_asks_for_patience_is_asked_less_often(shop: Shop) -> None:
    _troubles(shop)
    report = audited(shop, system=NeverSends(shop.triage.orders, busy=2), per_second=2.0)

    assert report.unread == 2
    assert next(each for each in report.calls if each.name == "order").errors == {"no answer, or later": 2}
    after = sum(each.count for each in report.calls if each.name in ("stock", "parcel"))
    assert report.seconds >= 7 + 7 + 2 * after


def test_an_interrupted_audit_reports_what_it_saw(shop: Shop) -> None:
    _troubles(shop)

    def impatient(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    report = audited(shop, progress=impatient)
    assert (report.interrupted, report.looked, report.asked) == (True, 2, 5)


def test_the_orders_that_changed_last_are_the_sample(shop: Shop) -> None:
    for n in range(6):
        shop.well(f"SO-{n}")["updated_at"] = time_text(shop.clock.now() - timedelta(hours=n))
    seen: list[str] = []

    class Noting(NeverSends):
        def fetch_order(self, order_id: str, tape: Tape) -> Order:
            seen.append(order_id)
            return self.orders.fetch_order(order_id, tape)

        def find_orders(
            self,
            tape: Tape,
            *,
            status: str | None = None,
            sku: str | None = None,
            updated_since: datetime | None = None,
        ) -> Iterator[OrderSummary]:
            listed = self.orders.find_orders(tape, status=status, sku=sku, updated_since=updated_since)
            yield from sorted(listed, key=lambda each: each.updated_at or shop.clock.now())

    audited(shop, orders=2, system=Noting(shop.triage.orders))
    assert seen == ["SO-0", "SO-1"]
