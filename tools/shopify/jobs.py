"""Fulfilment orders: the work that Shopify gave to each location, and what may still be done with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.reader import Bad, count, flag, items, maybe, moment, need, obj, text
from tools.shopify import words
from tools.shopify.holds import JobHold, job_holds
from tools.shopify.ids import number
from triage.domain.order import Fulfilment, FulfilmentStatus, PickState

PREFIX = "fo-"
"""Before the number of a fulfilment order, so that it is no shipment's."""
_OVER = ("CLOSED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class JobLine:
    """``waiting`` is how many units are not shipped."""

    id: str
    line: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Job:
    """A fulfilment order that is not over; ``location`` is None where it has none any more."""

    id: str
    status: FulfilmentStatus
    pick_state: PickState
    held: bool
    location: str | None
    actions: frozenset[str]
    fulfil_by: datetime | None
    holds: tuple[JobHold, ...]
    lines: tuple[JobLine, ...]

    def fulfilment(self) -> Fulfilment:
        return Fulfilment(
            id=PREFIX + self.id.rpartition("/")[2],
            status=self.status,
            location=self.location or "",
            pick_state=self.pick_state,
            label=None,
            label_refused=None,
            short_pick=0,
            shipped_at=None,
            confirmed_at=None,
            confirm_by=None,
        )


def read_jobs(value: Any) -> tuple[Job, ...]:
    """The fulfilment orders that are not over, whole; raises Bad."""
    found = whole_list(value, "fulfilment orders")
    return tuple(_job(fields) for fields in found if text(need(fields, "status")).upper() not in _OVER)


def whole_list(value: Any, what: str) -> list[Mapping[str, Any]]:
    """The nodes of a connection; raises Bad where there are more of them."""
    fields = obj(value)
    if flag(need(obj(need(fields, "pageInfo")), "hasNextPage")):
        raise Bad(f"more {what} than one query reads")
    return [obj(node) for node in items(need(fields, "nodes"))]


def next_page(value: Any, seen: set[str]) -> str | None:
    """The cursor of the page that follows, None after the last; raises Bad where more is promised and not to be had."""
    told = obj(value)
    if not flag(need(told, "hasNextPage")):
        return None
    after = maybe(told, "endCursor", text)
    if after is None or after in seen:
        raise Bad("there is more of it, and no way to it")
    seen.add(after)
    return after


def check_covered(lines: Sequence[Mapping[str, Any]], jobs: Sequence[Job]) -> None:
    """Raise Bad where units wait that no fulfilment order shows: whoever lacks a scope is told of fewer."""
    shown: Counter[str] = Counter()
    for job in jobs:
        for part in job.lines:
            shown[part.line] += part.waiting
    for line in lines:
        waits = min(count(need(line, "unfulfilledQuantity")), count(need(line, "currentQuantity")))
        if waits and flag(need(line, "requiresShipping")) and shown[number(need(line, "id"))] < waits:
            raise Bad(
                f"line {number(line['id'])} waits in no fulfilment order that we are shown, or in part; check that the "
                "app has all scopes for fulfilment orders"
            )


def _job(fields: Mapping[str, Any]) -> Job:
    told = need(fields, "status")
    status = words.job_status(told)
    accepted = words.request_accepted(need(fields, "requestStatus"))
    place = maybe(obj(need(fields, "assignedLocation")), "location", obj)
    lines = whole_list(need(fields, "lineItems"), "lines of a fulfilment order")
    return Job(
        id=text(need(fields, "id")),
        status=status or FulfilmentStatus.OPEN,
        pick_state=PickState.STARTED if accepted else words.job_pick_state(told),
        held=text(told).upper() == "ON_HOLD",
        location=number(need(place, "id")) if place is not None else None,
        actions=frozenset(text(need(obj(each), "action")) for each in items(need(fields, "supportedActions"))),
        fulfil_by=maybe(fields, "fulfillBy", moment),
        holds=tuple(job_holds(fields)),
        lines=tuple(_line(each) for each in lines),
    )


def _line(fields: Mapping[str, Any]) -> JobLine:
    return JobLine(
        text(need(fields, "id")),
        number(need(obj(need(fields, "lineItem")), "id")),
        count(need(fields, "remainingQuantity")),
    )
