"""One look at a recorded order: through its connector, to the facts, and to what the shipped policies decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from tests.domain.samples import a_case
from tests.mutations.recordings import Recording
from tests.store.fake_clock import FakeClock
from tools.recorded_reads import RecordedReads
from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.connections import Connections
from triage.domain.assessment import Readings, assess
from triage.domain.classification import Classification, classify, with_kind
from triage.domain.clauses import explain
from triage.domain.deciding import decide
from triage.domain.decisions import Decision
from triage.domain.facts import Facts
from triage.domain.flaws import Flaw
from triage.domain.money import Money
from triage.domain.policies import PolicySet
from triage.domain.tape import Tape
from triage.policies import load_policies
from triage.runtime import OneAfterTheOther

_ROOT = Path(__file__).parents[2]


@lru_cache(maxsize=1)
def policies() -> PolicySet:
    return load_policies(_ROOT / "policies", ACTIONS)


@dataclass(frozen=True)
class Look:
    """What was read, what follows from it, and what is decided on it."""

    readings: Readings
    facts: Facts
    found: Classification
    decision: Decision

    @cached_property
    def flaws(self) -> Mapping[str, Flaw]:
        """What could not be read, by port and field."""
        ports = {"order": self.readings.order, "stock": self.readings.stock, "tracking": self.readings.tracking}
        return {
            f"{port}.{path}": flaw
            for port, told in ports.items()
            for path, flaw in (told.unread if told else {}).items()
        }

    @property
    def vague(self) -> int:
        """How many of the parcel's times are not exact, and say so."""
        return sum(scan.within > timedelta(0) for scan in self.readings.tracking.scans) if self.readings.tracking else 0

    @cached_property
    def told(self) -> object:
        """What was read, but for versions, and for what is said of what could not be."""
        order, stock, parcel = self.readings.order, self.readings.stock, self.readings.tracking
        return (
            replace(order, version="", unread={}) if order else None,
            replace(stock, unread={}) if stock else None,
            replace(parcel, unread={}) if parcel else None,
        )

    @cached_property
    def actions(self) -> frozenset[str]:
        """What would be done or put to a person as a suggestion; with doubts, nothing."""
        if self.found.doubts:
            return frozenset()
        return frozenset(f"{call.action} {sorted(call.arguments.items())}" for call in self.decision.actions)

    @cached_property
    def rests_on(self) -> frozenset[str]:
        """The facts that the deciding policy and the kind rest on."""
        policy = policies().by_id.get(self.decision.policy or "")
        clauses = explain(policy.when, self.facts) if policy else ()
        return frozenset(each.fact for each in (*clauses, *self.found.rests_on) if each.result is True)


@lru_cache(maxsize=64)
def _settings(told: bytes) -> Settings:
    settings = Settings(**orjson.loads(told))
    if settings.backoffice_mapping is None:
        return settings
    return settings.model_copy(update={"backoffice_mapping": _ROOT / settings.backoffice_mapping})


def look(recording: Recording) -> Look:
    """No error of an outside system leaves it; any other would be a crash, and does."""
    settings = _settings(orjson.dumps(recording.settings))
    wired = Connections(
        settings, FakeClock(recording.now), OneAfterTheOther(), RecordedReads(recording.exchanges), anonymous=True
    )
    try:
        readings = wired.systems.look(recording.order, Tape())
    finally:
        wired.close()
    case = a_case(order=recording.order)
    facts = assess(readings, case)
    found = classify(facts, case)
    facts = with_kind(facts, found)
    return Look(readings, facts, found, decide(policies(), facts))


def leaves(value: Any) -> Iterator[object]:
    """Every time and currency, and every amount, in what was read."""
    match value:
        case datetime():
            yield value
        case Money():
            yield from (value.currency, value.amount)
        case Mapping():
            for inner in value.values():
                yield from leaves(inner)
        case tuple() | list() | frozenset():
            for inner in value:
                yield from leaves(inner)
        case _ if is_dataclass(value):
            for part in fields(value):
                if part.name != "unread":
                    yield from leaves(getattr(value, part.name))
