"""Vendure's words in ours. A state of the shop's own is in no map, and stays unknown."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from tools.reader import Bad, text
from triage.domain.errors import BadValue
from triage.domain.flaws import FlawKind
from triage.domain.order import FulfilmentStatus, OrderStatus, PaymentMethod, PaymentStatus, RefundState

E = TypeVar("E", bound=StrEnum)
HELD = "Held"
CARTS = ("Created", "Draft", "AddingItems")

ORDER_STATES: Mapping[str, OrderStatus] = MappingProxyType(
    {
        "ArrangingPayment": OrderStatus.PENDING,
        "ArrangingAdditionalPayment": OrderStatus.PENDING,
        "PaymentAuthorized": OrderStatus.OPEN,
        "PaymentSettled": OrderStatus.OPEN,
        HELD: OrderStatus.HELD,
        "PartiallyShipped": OrderStatus.PART_SHIPPED,
        "PartiallyDelivered": OrderStatus.PART_SHIPPED,
        "Shipped": OrderStatus.SHIPPED,
        "Delivered": OrderStatus.DELIVERED,
        "Cancelled": OrderStatus.CANCELLED,
    }
)
_PAYMENTS = {
    "Created": PaymentStatus.PENDING,
    "Authorized": PaymentStatus.AUTHORISED,
    "Settled": PaymentStatus.CAPTURED,
    "Cancelled": PaymentStatus.VOIDED,
}
_REFUNDS = {"Pending": RefundState.PENDING, "Settled": RefundState.DONE, "Failed": RefundState.FAILED}
_FULFILMENTS = {
    "Created": FulfilmentStatus.PLANNED,
    "Pending": FulfilmentStatus.OPEN,
    "Shipped": FulfilmentStatus.SHIPPED,
    "Delivered": FulfilmentStatus.DELIVERED,
    "Cancelled": FulfilmentStatus.CANCELLED,
}


def _reader(known: Mapping[str, E]) -> Callable[[Any], E]:
    def read(value: Any) -> E:
        found = known.get(text(value))
        if found is None:
            shown = str(value)[:40]
            raise Bad(f"{shown!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, shown)
        return found

    return read


_order_status = _reader(ORDER_STATES)
payment_status = _reader(_PAYMENTS)
refund_state = _reader(_REFUNDS)
fulfilment_status = _reader(_FULFILMENTS)


def order_status(value: Any) -> OrderStatus:
    """``Modifying`` says that somebody works on it: what it is meanwhile, nobody knows."""
    if value == "Modifying":
        raise Bad("somebody is modifying the order")
    if value in CARTS:
        raise Bad("it is a cart or a draft, and no order yet")
    return _order_status(value)


def payment_methods(option: str) -> Mapping[str, PaymentMethod]:
    """The shop's codes and which of our methods each is. Raises BadValue for what is none."""
    known = {str(method): method for method in PaymentMethod}
    found = dict(known)
    for pair in filter(None, (part.strip() for part in option.split(","))):
        code, _, ours = (part.strip() for part in pair.partition("="))
        if not code or ours not in known:
            raise BadValue(f"payment_methods holds {pair!r}; write code=method, with a method of {', '.join(known)}")
        found[code] = known[ours]
    return found
