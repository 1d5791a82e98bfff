"""What the audit found, as plain figures. Nothing in it is of one order or one person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from triage.domain.bundle.plain import plain
from triage.domain.fact_values import Plain
from triage.domain.flaws import FlawKind
from triage.domain.supplied import CAN_BE_NONE

Standing = Literal["ready", "partly", "no data", "action off"]


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Of one sort of call, in seconds."""

    name: str
    count: int
    errors: Mapping[str, int]
    p50: float
    p95: float
    longest: float

    @property
    def failed(self) -> int:
        return sum(self.errors.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a fact could be relied on. ``known`` and ``none`` are; ``why`` says why it was missing."""

    fact: str
    group: str
    source: str
    fresh_seconds: float
    known: int = 0
    none: int = 0
    stale: int = 0
    missing: int = 0
    contradicted: int = 0
    why: Mapping[str, int] | None = None

    @property
    def of(self) -> int:
        return self.known + self.none + self.unknown

    @property
    def unknown(self) -> int:
        return self.stale + self.missing + self.contradicted

    @property
    def usable(self) -> float:
        return (self.known + self.none) / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what a source told was, in seconds, and the age at which most facts of it go stale."""

    source: str
    limit_seconds: float
    ages: tuple[float, ...]

    @property
    def beyond(self) -> int:
        return sum(age > self.limit_seconds for age in self.ages)


@dataclass(frozen=True, slots=True)
class StrangeWord:
    connector: str
    field: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class BadField:
    """A field that was not told well: ``sort`` is absent, unreadable or not_kept."""

    connector: str
    field: str
    sort: str
    count: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two systems, or two parts of one, that say different things of an order."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class KindTold:
    """On how many orders the facts tell whether it is of this kind; ``why`` counts the unknown facts elsewhere."""

    kind: str
    told: int
    found: int
    of: int
    why: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PolicyReady:
    """``ready`` orders told all that one of its ways and the stops ask. ``off`` says why actions of it may not run.

    ``act``, ``suggest``, ``escalate`` and ``shadow`` count what it would have decided; ``escalated`` says why it would
    have gone to people.
    """

    policy: str
    mode: str
    kinds: Sequence[str]
    standing: Standing
    ready: int
    of: int
    why: Mapping[str, int]
    off: Sequence[str]
    act: int = 0
    suggest: int = 0
    escalate: int = 0
    shadow: int = 0
    escalated: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopMet:
    """A stop that matched as facts of it were unknown, on ``count`` orders; ``policies`` could not act there."""

    stop: str
    count: int
    of: int
    why: Mapping[str, int]
    policies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way: facts of one source that are unknown for one reason, and the policies that ask them."""

    source: str
    state: str
    facts: Sequence[str]
    share: float
    policies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """``looked`` orders of the ``asked`` that were to be; ``unread`` of them could not be read at all.

    ``supplied`` maps what people say that there is none of to who says so. ``findings`` counts what the rules made of
    the orders.
    """

    connector: str
    address: str
    at: datetime
    since: datetime
    asked: int
    looked: int
    unread: int
    interrupted: bool
    seconds: float
    requests: int
    policy_version: str | None
    terms_read: bool
    supplied: Mapping[str, str]
    findings: Mapping[str, int]
    calls: Sequence[CallFigures]
    coverage: Sequence[Coverage]
    freshness: Sequence[Freshness]
    words: Sequence[StrangeWord]
    fields: Sequence[BadField]
    disagreements: Sequence[Disagreement]
    kinds: Sequence[KindTold]
    policies: Sequence[PolicyReady]
    stops: Sequence[StopMet]
    obstacles: Sequence[Obstacle]

    @property
    def usable(self) -> float:
        """The share of facts that could be relied on, over all facts and orders."""
        return sum(each.usable for each in self.coverage) / len(self.coverage) if self.coverage else 0.0

    @property
    def could_be_none(self) -> tuple[str, ...]:
        """What the systems never tell, and a person may say that there is none of: TRIAGE_BACKOFFICE_HAS_NONE."""
        untold = (each.field.removeprefix("order.") for each in self.fields if each.sort == FlawKind.NOT_KEPT)
        return tuple(name for name in untold if name in CAN_BE_NONE)

    def standing(self, *standings: Standing) -> int:
        return sum(each.standing in standings for each in self.policies)

    @property
    def document(self) -> dict[str, Plain]:
        document: dict[str, Plain] = {name: plain(value) for name, value in asdict(self).items()}
        document["freshness"] = [
            {**age_figures(each), "source": each.source, "limit_seconds": each.limit_seconds, "beyond": each.beyond}
            for each in self.freshness
        ]
        document["could_be_none"] = list(self.could_be_none)
        document["calls"] = [
            {**asdict(each), "errors": dict(each.errors), "failed": each.failed} for each in self.calls
        ]
        return document


def age_figures(told: Freshness) -> dict[str, Plain]:
    ages = told.ages
    return {"count": len(ages), "p50": share(ages, 0.5), "p95": share(ages, 0.95), "oldest": ages[-1] if ages else 0.0}


def share(sorted_values: Sequence[float], of: float) -> float:
    """The value below which a share of the values lies; 0 of none."""
    if not sorted_values:
        return 0.0
    return sorted_values[min(len(sorted_values) - 1, int(of * len(sorted_values)))]
