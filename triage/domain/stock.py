"""Stock positions, as the warehouse and the order system tell them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.flaws import Flaw


@dataclass(frozen=True, slots=True)
class Recount:
    id: str
    state: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """One SKU at one location. ``as_of`` dates the warehouse's count, not our reading of it.

    ``committed`` is for a system that promises units to orders by itself, without a reservation of each: how many
    it has promised there. ``available`` leaves them out, and is below zero where more is promised than there is.
    """

    sku: str
    location: str
    on_hand: int
    available: int
    oms_on_hand: int | None
    as_of: datetime
    recounts: tuple[Recount, ...] = ()
    committed: int | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """Every position of the SKUs that were asked for."""

    positions: tuple[Position, ...]
    unread: Mapping[str, Flaw] = field(default_factory=dict)

    def at(self, sku: str, location: str) -> Position | None:
        return next((p for p in self.positions if p.sku == sku and p.location == location), None)
