"""Each carrier, and each who asks carriers, keeps the contract in front of its vendor's stand-in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.contracts.carrier import CarrierContract
from tests.tools.carriers.stand_in import Stand, StandIn, served, standing
from tests.tools.carriers.vendors import AfterShip, CanadaPost, EasyPost, ShipEngine, Shippo, Usps
from tools import aftership, canadapost, easypost, shipengine, shippo, usps
from tools.access import Access
from triage.domain.errors import NotFound, Transient
from triage.domain.flaws import FlawKind
from triage.domain.ports import Carrier
from triage.domain.tape import Tape
from triage.domain.tracking import CarrierReason, Tracking, TrackingStatus


def _read(stand: Stand) -> Tracking:
    return stand.carrier.fetch_tracking(*stand.parcel, Tape())


Offices = Callable[[type[StandIn]], tuple[StandIn, str]]


@pytest.fixture(scope="module")
def offices() -> Iterator[Offices]:
    """One stand-in of each vendor, served when it is first asked for."""
    open_: dict[type[StandIn], tuple[StandIn, str]] = {}
    with ExitStack() as stack:

        def office(vendor: type[StandIn]) -> tuple[StandIn, str]:
            if vendor not in open_:
                stand_in = vendor()
                open_[vendor] = stand_in, stack.enter_context(served(stand_in))
            return open_[vendor]

        yield office


class _AlsoAlike(CarrierContract):
    vendor: type[StandIn]
    connect: Callable[[Access], Carrier]
    parcel: tuple[str, str]
    unknown: tuple[str, str]

    @pytest.fixture
    def stand(self, offices: Offices) -> Iterator[Stand]:
        with standing(*offices(self.vendor), self.connect, self.parcel, self.unknown) as stand:
            yield stand

    def test_working_hours_are_never_told_and_never_made_up(self, stand: Stand) -> None:
        parcel = _read(stand)

        assert parcel.calendar is None
        assert parcel.unread["calendar"].kind is FlawKind.NOT_KEPT

    def test_a_carrier_that_nobody_wrote_down_is_not_found_and_nobody_is_asked(self, stand: Stand) -> None:
        with pytest.raises(NotFound, match=r"carrier\.Acme"):
            stand.carrier.fetch_tracking("Acme", stand.parcel[1], Tape())
        assert stand.stand_in.asked == []

    def test_a_label_may_spell_the_carrier_in_its_own_way(self, stand: Stand) -> None:
        carrier, number = stand.parcel
        spelt = carrier.upper().replace("_", " ")

        assert stand.carrier.fetch_tracking(spelt, number, Tape()).carrier == spelt

    def test_being_told_to_wait_is_waited_for_at_most_two_seconds(self, stand: Stand) -> None:
        stand.fault("429", 50)

        with pytest.raises(Transient):
            _read(stand)
        assert all(pause <= 2.1 for pause in stand.clock.pauses)


class TestEasyPostCarrier(_AlsoAlike):
    vendor = EasyPost
    connect = staticmethod(easypost.connect)
    parcel, unknown = ("usps", "9400100000000000000000"), ("usps", "9400100000000000000001")

    def test_the_detail_makes_a_transit_an_exception_with_its_reason(self, stand: Stand) -> None:
        parcel = _read(stand)

        assert (parcel.status, parcel.reason) == (TrackingStatus.EXCEPTION, CarrierReason.WEATHER)
        assert [scan.physical for scan in parcel.scans] == [False, True, True]
        assert parcel.as_of == datetime(2026, 11, 23, 11, 40, tzinfo=UTC)


class TestAfterShipCarrier(_AlsoAlike):
    vendor = AfterShip
    connect = staticmethod(aftership.connect)
    parcel, unknown = ("fedex", "770000000001"), ("fedex", "770000000002")

    def test_the_subtag_names_the_reason_and_zones_are_those_told(self, stand: Stand) -> None:
        parcel = _read(stand)

        assert (parcel.status, parcel.reason) == (TrackingStatus.EXCEPTION, CarrierReason.CUSTOMS)
        assert parcel.scans[-1].at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


class TestShippoCarrier(_AlsoAlike):
    vendor = Shippo
    connect = staticmethod(shippo.connect)
    parcel, unknown = ("ups", "1Z999AA10123456784"), ("ups", "1Z0000000000000000")

    def test_the_substatus_says_that_it_is_out_for_delivery(self, stand: Stand) -> None:
        assert _read(stand).status is TrackingStatus.OUT_FOR_DELIVERY


class TestShipEngineCarrier(_AlsoAlike):
    vendor = ShipEngine
    connect = staticmethod(shipengine.connect)
    parcel, unknown = ("ups", "1Z999AA10123456784"), ("ups", "1Z0000000000000000")

    def test_the_carrier_was_asked_just_now(self, stand: Stand) -> None:
        parcel = _read(stand)

        assert (parcel.status, parcel.as_of) == (TrackingStatus.ATTEMPTED, stand.clock.now())


class TestUspsCarrier(_AlsoAlike):
    vendor = Usps
    connect = staticmethod(usps.connect)
    parcel, unknown = ("usps", "9400100000000000000000"), ("usps", "9400100000000000000001")

    def test_local_times_are_known_to_within_half_a_day_and_more(self, stand: Stand) -> None:
        hours = [scan.within.total_seconds() / 3600 for scan in _read(stand).scans]

        assert hours == [14, 26, 14, 14]

    def test_the_user_id_goes_out_and_stays_off_the_tape(self, stand: Stand) -> None:
        tape = Tape()
        stand.carrier.fetch_tracking(*stand.parcel, tape)

        assert "TRIAGE-USER" in repr(tape)
        assert 'USERID="tok-4f1c9b7e2a6d8053"' in stand.stand_in.asked[0].query["XML"]

    def test_only_what_usps_could_not_locate_is_not_known(self, stand: Stand) -> None:
        parcel = stand.carrier.fetch_tracking(*stand.unknown, Tape())

        assert (parcel.known, "known" in parcel.unread) == (False, False)


class TestCanadaPostCarrier(_AlsoAlike):
    vendor = CanadaPost
    connect = staticmethod(canadapost.connect)
    parcel, unknown = ("canada_post", "7023210039414604"), ("canada_post", "7023210039414605")

    def test_a_zone_that_is_told_is_taken(self, stand: Stand) -> None:
        parcel = _read(stand)

        assert parcel.status is TrackingStatus.OUT_FOR_DELIVERY
        assert parcel.scans[-1].at == datetime(2026, 11, 23, 13, 27, 43, tzinfo=UTC)
