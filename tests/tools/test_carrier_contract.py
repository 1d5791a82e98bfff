"""What every carrier must do."""

from datetime import timedelta

import pytest

from tests.store.fake_clock import NOON
from tests.tools.backoffice import BackOffice
from triage.domain.errors import NotFound, Unreadable
from triage.domain.ports import Carrier
from triage.domain.tape import Tape
from triage.domain.tracking import TrackingStatus

PARCEL = ("northpost", "NOSO2")


def test_it_is_a_carrier(office: BackOffice) -> None:
    port: Carrier = office.carrier

    assert port.fetch_tracking(*PARCEL, Tape()).unread == {}


def test_a_parcel_is_read_whole_with_its_scans_in_order(office: BackOffice) -> None:
    office.state.tracking[PARCEL]["events"].reverse()
    parcel = office.carrier.fetch_tracking(*PARCEL, Tape())

    assert (parcel.known, parcel.status, parcel.as_of) == (True, TrackingStatus.DELIVERED, NOON)
    assert [scan.at for scan in parcel.scans] == sorted(scan.at for scan in parcel.scans)
    assert parcel.last_scan is not None
    assert parcel.calendar is not None
    assert parcel.calendar.time_zone == "Europe/Berlin"


def test_a_parcel_without_data_is_not_found(office: BackOffice) -> None:
    with pytest.raises(NotFound, match="NO-SUCH"):
        office.carrier.fetch_tracking("northpost", "NO-SUCH", Tape())


def test_a_number_that_the_carrier_does_not_know_is_an_answer(office: BackOffice) -> None:
    office.state.tracking[PARCEL].update(known=False, status=None, events=[])
    parcel = office.carrier.fetch_tracking(*PARCEL, Tape())

    assert (parcel.known, parcel.status, parcel.scans, parcel.unread) == (False, None, (), {})


def test_an_answer_that_does_not_say_whether_the_number_is_known_leaves_it_unread(office: BackOffice) -> None:
    del office.state.tracking[PARCEL]["known"]

    assert "known" in office.carrier.fetch_tracking(*PARCEL, Tape()).unread


def test_a_word_that_is_not_in_the_map_is_unread(office: BackOffice) -> None:
    office.state.tracking[PARCEL].update(status="teleported")
    parcel = office.carrier.fetch_tracking(*PARCEL, Tape())

    assert parcel.status is None
    assert "teleported" in parcel.unread["status"].why


def test_an_answer_about_another_parcel_is_unreadable(office: BackOffice) -> None:
    office.state.tracking["northpost", "OTHER"] = office.state.tracking[PARCEL]

    with pytest.raises(Unreadable, match="OTHER"):
        office.carrier.fetch_tracking("northpost", "OTHER", Tape())


def test_a_stale_answer_keeps_its_date(office: BackOffice) -> None:
    office.fault("stale", path="/tracking")

    assert office.carrier.fetch_tracking(*PARCEL, Tape()).as_of == NOON - timedelta(hours=4)


def test_a_history_by_another_name_is_unread(office: BackOffice) -> None:
    office.fault("renamed_fields", path="/tracking")
    parcel = office.carrier.fetch_tracking(*PARCEL, Tape())

    assert {"events", "status"} <= set(parcel.unread)
    assert parcel.scans == ()


@pytest.mark.parametrize("number", ["A/1", "a b", "ü"])
def test_a_number_of_any_characters_names_its_own_parcel(office: BackOffice, number: str) -> None:
    office.state.tracking["northpost", number] = {**office.state.tracking[PARCEL], "number": number}

    assert office.carrier.fetch_tracking("northpost", number, Tape()).number == number
