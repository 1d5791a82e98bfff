"""The payment of an order, from its financial status and its transactions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tools.reader import Bad, Reader, items, maybe, moment, need, obj, text
from tools.shopify import words
from tools.shopify.ids import number
from tools.shopify.prices import paid_in, presented
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money
from triage.domain.order import Payment, PaymentMethod, PaymentStatus, RefundState

MOST_TRANSACTIONS = 30
_OPEN_DISPUTES = frozenset({"NEEDS_RESPONSE", "UNDER_REVIEW", "LOST", "ACCEPTED"})
_CLOSED_DISPUTES = frozenset({"WON", "PREVENTED", "CHARGE_REFUNDED"})
_FAILED = ("FAILURE", "ERROR")

_Fields = Mapping[str, Any]


def open_dispute(order: _Fields) -> str | None:
    """The number of the dispute that stands on an order, None where there is none; raises Bad."""
    for entry in items(need(order, "disputes")):
        fields = obj(entry)
        status = text(need(fields, "status"))
        if status in _OPEN_DISPUTES:
            return number(need(fields, "id"))
        if status not in _CLOSED_DISPUTES:
            raise Bad(f"{status[:40]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, status[:40])
    return None


def read_payment(order: _Fields, dispute: _Fields | Flaw | None, unread: dict[str, Flaw]) -> Payment | None:
    """The payment; None where it cannot be read, and ``unread`` says why. ``dispute`` is the one that stands."""
    part = Reader({"payment": order, "payment.method": order}, unread)
    method = part.must("payment.method", lambda fields: _method(_transactions(fields)))
    return part.must("payment", lambda fields: _payment(fields, method, _dispute(dispute, unread)))


def _payment(order: _Fields, method: PaymentMethod | None, dispute: tuple[datetime | None, datetime | None]) -> Payment:
    done = _transactions(order)
    status = words.payment_status(need(order, "displayFinancialStatus"))
    captures = [each for each in done if text(need(each, "kind")) == "CAPTURE"]
    if status is PaymentStatus.AUTHORISED and captures and text(need(captures[-1], "status")) in _FAILED:
        status = PaymentStatus.CAPTURE_FAILED
    first = _latest(done, "AUTHORIZATION", "SALE", "EMV_AUTHORIZATION") or (done[0] if done else None)
    received, capturable = (
        presented(need(order, name), paid_in) for name in ("totalReceivedSet", "totalCapturableSet")
    )
    if received.currency != capturable.currency:
        raise Bad("amounts in two currencies")
    opened, due = dispute
    return Payment(
        id=number(need(first if first is not None else order, "id")),
        status=status,
        method=method,
        amount=Money(received.amount + capturable.amount, received.currency),
        authorised_at=_at(_latest(done, "AUTHORIZATION", "EMV_AUTHORIZATION")),
        captured_at=_at(_latest(done, "CAPTURE", "SALE")),
        refund=_refund(done),
        dispute_opened_at=opened,
        dispute_evidence_due_at=due,
    )


def _transactions(order: _Fields) -> list[_Fields]:
    """All of them, in the order in which they were made; raises Bad."""
    found = [obj(entry) for entry in items(need(order, "transactions"))]
    if len(found) >= MOST_TRANSACTIONS:
        raise Bad("more transactions than one query reads")
    spelt = [
        {
            **each,
            "kind": words.transaction_kind(need(each, "kind")),
            "status": words.transaction_status(need(each, "status")),
        }
        for each in found
    ]
    return sorted(spelt, key=lambda each: moment(need(each, "createdAt")))


def _latest(done: Sequence[_Fields], *kinds: str) -> _Fields | None:
    """The last of these kinds that succeeded."""
    found = [each for each in done if text(need(each, "kind")) in kinds and text(need(each, "status")) == "SUCCESS"]
    return found[-1] if found else None


def _at(transaction: _Fields | None) -> datetime | None:
    if transaction is None:
        return None
    return maybe(transaction, "processedAt", moment) or moment(need(transaction, "createdAt"))


def _refund(done: Sequence[_Fields]) -> RefundState | None:
    refunds = [each for each in done if text(need(each, "kind")) == "REFUND"]
    return words.refund_state(need(refunds[-1], "status")) if refunds else None


def _method(done: Sequence[_Fields]) -> PaymentMethod:
    paying = [each for each in done if text(need(each, "kind")) not in ("REFUND", "VOID", "CHANGE")]
    if not paying:
        raise Bad("nothing was paid yet, so that nobody says how", FlawKind.ABSENT)
    details = maybe(paying[-1], "paymentDetails", obj)
    sort = text(need(details, "__typename")) if details is not None else ""
    if details is not None and sort == "CardPaymentDetails":
        return PaymentMethod.WALLET if maybe(details, "wallet", text) else PaymentMethod.CARD
    if sort == "PaypalWalletPaymentDetails":
        return PaymentMethod.WALLET
    return words.gateway(need(paying[-1], "gateway"))


def _dispute(dispute: _Fields | Flaw | None, unread: dict[str, Flaw]) -> tuple[datetime | None, datetime | None]:
    if dispute is None:
        return None, None
    if isinstance(dispute, Flaw):
        unread["payment.dispute"] = dispute
        return None, None
    told = Reader({"payment.dispute": dispute}, unread).must(
        "payment.dispute",
        lambda fields: (moment(need(fields, "initiatedAt")), maybe(fields, "evidenceDueBy", moment)),
    )
    return told or (None, None)
