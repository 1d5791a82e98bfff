"""Words of carriers, each by its own source and table."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tools.carriers.vendors import (
    aftership_tracking,
    canadapost_details,
    easypost_tracker,
    shipengine_answer,
    shippo_track,
    usps_answer,
)
from tools import aftership, canadapost, easypost, shipengine, shippo, usps
from tools.carrier_codes import meaning
from tools.parcels.names import carrier_names, tracking_number
from tools.parcels.options import asks_every, only
from triage.domain.errors import BadValue, NotFound
from triage.domain.flaws import FlawKind
from triage.domain.tracking import CarrierReason as Why
from triage.domain.tracking import TrackingStatus as Is

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "detail", "is_", "why"),
    [
        ("in_transit", "arrived_at_facility", Is.IN_TRANSIT, None),
        ("in_transit", "unknown", Is.IN_TRANSIT, None),
        ("in_transit", "address_correction", Is.EXCEPTION, Why.ADDRESS),
        ("failure", "refused", Is.EXCEPTION, Why.REFUSED),
        ("failure", "failure", Is.ATTEMPTED, None),
        ("delivered", "damaged", Is.DELIVERED, Why.DAMAGED),
        ("return_to_sender", "return", Is.RETURNING, None),
        ("available_for_pickup", "arrived_at_pickup_location", Is.READY_FOR_PICKUP, None),
        ("unknown", "unknown", None, None),
    ],
)
def test_easypost(status: str, detail: str, is_: Is | None, why: Why | None) -> None:
    parcel = easypost.read_tracker(easypost_tracker(status=status, status_detail=detail), NOW)

    assert (parcel.status, parcel.reason, "status" in parcel.unread) == (is_, why, False)


def test_a_delivery_that_easypost_marks_as_a_return_may_be_one_to_the_sender() -> None:
    parcel = easypost.read_tracker(easypost_tracker(status="delivered", status_detail=None, is_return=True), NOW)

    assert parcel.status is None
    assert "return" in parcel.unread["status"].why


@pytest.mark.parametrize("status", ["error", "cancelled", "canceled", "teleported"])
def test_easypost_without_a_status_of_the_parcel(status: str) -> None:
    parcel = easypost.read_tracker(easypost_tracker(status=status), NOW)

    assert (parcel.status, parcel.known) == (None, False)
    assert {"status", "reason", "known"} <= parcel.unread.keys()


@pytest.mark.parametrize(
    ("tag", "subtag", "is_", "why"),
    [
        ("InfoReceived", "InfoReceived_001", Is.PRE_TRANSIT, None),
        ("OutForDelivery", "OutForDelivery_004", Is.OUT_FOR_DELIVERY, None),
        ("AttemptFail", "AttemptFail_002", Is.ATTEMPTED, None),
        ("Exception", "Exception_011", Is.RETURNING, None),
        ("Exception", "Exception_013", Is.EXCEPTION, Why.LOST),
        ("Exception", "Exception_002", Is.EXCEPTION, Why.MOVED),
        ("Delivered", "Delivered_003", Is.DELIVERED, None),
        ("Pending", "Pending_001", None, None),
    ],
)
def test_aftership(tag: str, subtag: str, is_: Is | None, why: Why | None) -> None:
    parcel = aftership.read_tracking(aftership_tracking(tag=tag, subtag=subtag), NOW)

    assert (parcel.status, parcel.reason, "status" in parcel.unread) == (is_, why, False)


def test_what_aftership_delivered_to_its_sender_is_returned() -> None:
    tracking = aftership_tracking(tag="Delivered", subtag="Delivered_001", return_to_sender=True)

    assert aftership.read_tracking(tracking, NOW).status is Is.RETURNING


def test_an_exception_with_a_subtag_that_nobody_knows_may_be_a_return() -> None:
    parcel = aftership.read_tracking(aftership_tracking(subtag="Exception_099"), NOW)

    assert parcel.status is None
    assert (parcel.unread["status"].kind, parcel.unread["status"].word) == (FlawKind.UNKNOWN_WORD, "Exception_099")


def test_a_transit_with_a_subtag_that_nobody_knows_is_a_transit_whose_reason_is_untold() -> None:
    parcel = aftership.read_tracking(aftership_tracking(tag="InTransit", subtag="InTransit_042"), NOW)

    assert parcel.status is Is.IN_TRANSIT
    assert parcel.unread["reason"].word == "InTransit_042"


@pytest.mark.parametrize(
    ("status", "substatus", "is_", "why"),
    [
        ("TRANSIT", None, Is.IN_TRANSIT, None),
        ("TRANSIT", "pickup_available", Is.READY_FOR_PICKUP, None),
        ("TRANSIT", "notice_left", Is.ATTEMPTED, None),
        ("TRANSIT", "other", Is.IN_TRANSIT, None),
        ("RETURNED", "package_unclaimed", Is.RETURNING, None),
        ("FAILURE", "package_lost", Is.EXCEPTION, Why.LOST),
        ("FAILURE", None, Is.ATTEMPTED, None),
        ("UNKNOWN", None, None, None),
    ],
)
def test_shippo(status: str, substatus: str | None, is_: Is | None, why: Why | None) -> None:
    code = {"code": substatus, "text": "", "action_required": False} if substatus else None
    current = {**shippo_track()["tracking_status"], "status": status, "substatus": code}
    parcel = shippo.read_track(shippo_track(tracking_status=current), NOW)

    assert (parcel.status, parcel.reason, "status" in parcel.unread) == (is_, why, False)


@pytest.mark.parametrize(
    ("code", "detail", "is_", "why"),
    [
        ("NY", None, Is.PRE_TRANSIT, None),
        ("AC", "COLLECTION_MADE", Is.IN_TRANSIT, None),
        ("IT", "OUT_FOR_DELIVERY", Is.OUT_FOR_DELIVERY, None),
        ("IT", "HELD_BY_CUSTOMS", Is.EXCEPTION, Why.CUSTOMS),
        ("EX", "RETURN_TO_SENDER", Is.RETURNING, None),
        ("EX", "PARCEL_LOST", Is.EXCEPTION, Why.LOST),
        ("DE", "DELIVERED_TO_LOCKER_COLLECTION_POINT", Is.READY_FOR_PICKUP, None),
        ("DE", "DELIVERED_DAMAGED", Is.DELIVERED, Why.DAMAGED),
        ("SP", None, Is.READY_FOR_PICKUP, None),
        ("UN", None, None, None),
    ],
)
def test_shipengine(code: str, detail: str | None, is_: Is | None, why: Why | None) -> None:
    parcel = shipengine.read_tracking(shipengine_answer(status_code=code, status_detail_code=detail), NOW)

    assert (parcel.status, parcel.reason, "status" in parcel.unread) == (is_, why, False)


def test_a_part_that_shipengine_delivered_is_no_delivery() -> None:
    parcel = shipengine.read_tracking(shipengine_answer(status_code="DE", status_detail_code="DELIVERED_IN_PART"), NOW)

    assert parcel.status is None
    assert "part" in parcel.unread["status"].why


def test_an_event_of_shipengine_without_its_own_word_goes_by_its_carriers_table() -> None:
    event = {"occurred_at": "2026-11-22T10:00:00Z", "description": "Exception", "event_code": "DE"}
    answer = shipengine_answer(events=[event], carrier_code=None)

    assert [scan.status for scan in shipengine.read_tracking(answer, NOW, "fedex").scans] == [Is.EXCEPTION]
    assert "events.status" in shipengine.read_tracking(answer, NOW, "ups").unread


@pytest.mark.parametrize(
    ("category", "code", "is_"),
    [
        ("Delivered", "01", Is.DELIVERED),
        ("Alert", "09", Is.RETURNING),
        ("Alert", "04", Is.EXCEPTION),
        ("Alert", "ZZ", None),
        ("In Transit", "ZZ", Is.IN_TRANSIT),
        ("Teleported", "01", None),
        ("", "01", Is.DELIVERED),
    ],
)
def test_usps(category: str, code: str, is_: Is | None) -> None:
    parcel = usps.read_tracking(usps_answer("N1", category, code), "N1", NOW)

    assert parcel.status is is_
    assert ("status" in parcel.unread) is (is_ is None)


def test_what_usps_delivered_to_the_original_sender_is_returned() -> None:
    answer = usps_answer("N1", "Delivered", "01").replace("Notice Left", "Delivered, To Original Sender")

    assert usps.read_tracking(answer, "N1", NOW).status is Is.RETURNING


@pytest.mark.parametrize(
    ("code", "is_"), [("1496", Is.DELIVERED), ("0173", Is.EXCEPTION), ("1701", Is.READY_FOR_PICKUP)]
)
def test_canada_post_stands_as_its_last_event(code: str, is_: Is) -> None:
    assert canadapost.read_tracking(canadapost_details(code), NOW).status is is_


def test_a_signature_that_canada_post_recorded_says_nothing_of_where_the_parcel_is() -> None:
    signed = canadapost_details("0020").replace("<event-identifier>0100", "<event-identifier>1496")

    assert canadapost.read_tracking(signed, NOW).status is Is.DELIVERED


def test_a_zone_that_canada_post_does_not_know_leaves_a_local_time() -> None:
    parcel = canadapost.read_tracking(canadapost_details(zone="XYZ"), NOW)

    assert all(scan.within for scan in parcel.scans)


def test_a_summary_of_canada_post_tells_the_last_event_alone() -> None:
    summary = (
        '<tracking-summary xmlns="http://www.canadapost.ca/ws/track"><pin-summary><pin>123</pin>'
        "<event-date-time>20261122:101500</event-date-time><event-type>OUT</event-type>"
        "<event-description>Out for delivery</event-description></pin-summary></tracking-summary>"
    )
    parcel = canadapost.read_tracking(summary, NOW)

    assert (parcel.status, len(parcel.scans)) == (Is.OUT_FOR_DELIVERY, 1)
    assert "events.status" in parcel.unread


def test_the_same_code_means_what_its_carrier_and_table_say() -> None:
    def status(*key: str) -> Any:
        found = meaning(*key)
        return found and (found.status, found.reason)

    assert status("fedex", "event", "DE") == (Is.EXCEPTION, None)
    assert shipengine.read_tracking(shipengine_answer(status_code="DE", status_detail_code=None), NOW).status is (
        Is.DELIVERED
    )
    assert status("ups", "package_status", "011") == (Is.DELIVERED, None)
    assert status("ups", "exception_reason", "11") == (Is.EXCEPTION, Why.MISSED_CONNECTION)
    assert status("ups", "event", "DE") is None
    assert status("dhl", "event", "DE") is None


def test_how_often_a_vendor_asks_is_people_s_word_and_dates_what_it_tells() -> None:
    def as_of(**options: str) -> Any:
        return easypost.read_tracker(easypost_tracker(), NOW, asks_every(options)).as_of.isoformat()

    assert as_of() == "2026-11-23T11:40:00+00:00"
    assert as_of(asks_every_hours="0.25") == "2026-11-23T11:45:00+00:00"
    assert as_of(asks_every_hours="4") == "2026-11-23T11:40:00+00:00"
    for wrong in ("soon", "0", "-1", "25", "nan"):
        with pytest.raises(BadValue, match="asks_every_hours"):
            asks_every({"asks_every_hours": wrong})


def test_names_are_the_people_s_first_and_dhl_alone_is_none() -> None:
    names = carrier_names("Vendor", {"dhlexpress": "dhl_express", "ups": "ups"}, {"carrier.DHL Paket": "dhl_germany"})

    assert [names.of(label) for label in ("DHL Express", "dhl_express", "UPS", "dhl-paket")] == [
        "dhl_express", "dhl_express", "ups", "dhl_germany",
    ]  # fmt: skip
    with pytest.raises(NotFound, match=re.escape("carrier.DHL")):
        names.of("DHL")


def test_what_one_vendor_calls_dhl_is_dhl_express_and_no_label_that_says_dhl() -> None:
    names = carrier_names("AfterShip", aftership.words.CARRIERS, {})

    assert names.of("DHL Express") == "dhl"
    with pytest.raises(NotFound):
        names.of("DHL")


@pytest.mark.parametrize("name", ["", "  ", "a/b", "ü", "x" * 80])
def test_an_option_that_names_nothing_is_refused(name: str) -> None:
    with pytest.raises(BadValue):
        carrier_names("Vendor", {}, {"carrier.DHL": name})


def test_an_option_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(BadValue, match="asks_every_hours"):
        only({"ask_every": "4"}, "asks_every_hours")


@pytest.mark.parametrize("number", ["", ".", "..", "1", "a/b", "a?b", "a,b", "é123", "1" * 65, "1\n2", '"1"'])
def test_what_is_no_tracking_number_is_not_found(number: str) -> None:
    with pytest.raises(NotFound):
        tracking_number(number)
