"""Words of one source for how a parcel stands, each mapped by hand; a word that nobody mapped is a flaw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import CarrierReason, TrackingStatus

_EXPLAINED = (TrackingStatus.EXCEPTION, TrackingStatus.ATTEMPTED, TrackingStatus.RETURNING)


@dataclass(frozen=True, slots=True)
class Status:
    """What a status word means. ``status`` None with ``silence`` None: the source says that there is none yet.

    ``physical``: whether somebody held the parcel, None where the word does not say. ``silence``: why the word tells
    no status of the parcel.
    """

    status: TrackingStatus | None
    physical: bool | None = True
    reason: CarrierReason | None = None
    silence: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What a detail word adds: a nearer status, a reason, whether somebody held the parcel.

    ``silence``: why nothing is told, as where the source itself calls it unknown.
    """

    status: TrackingStatus | None = None
    reason: CarrierReason | None = None
    physical: bool | None = None
    silence: str | None = None
    hides: str | None = None  # why not even the status can be told


@dataclass(frozen=True, slots=True)
class Standing:
    """How a parcel stands by a pair of words. ``flaws`` has ``status``, ``reason`` or both."""

    status: TrackingStatus | None
    reason: CarrierReason | None
    physical: bool | None
    flaws: Mapping[str, Flaw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``refined`` are the statuses that a detail may sharpen: with a detail that nobody knows, they are in doubt.

    Words are compared without regard to case.
    """

    statuses: Mapping[str, Status]
    details: Mapping[str, Detail]
    refined: frozenset[TrackingStatus]

    def read(self, word: str, detail: str | None = None) -> Standing:
        base = self.statuses.get(word.strip().casefold())
        if not word.strip():
            flaw = Flaw(FlawKind.ABSENT, "the word is empty")
            return Standing(None, None, None, {"status": flaw, "reason": flaw})
        if base is None:
            flaw = unknown_word(word)
            return Standing(None, None, None, {"status": flaw, "reason": flaw})
        if base.silence:
            flaw = Flaw(FlawKind.ABSENT, base.silence)
            return Standing(None, None, base.physical, {"status": flaw, "reason": flaw})
        if not detail or not detail.strip():
            return Standing(base.status, base.reason, base.physical, {})
        added = self.details.get(detail.strip().casefold())
        if added is None:
            return self._doubted(base, unknown_word(detail))
        return self._refined(base, added)

    def _doubted(self, base: Status, flaw: Flaw) -> Standing:
        if base.status in self.refined:
            return Standing(None, None, base.physical, {"status": flaw, "reason": flaw})
        return Standing(base.status, base.reason, base.physical, {"reason": flaw})

    def _refined(self, base: Status, added: Detail) -> Standing:
        if added.hides:
            flaw = Flaw(FlawKind.ABSENT, added.hides)
            return Standing(None, None, base.physical, {"status": flaw, "reason": flaw})
        status = added.status if added.status and base.status in self.refined else base.status
        physical = base.physical if added.physical is None else added.physical
        if added.silence and status in _EXPLAINED:
            return Standing(status, None, physical, {"reason": Flaw(FlawKind.ABSENT, added.silence)})
        return Standing(status, added.reason or base.reason, physical, {})


def unknown_word(word: str) -> Flaw:
    shown = word[:40]
    return Flaw(FlawKind.UNKNOWN_WORD, f"{shown!r} is a word that is not in the map", shown)
