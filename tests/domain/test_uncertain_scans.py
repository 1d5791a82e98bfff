"""What may be counted from a scan whose time is not told exactly: nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.samples import NOON, a_seed, facts_of, readings_of
from triage.domain.facts import Fact, Known, Missing
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.tracking import Scan, Tracking, TrackingStatus

_DAY = timedelta(hours=14)
_COUNTED = ("tracking.last_scan_at", "tracking.hours_since_scan", "tracking.working_hours_since_scan")


def _parcel() -> Tracking:
    told = readings_of(a_seed("carrier_delay")).tracking
    assert told is not None
    return told


def _facts(parcel: Tracking) -> Mapping[str, Fact]:
    return facts_of(a_seed("carrier_delay"), tracking=parcel)


def _scan(hours_ago: float, within: timedelta = timedelta(0), status: TrackingStatus | None = None) -> Scan:
    return Scan(NOON - timedelta(hours=hours_ago), status or TrackingStatus.IN_TRANSIT, "", "", True, within)


@pytest.mark.parametrize("name", _COUNTED)
def test_nothing_is_counted_from_a_local_time(name: str) -> None:
    exact, vague = (_facts(replace(_parcel(), scans=(_scan(30, within),)))[name] for within in (timedelta(0), _DAY))

    assert isinstance(exact, Known)
    assert isinstance(vague, Missing)
    assert "time zone" in vague.why


@pytest.mark.parametrize("name", _COUNTED)
def test_an_older_local_time_that_may_be_later_than_the_last_is_enough(name: str) -> None:
    near = _facts(replace(_parcel(), scans=(_scan(40, _DAY), _scan(30))))[name]
    far = _facts(replace(_parcel(), scans=(_scan(60, _DAY), _scan(30))))[name]

    assert isinstance(near, Missing)
    assert isinstance(far, Known)


def test_a_delivery_at_a_local_time_is_a_delivery_at_no_known_time() -> None:
    delivered = replace(_parcel(), status=TrackingStatus.DELIVERED, scans=(_scan(5, _DAY, TrackingStatus.DELIVERED),))
    facts = _facts(delivered)

    assert isinstance(facts["tracking.status"], Known)
    assert isinstance(facts["tracking.delivered_at"], Missing)


@pytest.mark.parametrize(
    ("path", "lost", "kept"),
    [
        ("events.status", "tracking.attempts", "tracking.last_scan_at"),
        ("events.physical", "tracking.hours_since_scan", "tracking.attempts"),
    ],
)
def test_a_flaw_of_the_history_hides_what_rests_on_it_alone(path: str, lost: str, kept: str) -> None:
    flaw = Flaw(FlawKind.ABSENT, "nobody says")
    facts = _facts(replace(_parcel(), unread={path: flaw}))

    assert facts[lost] == Missing("nobody says")
    assert isinstance(facts[kept], Known)
