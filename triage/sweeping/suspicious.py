"""Suspicious states: which orders may be in a trouble that nobody tells of."""

from datetime import timedelta

from triage.domain.order import OrderStatus

UNSHIPPED = (OrderStatus.PENDING, OrderStatus.OPEN, OrderStatus.HELD, OrderStatus.RELEASED, OrderStatus.PART_SHIPPED)
ON_THEIR_WAY = (OrderStatus.SHIPPED,)
SUSPICIOUS = (*UNSHIPPED, *ON_THEIR_WAY)
"""What is delivered or cancelled is over: whatever is wrong with it then, somebody tells of it."""


def looked_back(status: OrderStatus, days: timedelta) -> timedelta | None:
    """How far back orders of a status are asked for. None is for ever: those that are not shipped are not many, and
    the oldest are the most suspicious; of those that left, a shop may have a million.
    """
    return days if status in ON_THEIR_WAY else None
