"""What every carrier must do. Subclass it as ``TestNAMECarrier`` with a fixture ``stand``."""

from collections.abc import Iterator

import pytest

from tests.contracts.stands import CarrierStand, Fault
from triage.domain.errors import NotFound, Rejected, Transient, Unreadable
from triage.domain.ports import Carrier
from triage.domain.tape import Tape


class CarrierContract:
    @pytest.fixture
    def stand(self) -> Iterator[CarrierStand] | CarrierStand:
        raise NotImplementedError

    def test_a_parcel_is_read_with_its_scans_in_order_and_once_each(self, stand: CarrierStand) -> None:
        port: Carrier = stand.carrier
        parcel = port.fetch_tracking(*stand.parcel, Tape())

        assert (parcel.carrier, parcel.number, parcel.known) == (*stand.parcel, True)
        assert parcel.status is not None
        assert [scan.at for scan in parcel.scans] == sorted(scan.at for scan in parcel.scans)
        assert len(set(parcel.scans)) == len(parcel.scans) > 0
        assert all(scan.at.tzinfo is not None for scan in parcel.scans)

    def test_a_number_without_data_is_not_found_or_not_known_and_never_bad_news(self, stand: CarrierStand) -> None:
        try:
            parcel = stand.carrier.fetch_tracking(*stand.unknown, Tape())
        except NotFound:
            return
        assert (parcel.status, parcel.reason, parcel.scans) == (None, None, ())

    @pytest.mark.parametrize("number", ["", "..", "a/b?c#d", '"} {', "ü" * 5, "0" * 300])
    def test_no_number_breaks_out_of_its_place(self, stand: CarrierStand, number: str) -> None:
        with pytest.raises((NotFound, Rejected, Unreadable)):
            stand.carrier.fetch_tracking(stand.parcel[0], number, Tape())

    @pytest.mark.parametrize("fault", ["429", "503", "500_before", "cut", "half_body"])
    def test_a_reading_that_fails_is_tried_again_and_bounded(self, stand: CarrierStand, fault: Fault) -> None:
        _play(stand, fault, 2)
        assert stand.carrier.fetch_tracking(*stand.parcel, Tape()).known
        _play(stand, fault, 50)
        with pytest.raises(Transient):
            stand.carrier.fetch_tracking(*stand.parcel, Tape())

    def test_a_page_of_html_in_place_of_data_is_unreadable(self, stand: CarrierStand) -> None:
        _play(stand, "maintenance", 50)

        with pytest.raises(Unreadable):
            stand.carrier.fetch_tracking(*stand.parcel, Tape())

    def test_fields_by_other_names_are_named_and_nothing_is_guessed(self, stand: CarrierStand) -> None:
        _play(stand, "renamed_fields", 50)
        try:
            parcel = stand.carrier.fetch_tracking(*stand.parcel, Tape())
        except Unreadable:
            return
        assert parcel.status is None
        assert parcel.unread

    def test_a_key_that_is_not_accepted_is_final_says_what_to_check_and_is_not_shown(self, stand: CarrierStand) -> None:
        tape = Tape()
        _play(stand, "401", 50)

        with pytest.raises(Rejected, match="TRIAGE_") as refused:
            stand.carrier.fetch_tracking(*stand.parcel, tape)
        for secret in stand.secrets:
            assert secret not in repr(tape)
            assert secret not in str(refused.value)


def _play(stand: CarrierStand, fault: Fault, times: int) -> None:
    if fault in stand.cannot_play:
        pytest.skip(f"this system never answers so: {fault}")
    stand.fault(fault, times)
