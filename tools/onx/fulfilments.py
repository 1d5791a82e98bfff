"""Fulfilments of an order, and what of each line they have taken along."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tools.onx.scalars import Fields, Optional, at, name, units
from tools.onx.words import fulfilment_status
from tools.reader import Bad, items, need, obj, texts
from triage.domain.flaws import FlawKind
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, PickState

_LEFT = (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED)


def read_fulfilments(value: Any, order: str, optional: Optional) -> tuple[Fulfilment, ...]:
    """The fulfilments of ``order``, whole or not at all; raises Bad."""
    return tuple(_fulfilment(obj(entry), order, optional) for entry in items(value))


def _fulfilment(fields: Fields, order: str, optional: Optional) -> Fulfilment:
    if name(need(fields, "orderId")) != order:
        raise Bad("a fulfilment of another order")
    status = fulfilment_status(need(fields, "status"))
    left = status in _LEFT
    return Fulfilment(
        id=name(need(fields, "id")),
        status=status,
        location=optional.get(fields, "locationId", name, ""),
        pick_state=PickState.PACKED if left else PickState.NOT_STARTED,
        label=_label(fields, optional),
        label_refused=None,
        short_pick=0,
        shipped_at=at(need(fields, "updatedAt")) if left else None,
        confirmed_at=None,
        confirm_by=None,
    )


def _label(fields: Fields, optional: Optional) -> Label | None:
    """It was bought when the fulfilment last changed at the latest, so that nothing counts as older than it is."""
    numbers = texts(need(fields, "trackingNumbers"))
    if not numbers:
        return None
    if len(numbers) > 1:
        raise Bad("a fulfilment of several parcels, which are not told apart")
    service = optional.get(fields, "shippingClass", name, "")
    carrier = name(need(fields, "shippingCarrier"))
    return Label(carrier, service, name(numbers[0]), at(need(fields, "updatedAt")))


def shipped_units(value: Any, parts: Sequence[Fulfilment]) -> "Counter[str]":
    """How many units of each line have left, by the line's id, or by its SKU where no id is told; raises Bad."""
    left = {part.id for part in parts if part.status in _LEFT}
    shipped: Counter[str] = Counter()
    for entry in items(value):
        fields = obj(entry)
        lines = [obj(line) for line in items(need(fields, "lineItems"))]
        for line in lines:
            if not isinstance(line.get("id"), str):
                raise Bad("a fulfilment does not say which lines of the order it is of", FlawKind.ABSENT)
            if name(need(fields, "id")) in left:
                shipped[line["id"]] += units(need(line, "quantity"))
    return shipped
