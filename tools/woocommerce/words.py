"""What WooCommerce's words are in ours. A word that is not here makes its field unknown."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from tools.reader import Bad, text
from triage.domain.errors import BadValue
from triage.domain.flaws import FlawKind
from triage.domain.order import Channel, OrderStatus, PaymentMethod

T = TypeVar("T")
ON_HOLD = "on-hold"
Statuses = Mapping[str, OrderStatus]
CORE: Statuses = {
    "pending": OrderStatus.PENDING,
    "failed": OrderStatus.PENDING,
    "processing": OrderStatus.OPEN,
    ON_HOLD: OrderStatus.HELD,
    "completed": OrderStatus.SHIPPED,
    "cancelled": OrderStatus.CANCELLED,
}
"""``completed`` is said when a merchant has done their part; that a parcel arrived is the carrier's to say."""
_SILENT_STATUSES = {
    "refunded": "an order that was refunded does not say whether it was shipped",
    "checkout-draft": "a cart at the checkout is no order yet",
    "auto-draft": "a draft is no order yet",
    "trash": "an order in the trash does not say what it was",
}
_CHANNELS = {"checkout": Channel.WEB, "store-api": Channel.WEB, "pos-rest-api": Channel.POS}
_SILENT_CHANNELS = ("", "admin", "rest-api")
_METHODS = {
    "bacs": PaymentMethod.WIRE,
    "stripe": PaymentMethod.CARD,
    "stripe_cc": PaymentMethod.CARD,
    "woocommerce_payments": PaymentMethod.CARD,
    "ppcp-credit-card-gateway": PaymentMethod.CARD,
    "ppcp-gateway": PaymentMethod.WALLET,
    "paypal": PaymentMethod.WALLET,
    "ppec_paypal": PaymentMethod.WALLET,
}
_SLUG = re.compile(r"[a-z0-9_-]{1,40}")


def statuses(option: str) -> Statuses:
    """WooCommerce's statuses and those of the shop itself, as in ``packing=open, part-sent=part_shipped``.

    Raises BadValue for what is no such list, or speaks for a status of WooCommerce's own.
    """
    own: dict[str, OrderStatus] = {}
    for pair in filter(None, (part.strip() for part in option.split(","))):
        slug, _, ours = (part.strip() for part in pair.partition("="))
        slug = slug.removeprefix("wc-")
        if not _SLUG.fullmatch(slug) or slug in CORE or slug in _SILENT_STATUSES or ours not in set(OrderStatus):
            raise BadValue(
                f"{pair[:60]!r} does not say what a status of this shop means; "
                f"write it as in packing=open, with one of {', '.join(OrderStatus)}"
            )
        own[slug] = OrderStatus(ours)
    return {**CORE, **own}


def order_status(value: Any, known: Statuses) -> OrderStatus:
    told = text(value)
    if why := _SILENT_STATUSES.get(told):
        raise Bad(why, FlawKind.NOT_KEPT)
    return _among(known, told)


def channel(value: Any) -> Channel:
    told = text(value)
    if told in _SILENT_CHANNELS:
        raise Bad(f"an order made by {told or 'nobody named'} does not say where it was sold", FlawKind.NOT_KEPT)
    return _among(_CHANNELS, told)


def payment_method(value: Any) -> PaymentMethod | None:
    """None where nobody chose one; a wallet that pays through a card's gateway counts as the card."""
    told = text(value)
    return _among(_METHODS, told) if told else None


def _among(words: Mapping[str, T], told: str) -> T:
    try:
        return words[told]
    except KeyError:
        raise Bad(f"{told[:40]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, told[:40]) from None
