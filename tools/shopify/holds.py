"""Holds of an order. Shopify holds each fulfilment order by itself; what we placed together is one hold here.

A hold of ours is known by its handle, the key it was placed with, and by its notes, which say what Shopify has no field
for: our reason, how many fulfilment orders it was placed on, and when. One that stands on fewer is not whole, and then
nobody knows what holds the order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.reader import flag, items, maybe, moment, need, obj, text
from tools.shopify import words
from tools.shopify.ids import number
from triage.domain.assessment.people_facts import OUR_ACCOUNT
from triage.domain.fact_values import format_time
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import Hold

IN_PART = "in part"
_NOTES = re.compile(r"order-triage holds it for ([a-z_]{1,40}), on ([1-9][0-9]?) part\(s\), since (\S{1,40})")


@dataclass(frozen=True, slots=True)
class JobHold:
    """One hold of one fulfilment order. ``ours`` is what our notes on it say: reason, parts, time."""

    job: str
    id: str
    handle: str
    reason: str
    by: str
    ours: tuple[str, int, datetime] | None
    by_our_app: bool


def notes_for(reason: str, parts: int, now: datetime) -> str:
    return f"order-triage holds it for {reason}, on {parts} part(s), since {format_time(now)}"


def job_holds(job: Mapping[str, Any]) -> list[JobHold]:
    """The holds of a fulfilment order; raises Bad."""
    return [_job_hold(job, obj(entry)) for entry in items(need(job, "fulfillmentHolds"))]


def holds_of(found: Sequence[JobHold]) -> tuple[tuple[Hold, ...], Flaw | None]:
    """The holds of an order, and what is wrong where one of ours is not whole."""
    ours: dict[str, list[JobHold]] = {}
    holds: list[Hold] = []
    for each in found:
        if each.ours is not None:
            ours.setdefault(each.handle, []).append(each)
        else:
            reference = each.handle if each.by_our_app and each.handle else None
            holds.append(Hold(each.id, each.reason, each.by, reference, None))
    flaw = None
    for handle, placed in ours.items():
        reason, parts, since = placed[0].ours or ("", 0, None)
        if len(placed) < parts:
            flaw = flaw or Flaw(
                FlawKind.UNREADABLE,
                f"the hold {handle} of ours stands on {len(placed)} of the {parts} fulfilment orders it was placed on",
            )
            reason = f"{reason} {IN_PART}"
        holds.append(Hold(handle, reason, OUR_ACCOUNT, handle, since))
    return tuple(sorted(holds, key=lambda hold: hold.id)), flaw


def _job_hold(job: Mapping[str, Any], fields: Mapping[str, Any]) -> JobHold:
    by_our_app = flag(need(fields, "heldByRequestingApp"))
    app = maybe(fields, "heldByApp", obj)
    return JobHold(
        job=text(need(job, "id")),
        id=number(need(fields, "id")),
        handle=maybe(fields, "handle", text) or "",
        reason=words.hold_reason(need(fields, "reason")),
        by=text(need(app, "title")) if app is not None else "staff",
        ours=_ours(maybe(fields, "reasonNotes", text) or "", fields) if by_our_app else None,
        by_our_app=by_our_app,
    )


def _ours(notes: str, fields: Mapping[str, Any]) -> tuple[str, int, datetime] | None:
    match = _NOTES.fullmatch(notes)
    if match is None or not fields.get("handle"):
        return None
    return match[1], int(match[2]), moment(match[3])
