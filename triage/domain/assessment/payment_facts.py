"""Facts about the payment, and about the risk engine's view of the order."""

from triage.domain.assessment.readings import Readings
from triage.domain.assessment.witness import Witness
from triage.domain.facts import Fact, Missing
from triage.domain.order import Order, PaymentStatus

_SECURED = (PaymentStatus.AUTHORISED, PaymentStatus.CAPTURED)


def payment_facts(readings: Readings, order: Order, oms: Witness) -> dict[str, Fact]:
    pay, now = order.payment, readings.as_of
    witness = oms.dated("payments", oms.observed_at)
    authorised = pay.authorised_at if pay and pay.status is PaymentStatus.AUTHORISED else None
    due = pay.dispute_evidence_due_at if pay else None
    return {
        "payment.status": witness.says(pay.status if pay else None, "payment"),
        "payment.method": witness.says(pay.method if pay else None, "payment", "payment.method"),
        "payment.amount": witness.says(pay.amount if pay else None, "payment", "payment.amount"),
        "payment.covers_total": _covers_total(order, witness),
        "payment.authorised_for": witness.age(authorised, now, "payment", "payment.times"),
        "payment.captured_for": witness.age(pay.captured_at if pay else None, now, "payment", "payment.times"),
        "payment.refund": witness.says(pay.refund if pay else None, "payment", "payment.refund"),
        "payment.disputed": witness.says(bool(pay.dispute_opened_at if pay else None), "payment", "payment.dispute"),
        "payment.dispute_evidence_due_in": witness.time_left(due, now, "payment", "payment.dispute"),
    }


def _covers_total(order: Order, witness: Witness) -> Fact:
    if silent := witness.silent("payment", "payment.amount", "total"):
        return silent
    pay, total = order.payment, order.total
    if pay is None or total is None or pay.amount is None:
        return witness.says(None)
    if pay.amount.currency != total.currency:
        return Missing(f"the payment is in {pay.amount.currency} and the total in {total.currency}")
    return witness.says(pay.status in _SECURED and pay.amount.amount >= total.amount)


def risk_facts(order: Order, oms: Witness) -> dict[str, Fact]:
    risk = order.risk
    engine = oms.dated("risk", risk.assessed_at) if risk and risk.assessed_at else oms
    return {
        "risk.score": engine.says(risk.score if risk else None, "risk", "risk.score"),
        "risk.advice": engine.says(risk.advice if risk else None, "risk"),
        "risk.billing_differs": oms.works_out(lambda: _billing_differs(order), "shipping_address", "billing_address"),
    }


def _billing_differs(order: Order) -> bool | None:
    ship, bill = order.shipping_address, order.billing_address
    if ship is None or bill is None:
        return None
    return (ship.country, _plain(ship.postal_code)) != (bill.country, _plain(bill.postal_code))


def _plain(postal_code: str) -> str:
    return postal_code.replace(" ", "").replace("-", "").upper()
