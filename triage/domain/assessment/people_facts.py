"""Facts about the customer, and about the holds that people and we ourselves placed."""

from collections.abc import Mapping

from triage.domain.assessment.readings import Readings
from triage.domain.assessment.witness import Witness
from triage.domain.clauses import Truth, explain, holds
from triage.domain.facts import Fact, Facts, Missing
from triage.domain.hold_causes import CAUSE_GONE
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
        "customer.tier": oms.says(customer.tier if customer else None, "customer", "customer.tier"),
        "customer.orders_last_year": oms.says(
            customer.orders_last_year if customer else None, "customer", "customer.orders_last_year"
        ),
        "customer.blocklisted": oms.says(
            customer.blocklisted if customer else None, "customer", "customer.blocklisted"
        ),
        "customer.vip": oms.says(customer.vip if customer else None, "customer", "customer.vip"),
        "customer.text_unread": oms.says(unread_text, "notes"),
        "customer.report": oms.says(latest.type if latest else None, "reports"),
    }


def hold_facts(readings: Readings, order: Order, oms: Witness, others: Mapping[str, Fact]) -> dict[str, Fact]:
    ours = [hold for hold in order.holds if is_ours(hold, readings.our_references)]
    oldest = min(ours, key=lambda hold: hold.placed_at or readings.as_of, default=None)
    known_reason = oldest.reason if oldest and oldest.reason in set(HoldReason) else None
    return {
        "holds.count": oms.says(len(order.holds), "holds"),
        "holds.foreign": oms.says(len(order.holds) - len(ours), "holds"),
        "holds.ours": oms.says(len(ours), "holds"),
        "holds.our_reason": oms.says(known_reason, "holds"),
        "holds.our_age": oms.age(oldest.placed_at if oldest else None, readings.as_of, "holds"),
        "holds.cause_gone": _cause_gone(ours, Facts(readings.as_of, others), oms),
    }


def is_ours(hold: Hold, our_references: frozenset[str]) -> bool:
    """A hold is ours when the back office says that our account placed it, or it carries a key of our journal."""
    return hold.by == OUR_ACCOUNT or hold.reference in our_references


def _cause_gone(ours: list[Hold], facts: Facts, oms: Witness) -> Fact:
    if (silent := oms.silent("holds")) or not ours:
        return silent or oms.says(None)
    truths = {hold.reason: _gone(hold.reason, facts) for hold in ours}
    if False in truths.values():
        return oms.says(False)
    unknown = [reason for reason, truth in truths.items() if truth is None]
    if not unknown:
        return oms.says(True)
    open_clauses = [clause for clause in explain(CAUSE_GONE[unknown[0]], facts) if clause.result is None]
    return Missing("; ".join(f"{clause.fact} is {clause.why}" for clause in open_clauses))


def _gone(reason: str, facts: Facts) -> Truth:
    return holds(CAUSE_GONE[reason], facts) if reason in CAUSE_GONE else False
