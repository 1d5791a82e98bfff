"""What effects change in the back office, seen from there and not from our journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.sandbox.state import Document, State


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An order as it stands: its version, and all that writes may change of it."""

    version: int
    fields: Mapping[str, Any]


def snapshot(state: State, order_id: str) -> Snapshot:
    order = state.orders[order_id]
    return Snapshot(int(order["version"]), _fields(state, order))


def _fields(state: State, order: Document) -> dict[str, Any]:
    tags = {f"tag {tag}": True for tag in order["tags"] if tag.startswith("triage-")}
    return {
        **tags,
        "holds": _holds(order),
        "status": order["status"],
        "priority": order["priority"],
        "address": dict(order["shipping_address"]),
        "export": (order["export"] or {}).get("state"),
        "locations": [line["location"] for line in order["lines"]],
        "reservations": [(line["reservation"] or {}).get("quantity") for line in order["lines"]],
        "recounts": _recounts(state, order),
    }


def _holds(order: Document) -> list[tuple[str, str]]:
    return sorted((hold["reason"], hold["by"]) for hold in order["holds"])


def _recounts(state: State, order: Document) -> int:
    positions = state.positions({line["sku"] for line in order["lines"]})
    return sum(len(position["recounts"]) for position in positions)
