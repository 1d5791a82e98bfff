"""The hold on an order: Vendure knows one at a time, the state ``Held``."""

from collections.abc import Mapping
from typing import Any

from tools.reader import Bad, maybe, moment, need, obj, text
from tools.vendure.history import History
from tools.vendure.words import HELD
from triage.domain.order import Hold

_OURS = "order-triage"
_SOMEBODY = "somebody in Vendure"


def read_holds(order: Mapping[str, Any], history: History | None) -> tuple[Hold, ...]:
    """Of ours, which only the plugin makes, the key it was placed with is its id and reference."""
    if text(need(order, "state")) != HELD:
        return ()
    fields = obj(need(order, "customFields")) if "customFields" in order else {}
    key = maybe(fields, "triageHoldKey", text) if fields else None
    if key:
        reason = text(need(fields, "triageHoldReason"))
        return (Hold(key, reason, _OURS, key, moment(need(fields, "triageHoldAt"))),)
    if history is None:
        raise Bad("since when it is held cannot be read")
    return (Hold(HELD, "not told", _SOMEBODY, None, history.when("ORDER_STATE_TRANSITION", HELD)),)
