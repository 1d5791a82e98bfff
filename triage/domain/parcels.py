"""Parcels: which order and fulfilment a tracking number belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.domain.order import Order

_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Parcel:
    """``number`` is as printed; several orders may share one."""

    store: str
    number: str
    carrier: str
    order: str
    fulfilment: str


@dataclass(frozen=True, slots=True)
class PlaceOfParcel:
    """A fulfilment that a number is known of."""

    order: str
    fulfilment: str


def parcel_key(number: str) -> str | None:
    """What numbers are compared by: case and spaces say nothing. None for what can be no number."""
    key = "".join(number.split()).upper()
    return key if 0 < len(key) <= _LONGEST else None


def parcels_of(order: Order, store: str) -> Iterator[Parcel]:
    """The parcels that an order's labels name, as it is known in ``store``; none of what no table can hold."""
    for part in order.fulfilments:
        label = part.label
        if label is None or not parcel_key(label.tracking_number):
            continue
        number, carrier = label.tracking_number[:_LONGEST], label.carrier[:_LONGEST]
        if max(len(order.id), len(part.id)) <= _LONGEST and f"{number}{carrier}{order.id}{part.id}".isprintable():
            yield Parcel(store, number, carrier, order.id, part.id)
