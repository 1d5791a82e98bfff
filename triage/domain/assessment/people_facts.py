"""Facts about the customer, and about the holds that people and we ourselves placed."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from triage.domain.assessment.readings import Readings, Witness
from triage.domain.facts import NONE, Fact, Facts, Known, Missing, Unknown, Value
from triage.domain.order import Hold, HoldReason, Order

OUR_ACCOUNT = "order-triage"
EXEMPT_FIELDS = frozenset({"delivery_note", "gift_message"})


def customer_facts(order: Order, oms: Witness) -> dict[str, Fact]:
    customer = order.customer
    unread_text = any(
        note.by == "customer" and note.read_at is None and note.field not in EXEMPT_FIELDS for note in order.notes
    )
    latest = max(order.reports, key=lambda report: report.at, default=None)
    return {
        "customer.tier": oms.says(customer.tier if customer else None, "customer"),
        "customer.orders_last_year": oms.says(customer.orders_last_year if customer else None, "customer"),
        "customer.blocklisted": oms.says(customer.blocklisted if customer else None, "customer"),
        "customer.vip": oms.says(customer.vip if customer else None, "customer"),
        "customer.text_unread": oms.says(unread_text, "notes"),
        "customer.report": oms.says(latest.type if latest else None, "reports"),
    }


def hold_facts(readings: Readings, order: Order, oms: Witness, others: Mapping[str, Fact]) -> dict[str, Fact]:
    ours = [hold for hold in order.holds if is_ours(hold, readings.our_references)]
    oldest = min(ours, key=lambda hold: hold.placed_at, default=None)
    known_reason = oldest.reason if oldest and oldest.reason in set(HoldReason) else None
    return {
        "holds.count": oms.says(len(order.holds), "holds"),
        "holds.foreign": oms.says(len(order.holds) - len(ours), "holds"),
        "holds.ours": oms.says(len(ours), "holds"),
        "holds.our_reason": oms.says(known_reason, "holds"),
        "holds.our_age": oms.says(readings.as_of - oldest.placed_at if oldest else None, "holds"),
        "holds.cause_gone": _cause_gone(ours, Facts(readings.as_of, others), oms),
    }


def is_ours(hold: Hold, our_references: frozenset[str]) -> bool:
    """A hold is ours when the back office says that our account placed it, or it carries a key of our journal."""
    return hold.by == OUR_ACCOUNT or hold.reference in our_references


def _cause_gone(ours: list[Hold], facts: Facts, oms: Witness) -> Fact:
    if not ours:
        return oms.says(None, "holds")
    verdicts = [_CAUSES.get(hold.reason, _never)(facts) for hold in ours]
    if any(verdict is False for verdict in verdicts):
        return oms.says(False, "holds")
    unknown = next((verdict for verdict in verdicts if isinstance(verdict, Unknown)), None)
    return Missing(f"{unknown.state}: {unknown.why}") if unknown else oms.says(True, "holds")


Verdict = bool | Unknown


def _check(facts: Facts, name: str, fresh: timedelta, wanted: Callable[[Value], bool]) -> Verdict:
    standing = facts.standing(name, fresh)
    return wanted(standing.value) if isinstance(standing, Known) else standing


def _both(first: Verdict, second: Verdict) -> Verdict:
    if first is False or second is False:
        return False
    return first if isinstance(first, Unknown) else second


def _payment_gone(facts: Facts) -> Verdict:
    return _check(facts, "payment.status", timedelta(minutes=15), lambda value: value == "captured")


def _stock_gone(facts: Facts) -> Verdict:
    return _both(
        _check(facts, "stock.reserved", timedelta(minutes=15), lambda value: value is True),
        _check(facts, "stock.oversold_by", timedelta(hours=2), lambda value: value == 0),
    )


def _address_gone(facts: Facts) -> Verdict:
    return _check(facts, "order.address_verdict", timedelta(days=30), lambda value: value == "valid")


def _duplicate_gone(facts: Facts) -> Verdict:
    return _check(facts, "order.similar", timedelta(minutes=15), lambda value: value in (0, NONE))


def _never(_: Facts) -> Verdict:
    return False


_CAUSES: dict[str, Callable[[Facts], Verdict]] = {
    "payment": _payment_gone,
    "stock": _stock_gone,
    "address": _address_gone,
    "duplicate": _duplicate_gone,
}
