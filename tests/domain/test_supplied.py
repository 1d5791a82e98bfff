"""What people supply fills what a system never tells, and nothing else."""

from dataclasses import replace

import pytest

from tests.domain.samples import NOON
from tools.reference.order_document import read_order
from triage.domain.flaws import Flaw, FlawKind, not_kept
from triage.domain.hours import Calendar
from triage.domain.order import Order
from triage.domain.supplied import Supplies
from triage.domain.tracking import Tracking
from triage.sandbox.world import healthy

BERLIN = Calendar("Europe/Berlin")


@pytest.fixture
def order() -> Order:
    (document,) = healthy("SO-1", NOON).orders
    return read_order(document, '"1"')


def with_flaw(order: Order, name: str, flaw: Flaw) -> Order:
    return replace(order, unread={name: flaw})


def test_what_there_is_none_of_here_is_known_to_be_absent(order: Order) -> None:
    told = with_flaw(replace(order, risk=None), "risk", not_kept("Shop", "risk"))

    assert Supplies(frozenset({"risk"})).order(told).unread == {}


@pytest.mark.parametrize("kind", [FlawKind.ABSENT, FlawKind.UNREADABLE, FlawKind.UNKNOWN_WORD])
def test_a_field_that_could_not_be_read_stays_unread_whatever_people_say(order: Order, kind: FlawKind) -> None:
    told = with_flaw(order, "risk", Flaw(kind, "why"))

    assert Supplies(frozenset({"risk"})).order(told) == told


def test_working_hours_are_supplied_where_every_place_of_the_order_has_some(order: Order) -> None:
    told = with_flaw(replace(order, locations=()), "locations", not_kept("Shop", "calendars"))
    places = {line.location for line in order.lines} | {part.location for part in order.fulfilments}
    named = {str(place).lower(): BERLIN for place in places}
    supplied = Supplies(calendars=named).order(told)

    assert supplied.unread == {}
    assert {place.id for place in supplied.locations} == places
    assert Supplies(calendars={"elsewhere": BERLIN}).order(told) == told


def test_working_hours_that_are_told_are_never_replaced(order: Order) -> None:
    assert Supplies(calendars={"ber": Calendar("UTC")}).order(order) == order


def test_a_carrier_without_working_hours_gets_those_of_the_settings() -> None:
    parcel = Tracking("DHL", "1", True, None, None, (), NOON, None, {"calendar": not_kept("Track", "calendar")})

    assert Supplies(calendars={"dhl": BERLIN}).tracking(parcel).calendar == BERLIN
    assert Supplies(calendars={"ups": BERLIN}).tracking(parcel) == parcel
    unreadable = replace(parcel, unread={"calendar": Flaw(FlawKind.UNREADABLE, "why")})
    assert Supplies(calendars={"dhl": BERLIN}).tracking(unreadable) == unreadable
