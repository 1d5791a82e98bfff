"""The payment of an order, of what Vendure lists as its payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tools.reader import Bad, Reader, items, maybe, need, obj, text
from tools.vendure import words
from tools.vendure.amounts import Amounts
from tools.vendure.history import History
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money
from triage.domain.order import Payment, PaymentMethod, PaymentStatus, RefundState

_Fields = Mapping[str, Any]
_DEAD = ("Declined", "Error", "Cancelled")
_MOVES = "ORDER_PAYMENT_TRANSITION"


def read_payment(
    order: _Fields,
    history: History | None,
    amounts: Amounts,
    methods: Mapping[str, PaymentMethod],
    unread: dict[str, Flaw],
) -> Payment | None:
    """None where there was none. Raises Bad for several that do not stand alike."""
    found = [obj(entry) for entry in maybe(order, "payments", items) or ()]
    live = [each for each in found if text(need(each, "state")) not in _DEAD] or found[-1:]
    if not live:
        return None
    states = {text(need(each, "state")) for each in live}
    if len(states) > 1:
        raise Bad("several payments that do not stand alike")
    (state,) = states
    last, currency = live[-1], need(order, "currencyCode")
    paid = [amounts.read(need(each, "amount"), currency) for each in live]
    amount = Money(sum((each.amount for each in paid), Decimal(0)), paid[0].currency)
    refunds = [obj(entry) for each in live for entry in items(need(each, "refunds"))]
    status = _status(state, last, history, _given_back(refunds, currency, amounts), amount)
    return Payment(
        id=text(need(last, "id")),
        status=status,
        method=_method(live, methods, unread),
        amount=amount,
        authorised_at=_when(history, "Authorized", last, unread),
        captured_at=_when(history, "Settled", last, unread),
        refund=_refund(refunds),
        dispute_opened_at=None,
        dispute_evidence_due_at=None,
    )


def _status(state: str, last: _Fields, history: History | None, back: Decimal, amount: Money) -> PaymentStatus:
    if state == "Declined":
        return PaymentStatus.PENDING
    if state == "Error":
        if history is None:
            raise Bad("whether it failed before or after it was authorised is not told")
        was = history.when(_MOVES, "Authorized", paymentId=text(need(last, "id")))
        return PaymentStatus.CAPTURE_FAILED if was else PaymentStatus.PENDING
    status = words.payment_status(state)
    if status is PaymentStatus.CAPTURED and back > 0:
        return PaymentStatus.REFUNDED if back >= amount.amount else PaymentStatus.PART_REFUNDED
    return status


def _given_back(refunds: Sequence[_Fields], currency: Any, amounts: Amounts) -> Decimal:
    done = [each for each in refunds if words.refund_state(need(each, "state")) is RefundState.DONE]
    return sum((amounts.read(need(each, "total"), currency).amount for each in done), Decimal(0))


def _refund(refunds: Sequence[_Fields]) -> RefundState | None:
    """The one that most wants somebody."""
    told = {words.refund_state(need(each, "state")) for each in refunds}
    return next((state for state in (RefundState.FAILED, RefundState.PENDING, RefundState.DONE) if state in told), None)


def _method(
    live: Sequence[_Fields], methods: Mapping[str, PaymentMethod], unread: dict[str, Flaw]
) -> PaymentMethod | None:
    codes = {text(need(each, "method")) for each in live}
    if len(codes) > 1:
        unread["payment.method"] = Flaw(FlawKind.UNREADABLE, "it was paid in several ways")
        return None
    (code,) = codes
    if code not in methods:
        shown = code[:40]
        why = f"{shown!r} is a payment method that is not in the map; add it to the option payment_methods"
        unread["payment.method"] = Flaw(FlawKind.UNKNOWN_WORD, why, shown)
        return None
    return methods[code]


def _when(history: History | None, state: str, payment: _Fields, unread: dict[str, Flaw]) -> datetime | None:
    told = Reader({"payment.times": payment}, unread)
    return told.must("payment.times", lambda fields: _moved(history, state, fields))


def _moved(history: History | None, state: str, payment: _Fields) -> datetime | None:
    if history is None:
        raise Bad("the history cannot be read")
    found = history.when(_MOVES, state, paymentId=text(need(payment, "id")))
    if found is None and text(need(payment, "state")) == state:
        raise Bad("the history does not say when")
    return found
