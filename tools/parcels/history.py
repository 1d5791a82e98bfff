"""A parcel's history: in order, each event once, and what of it cannot be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.parcels.times import Instant
from tools.parcels.words import Standing
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Scan


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as told. ``place`` only tells repeats apart."""

    when: Instant
    standing: Standing
    code: str
    text: str
    place: str = ""


def scans_of(told: Sequence[Happening]) -> tuple[tuple[Scan, ...], Mapping[str, Flaw]]:
    """The scans, oldest first, those of one time in the order they happened, and flaws of the history.

    ``events.status``: what some event says is not known, so that nothing can be counted from what events say.
    ``events.physical``: whether the latest of them was a scan at all is not known.
    """
    oldest_first = told[::-1] if len(told) > 1 and told[0].when.at > told[-1].when.at else told
    once = _once(sorted(oldest_first, key=lambda each: each.when.at))
    return tuple(dict.fromkeys(map(_scan, once))), {**_status_flaw(once), **_physical_flaw(once)}


def _once(told: Sequence[Happening]) -> list[Happening]:
    found: dict[object, Happening] = {}
    for each in told:
        what = each.code or each.text.casefold()
        found.setdefault((each.when, each.standing.status, what, each.place), each)
    return list(found.values())


def _scan(told: Happening) -> Scan:
    when, standing = told.when, told.standing
    return Scan(when.at, standing.status, told.code, told.text, standing.physical is True, when.within)


def _status_flaw(told: Sequence[Happening]) -> Mapping[str, Flaw]:
    for each in told:
        if (flaw := each.standing.flaws.get("status")) is not None:
            return {"events.status": Flaw(flaw.kind, f"events: {flaw.why}", flaw.word)}
    if any(each.standing.status is None for each in told):
        return {"events.status": Flaw(FlawKind.ABSENT, "events: one of them has no status")}
    return {}


def _physical_flaw(told: Sequence[Happening]) -> Mapping[str, Flaw]:
    doubted = [each for each in told if each.standing.physical is None]
    sure = max((each.when.at for each in told if each.standing.physical), default=None)
    for each in doubted:
        if sure is None or each.when.at + each.when.within > sure:
            flaw = each.standing.flaws.get("status")
            why = f"events: {flaw.why}" if flaw else "events: the latest of them does not say whether it was a scan"
            return {"events.physical": Flaw(flaw.kind if flaw else FlawKind.ABSENT, why, flaw.word if flaw else None)}
    return {}
