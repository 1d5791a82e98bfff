"""The places of the planted bugs; `python -m tests.simulation --bugs` lets the simulation find them."""

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.plan import draw
from tests.simulation.planting import plant
from tests.simulation.simulation import Simulation
from triage.store.work import Work


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_finds_its_place(bug: str) -> None:
    with BUGS[bug]():
        Simulation(draw(0))


def test_a_bug_whose_place_is_gone_is_told_of() -> None:
    with pytest.raises(AttributeError, match="_no_such_place"), plant(lambda _: None, (Work, "_no_such_place")):
        pass


def test_a_bug_that_fits_its_place_no_more_is_told_of() -> None:
    def claims(_: object, self: Work) -> None: ...

    with pytest.raises(TypeError, match=r"Work\.claim and does not fit"), plant(claims, (Work, "claim")):
        pass


def test_what_was_planted_is_taken_away_again() -> None:
    claim = Work.claim

    with BUGS["no lease"]():
        planted = Work.claim

    assert Work.claim is claim
    assert planted is not claim
