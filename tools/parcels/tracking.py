"""What was told of one parcel, put together."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tools.parcels.history import Happening, scans_of
from tools.parcels.words import Standing
from tools.reader import Bad
from triage.domain.flaws import Flaw, FlawKind, not_kept
from triage.domain.tracking import Tracking

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def put_together(
    system: str,
    parcel: tuple[str, str],
    standing: Standing,
    happenings: Sequence[Happening] | Flaw,
    as_of: datetime | None,
    *,
    known: bool | Flaw,
    unread: Mapping[str, Flaw] | None = None,
) -> Tracking:
    """``happenings`` and ``known`` may be why they cannot be told. Without ``as_of`` nothing of it is ever fresh."""
    flaws = {**standing.flaws, **(unread or {}), "calendar": not_kept(system, "working hours of carriers")}
    scans, of_history = ((), {"events": happenings}) if isinstance(happenings, Flaw) else scans_of(happenings)
    if isinstance(known, Flaw):
        flaws["known"] = known
    carrier, number = parcel
    return Tracking(
        carrier=carrier,
        number=number,
        known=known is True,
        status=None if "status" in flaws else standing.status,
        reason=None if "reason" in flaws else standing.reason,
        scans=scans,
        as_of=as_of or NEVER,
        calendar=None,
        unread={**flaws, **of_history},
    )


def asked(updated_at: datetime, now: datetime, asks_every: timedelta | None) -> datetime:
    """When the carrier was asked, by a vendor that keeps what it heard: when the vendor last had news, or, where
    people say how often it asks, that long ago at most.
    """
    return updated_at if asks_every is None else max(updated_at, now - asks_every)


def flaw_of(name: str, bad: Bad) -> Flaw:
    return Flaw(bad.kind, f"{name}: {bad}", bad.word)


def not_told(system: str) -> Flaw:
    """Why it cannot be said whether the carrier knows the number."""
    return Flaw(FlawKind.ABSENT, f"{system} does not say whether the carrier knows the number")
