"""Which part of an order a case is about, told from the event alone.

Two events about one trouble must meet in one case, whichever comes first and however much either says.
So the subject rests on nothing that may change or be guessed: not on the kind (half the senders name
none, some a wrong one), and not on which cases exist. It is

- what the event says outright: ``data.subject`` as ``payment:PAY-1``, or a CloudEvents ``subject`` such as
  ``orders/SO-1/payments/PAY-1``;
- else the fulfilment or the return that the event names, unless its type is about something else
  (``payment.failed`` that mentions a fulfilment is about the order's payment);
- else the whole order.

Payments and lines that are only named do not make a subject of their own: an order's payment state and
its stock are read for the order as a whole, so an event that names the payment and one that does not
would only be two cases, and two actions, for one trouble. A second parcel or return has a state of its own.
"""

import re
from collections.abc import Mapping

from triage.intake.event_types import words_of

WHOLE_ORDER = "order"

_SORTS = {
    "fulfilment": "fulfilment",
    "fulfillment": "fulfilment",
    "shipment": "fulfilment",
    "payment": "payment",
    "line": "line",
    "return": "return",
}
_ABOUT_PARCELS = words_of(
    "carrier delivery fulfillment fulfillments fulfilment fulfilments label labels parcel shipment shipments tracker"
    " tracking"
)
_ABOUT_RETURNS = words_of("return returns")
_ABOUT_THE_ORDER = words_of(
    "address authorisation authorization chargeback dispute fraud inventory payment payments refund risk stock"
)
_ORDER_PATH = re.compile(r"orders?[/:]([^/]+)(?:/([a-z]+)[/:]([^/]+))?/?", re.IGNORECASE)


def order_and_part(subject: str, *, bare: bool) -> tuple[str | None, str | None]:
    """Read a CloudEvents subject: ``order/SO-1``, ``orders/SO-1/fulfilments/F-1``; ``SO-1`` if ``bare``.

    Gives the order's id, and the part as ``sort:ID``; None for what it does not name.
    """
    match = _ORDER_PATH.fullmatch(subject)
    if match is None:
        return (subject if bare and "/" not in subject else None), None
    order, sort, part = match.groups()
    return order, spelt_out(f"{sort}:{part}") if sort else None


def spelt_out(text: str) -> str | None:
    """A subject that an event gives outright, in our spelling; None when it is none."""
    if text == WHOLE_ORDER:
        return WHOLE_ORDER
    sort, _, part = text.partition(":")
    sort = _SORTS.get(sort.lower().removesuffix("s"), "")
    return f"{sort}:{part}" if sort and part else None


def subject_of(event_type: str, outright: str | None, named: Mapping[str, str]) -> str:
    """The subject of an event. ``named`` holds the ids of the parts it names, by sort."""
    if outright is not None:
        return outright
    words = words_of(event_type)
    if words & _ABOUT_PARCELS and "fulfilment" in named:
        return f"fulfilment:{named['fulfilment']}"
    if words & _ABOUT_RETURNS and "sender" not in words:
        return f"return:{named['return']}" if "return" in named else WHOLE_ORDER
    if words & _ABOUT_THE_ORDER:
        return WHOLE_ORDER
    return next((f"{sort}:{named[sort]}" for sort in ("return", "fulfilment") if sort in named), WHOLE_ORDER)
