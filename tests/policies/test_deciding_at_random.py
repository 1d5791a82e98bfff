"""Random policies on random cases: as the slow reading says, and never more for knowing less.

The short form of ``python -m tests.properties``, which tries tens of thousands.
"""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.policies.random_facts import CASE_VALUES, CLAUSES, meets
from tests.policies.random_policies import World, worlds
from tests.properties.tally import Tally
from tests.properties.trying import try_agreement, try_losses

_ROUNDS = settings(max_examples=180, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_ROUNDS
@given(worlds(trials=6))
def test_every_decision_and_its_trace_are_those_of_the_slow_reading(world: World) -> None:
    try_agreement(world, Tally())


@_ROUNDS
@given(worlds(trials=1))
def test_losing_facts_never_starts_an_action_nor_turns_one_into_another(world: World) -> None:
    try_losses(world, Tally())


@pytest.mark.parametrize("name", CLAUSES)
def test_of_every_clause_that_is_drawn_there_is_a_value_on_which_it_holds_and_one_on_which_it_does_not(
    name: str,
) -> None:
    for clause in CLAUSES[name]:
        assert {meets(name, clause, value) for value in CASE_VALUES[name]} == {True, False}, clause
