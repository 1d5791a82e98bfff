"""What the words of onX servers are in ours. onX leaves them to each server: the usual ones are here."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from tools.reader import Bad, text
from triage.domain.errors import BadValue
from triage.domain.flaws import FlawKind
from triage.domain.order import Channel, FulfilmentStatus, OrderStatus, PaymentStatus

T = TypeVar("T")
Statuses = Mapping[str, OrderStatus]
CORE: Statuses = {
    "pending": OrderStatus.PENDING,
    "new": OrderStatus.OPEN,
    "open": OrderStatus.OPEN,
    "confirmed": OrderStatus.OPEN,
    "processing": OrderStatus.OPEN,
    "on_hold": OrderStatus.HELD,
    "held": OrderStatus.HELD,
    "partially_shipped": OrderStatus.PART_SHIPPED,
    "partially_fulfilled": OrderStatus.PART_SHIPPED,
    "shipped": OrderStatus.SHIPPED,
    "fulfilled": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
}
_PAYMENTS = {
    "pending": PaymentStatus.PENDING,
    "unpaid": PaymentStatus.PENDING,
    "authorized": PaymentStatus.AUTHORISED,
    "authorised": PaymentStatus.AUTHORISED,
    "paid": PaymentStatus.CAPTURED,
    "captured": PaymentStatus.CAPTURED,
    "partially_refunded": PaymentStatus.PART_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
    "voided": PaymentStatus.VOIDED,
}
_CHANNELS = {
    "web": Channel.WEB,
    "website": Channel.WEB,
    "online_store": Channel.WEB,
    "amazon": Channel.MARKETPLACE,
    "ebay": Channel.MARKETPLACE,
    "etsy": Channel.MARKETPLACE,
    "walmart": Channel.MARKETPLACE,
    "pos": Channel.POS,
    "wholesale": Channel.WHOLESALE,
}
_FULFILMENTS = {
    "planned": FulfilmentStatus.PLANNED,
    "pending": FulfilmentStatus.OPEN,
    "open": FulfilmentStatus.OPEN,
    "processing": FulfilmentStatus.OPEN,
    "shipped": FulfilmentStatus.SHIPPED,
    "fulfilled": FulfilmentStatus.SHIPPED,
    "delivered": FulfilmentStatus.DELIVERED,
    "cancelled": FulfilmentStatus.CANCELLED,
    "canceled": FulfilmentStatus.CANCELLED,
}
_WORD = re.compile(r"[a-z0-9_]{1,40}")


def statuses(option: str) -> Statuses:
    """The usual words of an order's status and a server's own, as in ``awaiting_pick=released``.

    Raises BadValue for what is no such list. A server's own meaning counts before the usual one.
    """
    own: dict[str, OrderStatus] = {}
    for pair in filter(None, (part.strip() for part in option.split(","))):
        theirs, _, ours = (part.strip() for part in pair.partition("="))
        if not _WORD.fullmatch(_plain(theirs)) or ours not in set(OrderStatus):
            raise BadValue(
                f"{pair[:60]!r} does not say what a status means; "
                f"write it as in awaiting_pick=released, with one of {', '.join(OrderStatus)}"
            )
        own[_plain(theirs)] = OrderStatus(ours)
    return {**CORE, **own}


def order_status(value: Any, known: Statuses) -> OrderStatus:
    return _among(known, value)


def payment_status(value: Any) -> PaymentStatus:
    return _among(_PAYMENTS, value)


def fulfilment_status(value: Any) -> FulfilmentStatus:
    return _among(_FULFILMENTS, value)


def channel(value: Any) -> Channel:
    return _among(_CHANNELS, value)


def _plain(told: str) -> str:
    return told.strip().lower().replace(" ", "_").replace("-", "_")


def _among(words: Mapping[str, T], value: Any) -> T:
    told = text(value)
    try:
        return words[_plain(told)]
    except KeyError:
        raise Bad(f"{told[:40]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, told[:40]) from None
