"""What was handed over to be sent."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tools.reader import Bad, count, items, maybe, moment, need, obj, text
from tools.vendure import words
from tools.vendure.history import History
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, PickState

_Fields = Mapping[str, Any]
_GONE = (FulfilmentStatus.SHIPPED, FulfilmentStatus.DELIVERED)
_MOVES = "ORDER_FULFILLMENT_TRANSITION"


def listed(order: _Fields) -> list[_Fields]:
    told = order.get("fulfillments", "")
    return [] if told is None else [obj(entry) for entry in items(told)]


def read_fulfilments(order: _Fields, history: History | None, places: Mapping[str, str]) -> tuple[Fulfilment, ...]:
    """``places``: by line, where its units are."""
    return tuple(_fulfilment(each, history, places) for each in listed(order))


def handed_over(order: _Fields) -> Mapping[str, int]:
    """Units by line in fulfilments that stand."""
    units: Counter[str] = Counter()
    for each in listed(order):
        if words.fulfilment_status(need(each, "state")) is not FulfilmentStatus.CANCELLED:
            for part in map(obj, items(need(each, "lines"))):
                units[text(need(part, "orderLineId"))] += count(need(part, "quantity"))
    return units


def _fulfilment(fields: _Fields, history: History | None, places: Mapping[str, str]) -> Fulfilment:
    name, status = text(need(fields, "id")), words.fulfilment_status(need(fields, "state"))
    shipped_at = None
    if status in _GONE:
        if history is None:
            raise Bad("the history cannot be read")
        shipped_at = history.when(_MOVES, "Shipped", fulfillmentId=name)
    found = {places.get(text(need(part, "orderLineId")), "") for part in map(obj, items(need(fields, "lines")))}
    number = maybe(fields, "trackingCode", text)
    made = moment(need(fields, "createdAt"))
    return Fulfilment(
        id=name,
        status=status,
        location=next(iter(found)) if len(found) == 1 else "",
        pick_state=PickState.NOT_STARTED,
        label=Label(maybe(fields, "method", text) or "", "", number, made) if number else None,
        label_refused=None,
        short_pick=0,
        shipped_at=shipped_at,
        confirmed_at=None,
        confirm_by=None,
    )
