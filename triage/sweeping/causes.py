"""Causes: what tells one trouble of an order from the next of the same kind, and stays the same while it lasts."""

from triage.domain.fact_values import format_time
from triage.domain.order import Fulfilment, Order


def cause_of_trouble(kind: str, order: Order, part: Fulfilment | None) -> str:
    """Words that do not change from one sweep to the next: no age, no count of hours, no version."""
    match kind:
        case "label_no_scan" | "tracking_invalid" | "lost" | "return_to_sender":
            return part.label.tracking_number if part and part.label else ""
        case "ship_by_at_risk":
            return format_time(order.ship_by) if order.ship_by else ""
        case "stale_hold":
            return ",".join(sorted(hold.id for hold in order.holds))
        case "reservation_lost":
            return ",".join(sorted(line.id for line in order.lines if line.reservation is None))
        case _:
            return f"{order.status} {format_time(order.status_since) if order.status_since else ''}".strip()
