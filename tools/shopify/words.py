"""What Shopify's words are in ours. A word that is not here makes its field unknown."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tools.reader import Bad, text
from triage.domain.flaws import FlawKind
from triage.domain.order import (
    Channel,
    FulfilmentStatus,
    HoldReason,
    OrderStatus,
    PaymentMethod,
    PaymentStatus,
    PickState,
    RefundState,
    RiskAdvice,
)  # fmt: skip
from triage.domain.tracking import TrackingStatus

T = TypeVar("T")


def among(words: Mapping[str, T]) -> Callable[[Any], T]:
    """A reader of one of these words, however it is capitalised."""

    def read(value: Any) -> T:
        told = text(value)
        try:
            return words[told.upper()]
        except KeyError:
            raise Bad(f"{told[:40]!r} is a word that is not in the map", FlawKind.UNKNOWN_WORD, told[:40]) from None

    return read


order_status = among(
    {
        "UNFULFILLED": OrderStatus.OPEN,
        "OPEN": OrderStatus.OPEN,
        "SCHEDULED": OrderStatus.OPEN,
        "REQUEST_DECLINED": OrderStatus.OPEN,
        "RESTOCKED": OrderStatus.OPEN,
        "ON_HOLD": OrderStatus.HELD,
        "IN_PROGRESS": OrderStatus.RELEASED,
        "PENDING_FULFILLMENT": OrderStatus.RELEASED,
        "PARTIALLY_FULFILLED": OrderStatus.PART_SHIPPED,
        "FULFILLED": OrderStatus.SHIPPED,
    }
)
_SOLD_AT = among({"WEB": Channel.WEB, "POS": Channel.POS})


def channel(value: Any) -> Channel:
    """Where an order came from. Of a draft, and of an order that an app made, Shopify does not say."""
    told = text(value)
    if told.isdigit() or told == "shopify_draft_order":
        raise Bad(f"Shopify keeps no channel of an order whose source is {told[:40]}", FlawKind.NOT_KEPT)
    return _SOLD_AT(told)


payment_status = among(
    {
        "PENDING": PaymentStatus.PENDING,
        "AUTHORIZED": PaymentStatus.AUTHORISED,
        "PAID": PaymentStatus.CAPTURED,
        "PARTIALLY_REFUNDED": PaymentStatus.PART_REFUNDED,
        "REFUNDED": PaymentStatus.REFUNDED,
        "VOIDED": PaymentStatus.VOIDED,
        "EXPIRED": PaymentStatus.VOIDED,
    }
)
"""PARTIALLY_PAID is none of ours: what is paid of it is not all, and what is not is not pending."""
_KINDS = ("AUTHORIZATION", "CAPTURE", "CHANGE", "EMV_AUTHORIZATION", "REFUND", "SALE", "SUGGESTED_REFUND", "VOID")
_STATUSES = ("AWAITING_RESPONSE", "ERROR", "FAILURE", "PENDING", "SUCCESS", "UNKNOWN")
transaction_kind = among({word: word for word in _KINDS})
transaction_status = among({word: word for word in _STATUSES})
"""Of a transaction; one of another word might be the one that counts."""
refund_state = among(
    {
        "SUCCESS": RefundState.DONE,
        "PENDING": RefundState.PENDING,
        "AWAITING_RESPONSE": RefundState.PENDING,
        "FAILURE": RefundState.FAILED,
        "ERROR": RefundState.FAILED,
    }
)
gateway = among(
    {
        "GIFT_CARD": PaymentMethod.GIFTCARD,
        "PAYPAL": PaymentMethod.WALLET,
        "BANK DEPOSIT": PaymentMethod.WIRE,
        "BANK_DEPOSIT": PaymentMethod.WIRE,
        "MONEY ORDER": PaymentMethod.WIRE,
    }
)
advice = among(
    {
        "ACCEPT": RiskAdvice.ACCEPT,
        "INVESTIGATE": RiskAdvice.REVIEW,
        "CANCEL": RiskAdvice.REJECT,
    }
)
shipment_status = among(
    {
        "PENDING": FulfilmentStatus.OPEN,
        "OPEN": FulfilmentStatus.OPEN,
        "SUCCESS": FulfilmentStatus.SHIPPED,
        "CANCELLED": FulfilmentStatus.CANCELLED,
        "ERROR": FulfilmentStatus.REJECTED,
        "FAILURE": FulfilmentStatus.REJECTED,
    }
)
_ON_THEIR_WAY = (
    "ATTEMPTED_DELIVERY", "CANCELED", "CARRIER_PICKED_UP", "CONFIRMED", "DELAYED", "FAILURE", "FULFILLED", "IN_TRANSIT",
    "LABEL_PRINTED", "LABEL_PURCHASED", "LABEL_VOIDED", "MARKED_AS_FULFILLED", "NOT_DELIVERED", "OUT_FOR_DELIVERY",
    "READY_FOR_PICKUP", "SUBMITTED",
)  # fmt: skip
arrived = among({"DELIVERED": True, "PICKED_UP": True, **dict.fromkeys(_ON_THEIR_WAY, False)})
"""Whether a shipment that is shown so is with the customer."""
risk_level = among({word: word for word in ("HIGH", "MEDIUM", "LOW", "NONE", "PENDING")})
job_status = among(
    {
        "OPEN": FulfilmentStatus.OPEN,
        "SCHEDULED": FulfilmentStatus.PLANNED,
        "ON_HOLD": FulfilmentStatus.OPEN,
        "IN_PROGRESS": FulfilmentStatus.OPEN,
        "INCOMPLETE": FulfilmentStatus.REJECTED,
        "CANCELLED": FulfilmentStatus.CANCELLED,
        "CLOSED": None,
    }
)
"""Of a fulfilment order; one that is closed is told by its shipments."""
job_pick_state = among(
    {
        "OPEN": PickState.NOT_STARTED,
        "SCHEDULED": PickState.NOT_STARTED,
        "ON_HOLD": PickState.NOT_STARTED,
        "INCOMPLETE": PickState.NOT_STARTED,
        "CANCELLED": PickState.NOT_STARTED,
        "IN_PROGRESS": PickState.STARTED,
    }
)
request_accepted = among(
    {
        "UNSUBMITTED": False,
        "SUBMITTED": False,
        "REJECTED": False,
        "CANCELLATION_ACCEPTED": False,
        "CLOSED": False,
        "ACCEPTED": True,
        "CANCELLATION_REQUESTED": True,
        "CANCELLATION_REJECTED": True,
    }
)
"""Whether a fulfilment service has taken the work on."""
hold_reason = among(
    {
        "AWAITING_PAYMENT": str(HoldReason.PAYMENT),
        "HIGH_RISK_OF_FRAUD": str(HoldReason.FRAUD),
        "INCORRECT_ADDRESS": str(HoldReason.ADDRESS),
        "INVENTORY_OUT_OF_STOCK": str(HoldReason.STOCK),
        "AWAITING_RETURN_ITEMS": "awaiting_return_items",
        "ONLINE_STORE_POST_PURCHASE_CROSS_SELL": "post_purchase_offer",
        "UNKNOWN_DELIVERY_DATE": "unknown_delivery_date",
        "OTHER": "other",
    }
)
HOLD_REASONS: Mapping[str, str] = {
    HoldReason.PAYMENT: "AWAITING_PAYMENT",
    HoldReason.FRAUD: "HIGH_RISK_OF_FRAUD",
    HoldReason.ADDRESS: "INCORRECT_ADDRESS",
    HoldReason.STOCK: "INVENTORY_OUT_OF_STOCK",
    HoldReason.DUPLICATE: "OTHER",
    HoldReason.REVIEW: "OTHER",
}
"""What our reasons are to Shopify; which of ours an OTHER is, stands in the hold's notes."""
event_status = among(
    {
        "LABEL_PURCHASED": TrackingStatus.PRE_TRANSIT,
        "LABEL_PRINTED": TrackingStatus.PRE_TRANSIT,
        "CONFIRMED": TrackingStatus.PRE_TRANSIT,
        "IN_TRANSIT": TrackingStatus.IN_TRANSIT,
        "CARRIER_PICKED_UP": TrackingStatus.IN_TRANSIT,
        "OUT_FOR_DELIVERY": TrackingStatus.OUT_FOR_DELIVERY,
        "ATTEMPTED_DELIVERY": TrackingStatus.ATTEMPTED,
        "READY_FOR_PICKUP": TrackingStatus.READY_FOR_PICKUP,
        "DELAYED": TrackingStatus.EXCEPTION,
        "FAILURE": TrackingStatus.EXCEPTION,
        "DELIVERED": TrackingStatus.DELIVERED,
    }
)
NOT_SCANNED = frozenset({"LABEL_PURCHASED", "LABEL_PRINTED", "CONFIRMED", "DELAYED", "FAILURE"})
"""Events that come without a carrier having had the parcel in its hands."""


def shipment_pick_state(status: FulfilmentStatus) -> PickState:
    """A shipment comes into being when somebody works on it; one that is called off needs no picking."""
    if status in (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED):
        return PickState.PACKED
    return PickState.NOT_STARTED if status is FulfilmentStatus.CANCELLED else PickState.STARTED
