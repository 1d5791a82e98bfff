"""Holds of an order. WooCommerce has one: the status on-hold. What we know of ours is kept in one entry of meta data.

The entry lists our holds, oldest first. Each says its key, its reason, when it was placed, and the status that the
order had before; where that is on-hold too, somebody else held the order already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tools.reader import Bad, moment, text
from tools.woocommerce.scalars import Meta
from tools.woocommerce.words import ON_HOLD
from triage.domain.assessment.people_facts import OUR_ACCOUNT
from triage.domain.fact_values import format_time
from triage.domain.order import Hold

KEY = "_triage_hold"
MAY_BE_HELD = ("pending", "processing", ON_HOLD)
FOREIGN = Hold("on-hold", "on-hold", "WooCommerce", None, None)


@dataclass(frozen=True, slots=True)
class Ours:
    """One hold of ours, and the status that the order goes back to without it."""

    key: str
    reason: str
    before: str
    at: datetime

    def __str__(self) -> str:
        return urlencode({"key": self.key, "reason": self.reason, "before": self.before, "at": format_time(self.at)})


def read_ours(meta: Meta) -> tuple[Ours, ...]:
    """Our holds, oldest first; raises Bad for an entry that we did not write so."""
    found = meta.get(KEY)
    return tuple(_one(line) for line in text(found[1]).split(" ")) if found else ()


def written(ours: Sequence[Ours]) -> str:
    return " ".join(map(str, ours))


def holds_of(status: Any, meta: Meta) -> tuple[Hold, ...]:
    """The holds that stand: none, whatever we once wrote, on an order that is not on hold any more."""
    if text(status) != ON_HOLD:
        return ()
    ours = read_ours(meta)
    held_before = not ours or all(each.before == ON_HOLD for each in ours)
    mine = tuple(Hold(each.key, each.reason, OUR_ACCOUNT, each.key, each.at) for each in ours)
    return (FOREIGN, *mine) if held_before else mine


def without(ours: Sequence[Ours], gone: Ours) -> tuple[tuple[Ours, ...], str]:
    """What is left of ours without one, and the status that the order has then."""
    left = [each for each in ours if each != gone]
    if not left:
        return (), gone.before
    if gone.before != ON_HOLD:
        left[0] = replace(left[0], before=gone.before)
    return tuple(left), ON_HOLD


def _one(line: str) -> Ours:
    fields = dict(parse_qsl(line))
    if set(fields) != {"key", "reason", "before", "at"}:
        raise Bad(f"{KEY} is not as we write it")
    if fields["before"] not in MAY_BE_HELD:
        raise Bad(f"{KEY} says that the order was in a state in which it is not held")
    return Ours(fields["key"], fields["reason"], fields["before"], moment(fields["at"]))
