"""Sweeps: how far one has come, and what it found."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.domain.fact_values import Plain

SWEEP = "sweep"
"""The source of what a sweep tells of."""
_MOST_HALF_SEEN = 200
THE_REST = "the rest"
"""What is listed where states cannot be asked for: all that changed lately."""


@dataclass
class Progress:
    """What a sweep has done so far. ``listed`` names the states whose orders are all written down; ``refused`` those
    that the order system cannot be asked for; ``stuck`` is the order at which it was told to wait.

    ``asked`` counts orders written down; ``missed`` of the ``changed`` are orders that no event told of. ``unread``
    counts orders that could not be read, ``opened`` troubles that nobody had told of. ``half_seen`` are orders of a
    backlog whose troubles could not all be seen, for a system did not answer; no more of them than can be kept.
    """

    backlog: bool = False
    listed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stuck: str = ""
    asked: int = 0
    changed: int = 0
    missed: int = 0
    read: int = 0
    unread: int = 0
    calls: int = 0
    waited_seconds: float = 0.0
    opened: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    half_seen: list[str] = field(default_factory=list)

    @property
    def incomplete(self) -> bool:
        """Whether so much of a backlog was not seen that what the next sweep finds is of it, too."""
        return self.backlog and (self.unlisted or len(self.half_seen) > _MOST_HALF_SEEN)

    @property
    def unlisted(self) -> bool:
        """Whether orders of some states could not be listed in any way."""
        return bool(self.refused) and THE_REST not in self.listed

    def saw_half(self, order: str) -> None:
        """Keep that an order has yet to be seen whole."""
        if order not in self.half_seen and len(self.half_seen) <= _MOST_HALF_SEEN:
            self.half_seen.append(order)

    @property
    def document(self) -> dict[str, Plain]:
        counts: dict[str, Plain] = {
            name: getattr(self, name)
            for name in ("backlog", "asked", "changed", "missed", "read", "unread", "calls", "opened")
        }
        lists: dict[str, Plain] = {"listed": list(self.listed), "refused": list(self.refused), "stuck": self.stuck}
        lists["half_seen"] = list(self.half_seen)
        found: dict[str, Plain] = dict(sorted(self.kinds.items()))
        return {**counts, **lists, "waited_seconds": round(self.waited_seconds, 3), "kinds": found}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Progress":
        known = {name: each for name, each in document.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "kinds": Counter(known.get("kinds", {}))})


@dataclass(frozen=True, slots=True)
class Sweep:
    """``ended_at`` is when the sweep before this one came to its end; ``since`` is when that one began, None where
    there never was one. ``token`` fences everything written under its lease. ``of_backlog`` are orders of which the
    sweep before, a backlog, saw half: what is found of them now was there then.
    """

    store: str
    token: str
    began_at: datetime
    ended_at: datetime | None
    since: datetime | None
    progress: Progress
    of_backlog: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LastSweep:
    """How sweeps of a store stand. ``last`` holds the figures of the one that ended last."""

    due_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    running: bool
    progress: Progress
    last: Mapping[str, Any] | None
