"""Whatever a vendor lists, the parcel that was asked about is read, or none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.tools.backoffice import CountedClock
from tests.tools.carriers.stand_in import access_to
from tests.tools.carriers.vendors import (
    aftership_tracking,
    canadapost_details,
    easypost_tracker,
    shipengine_answer,
    shippo_track,
    usps_answer,
)
from tools import aftership, canadapost, easypost, shipengine, shippo, usps
from tools.access import Access
from triage.domain.errors import NotFound, Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.ports import Carrier
from triage.domain.tape import Tape
from triage.domain.tracking import TrackingStatus

_NUMBER = "9400100000000000000000"


@contextmanager
def _answering(connect: Callable[[Access], Carrier], answer: Any, **options: str) -> Iterator[Carrier]:
    """A carrier whose vendor gives this answer, whatever it is asked."""

    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=answer) if isinstance(answer, str) else httpx.Response(200, json=answer)

    with httpx.MockTransport(reply) as transport:
        yield connect(access_to("http://127.0.0.1:9", CountedClock(), transport, **options))


def _trackers(*changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"trackers": [easypost_tracker(**each) for each in changes], "has_more": False}


def test_a_list_of_other_trackers_holds_none_of_ours() -> None:
    others = _trackers({"tracking_code": "9400100000000000000009"}, {"carrier": "UPS"})
    with _answering(easypost.connect, others) as carrier, pytest.raises(NotFound):
        carrier.fetch_tracking("USPS", _NUMBER, Tape())


def test_of_several_trackers_of_a_number_the_one_made_last_counts() -> None:
    old = {"created_at": "2024-01-01T00:00:00Z", "status": "delivered", "status_detail": None}
    with _answering(easypost.connect, _trackers(old, {}, old)) as carrier:
        assert carrier.fetch_tracking("USPS", _NUMBER, Tape()).status is TrackingStatus.EXCEPTION


def test_several_trackers_without_the_time_they_were_made_are_unreadable() -> None:
    with _answering(easypost.connect, _trackers({}, {"created_at": None})) as carrier, pytest.raises(Unreadable):
        carrier.fetch_tracking("USPS", _NUMBER, Tape())


def test_two_trackings_that_are_alike_at_aftership_are_unreadable() -> None:
    both = {"data": {"trackings": [aftership_tracking(), aftership_tracking()]}}
    with _answering(aftership.connect, both) as carrier, pytest.raises(Unreadable, match="2 trackings"):
        carrier.fetch_tracking("FedEx", "770000000001", Tape())


@pytest.mark.parametrize(
    ("connect", "answer"),
    [
        (shippo.connect, shippo_track(tracking_number="1Z999AA10123456700")),
        (shippo.connect, shippo_track(carrier="usps")),
        (shipengine.connect, shipengine_answer(tracking_number="1Z999AA10123456700")),
    ],
)
def test_an_answer_about_another_parcel_is_unreadable(connect: Callable[[Access], Carrier], answer: Any) -> None:
    with _answering(connect, answer) as carrier, pytest.raises(Unreadable, match="another parcel"):
        carrier.fetch_tracking("UPS", "1Z999AA10123456784", Tape())


def test_another_parcel_of_usps_or_canada_post_is_none_of_ours() -> None:
    with _answering(usps.connect, usps_answer("N2")) as carrier, pytest.raises(NotFound):
        carrier.fetch_tracking("USPS", _NUMBER, Tape())
    with _answering(canadapost.connect, canadapost_details()) as carrier, pytest.raises(Unreadable):
        carrier.fetch_tracking("Canada Post", "7023210039414605", Tape())


@pytest.mark.parametrize("number", ["-2147219301", "-2147219303", "80040B1A", ""])
def test_an_error_of_usps_that_is_not_about_locating_tells_nothing(number: str) -> None:
    error = f"<Number>{number}</Number><Description>…</Description>"
    answer = f'<TrackResponse><TrackInfo ID="{_NUMBER}"><Error>{error}</Error></TrackInfo></TrackResponse>'
    with _answering(usps.connect, answer.replace("80040B1A", "80040B1X")) as carrier:
        parcel = carrier.fetch_tracking("USPS", _NUMBER, Tape())

    assert {"status", "reason", "known", "events"} <= parcel.unread.keys()


def test_an_event_of_shipengine_with_an_empty_word_goes_by_its_carriers_table() -> None:
    event = {"occurred_at": "2026-11-22T10:00:00Z", "description": "Out", "event_code": "OF", "status_code": ""}
    answer = shipengine_answer(events=[event], carrier_code=None, tracking_number=_NUMBER, status_code="")
    with _answering(shipengine.connect, answer, **{"carrier.USPS": "stamps_com"}) as carrier:
        parcel = carrier.fetch_tracking("USPS", _NUMBER, Tape())

    assert [scan.status for scan in parcel.scans] == [TrackingStatus.OUT_FOR_DELIVERY]
    assert parcel.unread["status"].kind is FlawKind.ABSENT
