"""A history in order, each event once, and what of it nobody can tell."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.parcels.history import Happening, scans_of
from tools.parcels.times import LOCAL, Instant
from tools.parcels.words import Standing, unknown_word
from triage.domain.flaws import FlawKind
from triage.domain.tracking import TrackingStatus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _told(
    hours: float, text: str, status: TrackingStatus | None = TrackingStatus.IN_TRANSIT, **more: object
) -> Happening:
    physical = more.pop("physical", True)
    assert physical is None or isinstance(physical, bool)
    standing = Standing(status, None, physical)
    if word := more.pop("word", None):
        standing = Standing(None, None, None, {"status": unknown_word(str(word))})
    when = Instant(NOON + timedelta(hours=hours), LOCAL if more.pop("local", False) else timedelta(0))
    return Happening(when, standing, str(more.pop("code", "")), text, str(more.pop("place", "")))


@pytest.mark.parametrize("newest_first", [False, True])
def test_events_of_one_time_stay_in_the_order_they_happened(newest_first: bool) -> None:
    told = [_told(0, "a"), _told(1, "b"), _told(1, "c"), _told(1, "d"), _told(2, "e")]
    scans, flaws = scans_of(told[::-1] if newest_first else told)

    assert ("".join(scan.text for scan in scans), flaws) == ("abcde", {})


def test_an_event_that_comes_months_late_is_put_where_it_belongs() -> None:
    scans, _ = scans_of([_told(0, "now"), _told(-24 * 90, "long ago"), _told(1, "later")])

    assert [scan.text for scan in scans] == ["long ago", "now", "later"]


def test_an_event_told_twice_is_there_once_and_one_at_another_place_twice() -> None:
    told = [_told(0, "Held", code="HL", place="A"), _told(0, "Held.", code="HL", place="A")]
    scans, _ = scans_of([*told, _told(0, "Held again", code="HL", place="B")])

    assert [scan.text for scan in scans] == ["Held", "Held again"]


def test_a_word_that_nobody_knows_leaves_what_events_say_untold_and_the_rest_for_people() -> None:
    scans, flaws = scans_of([_told(0, "a"), _told(1, "b", word="teleported"), _told(2, "c")])

    assert [scan.text for scan in scans] == ["a", "b", "c"]
    assert flaws.keys() == {"events.status"}
    assert (flaws["events.status"].kind, flaws["events.status"].word) == (FlawKind.UNKNOWN_WORD, "teleported")


def test_where_the_latest_event_may_be_no_scan_the_last_scan_is_not_known() -> None:
    _, flaws = scans_of([_told(0, "a"), _told(1, "b", None, physical=None)])

    assert flaws.keys() == {"events.status", "events.physical"}


def test_an_earlier_event_that_may_be_no_scan_is_no_matter() -> None:
    _, flaws = scans_of([_told(0, "a", TrackingStatus.PRE_TRANSIT, physical=None), _told(1, "b")])

    assert flaws == {}


def test_a_local_time_that_may_be_later_than_the_last_scan_is_a_matter() -> None:
    _, flaws = scans_of([_told(0, "a", TrackingStatus.PRE_TRANSIT, physical=None, local=True), _told(1, "b")])

    assert flaws.keys() == {"events.physical"}
