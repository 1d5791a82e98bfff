"""The payment of an order, from its status, the time it was paid and its refunds: gateways tell WooCommerce no more."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from tools.reader import Bad, items, maybe, need, obj, text
from tools.woocommerce import words
from tools.woocommerce.scalars import Fields, amount, currency, gmt, number
from triage.domain.flaws import FlawKind
from triage.domain.money import Money
from triage.domain.order import Payment, PaymentMethod, PaymentStatus, RefundState

_PAID_LATER = ("bacs", "cheque")
_ON_DELIVERY = "cod"


def refunds_of(document: Fields) -> list[Decimal]:
    """What was given back, each above zero; raises Bad."""
    return [abs(amount(need(obj(entry), "total"))) for entry in items(need(document, "refunds"))]


def read_payment(document: Fields, method: PaymentMethod | None) -> Payment:
    """Raises Bad where WooCommerce does not say whether the money is there."""
    total = amount(need(document, "total"))
    paid = maybe(document, "date_paid_gmt", gmt)
    given_back = refunds_of(document)
    return Payment(
        id=maybe(document, "transaction_id", text) or number(need(document, "id")),
        status=_status(document, paid, given_back, total),
        method=method,
        amount=Money(total, currency(need(document, "currency"))),
        authorised_at=None,
        captured_at=paid,
        refund=RefundState.DONE if given_back else None,
        dispute_opened_at=None,
        dispute_evidence_due_at=None,
    )


def method_of(document: Fields) -> PaymentMethod | None:
    return words.payment_method(need(document, "payment_method"))


def _status(document: Fields, paid: datetime | None, given_back: Sequence[Decimal], total: Decimal) -> PaymentStatus:
    if given_back:
        return PaymentStatus.REFUNDED if sum(given_back) >= total else PaymentStatus.PART_REFUNDED
    status, gateway = text(need(document, "status")), text(need(document, "payment_method"))
    if paid is not None and gateway != _ON_DELIVERY and status not in ("pending", "failed", "refunded"):
        return PaymentStatus.CAPTURED
    if paid is None and (status == "pending" or (status == words.ON_HOLD and gateway in _PAID_LATER)):
        return PaymentStatus.PENDING
    raise Bad(f"WooCommerce does not say of an order that is {status[:40]} what became of its money", FlawKind.NOT_KEPT)
