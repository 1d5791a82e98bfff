"""Many conditions asked at once answer as each does for itself."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.conditions import NOW, conditions_on, facts_about, some_facts
from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition, explain, holds, leaves
from triage.domain.facts import Facts, Known
from triage.domain.matching import Matcher
from triage.domain.matching.bits import bits, positions
from triage.domain.matching.tally import Tally
from triage.domain.misses import smallest_change
from triage.domain.reach import candidates
from triage.domain.ways import ways_of

_ROUNDS = settings(max_examples=60, deadline=None)


@st.composite
def _questions(draw: st.DrawFn) -> tuple[list[Condition], Facts]:
    """Some conditions, and facts that often lie on their bounds or just beside them."""
    names = draw(some_facts())
    conditions = [tuple(map(_aged, each)) for each in draw(st.lists(conditions_on(names), min_size=1, max_size=12))]
    facts = draw(facts_about(names))
    clauses = [clause for condition in conditions for clause in leaves(condition)]
    for name in names:
        tests = [clause.test for clause in clauses if clause.fact == name]
        if draw(st.integers(0, 2)):
            value = draw(st.sampled_from(list(candidates(FACTS[name], tests))))
            age = draw(st.sampled_from([timedelta(0), FACTS[name].fresh / 2, FACTS[name].fresh]))
            facts = facts.replacing({name: Known(value, "oms", NOW - age)})
    return conditions, facts


def _aged(part: Clause | AnyGroup) -> Clause | AnyGroup:
    """Some clauses ask for a fresher fact than others do, by what they say."""
    if isinstance(part, AnyGroup):
        return AnyGroup(tuple(tuple(map(_tightened, group)) for group in part.groups))
    return _tightened(part)


def _tightened(clause: Clause) -> Clause:
    return Clause(clause.fact, clause.test, clause.fresh / (1 + len(str(clause.test)) % 2))


@_ROUNDS
@given(_questions())
def test_every_condition_is_answered_as_it_answers_for_itself(asked: tuple[list[Condition], Facts]) -> None:
    conditions, facts = asked
    answers = Matcher(conditions).ask(facts)

    for n, condition in enumerate(conditions):
        answer = {(1, 0, 0): True, (0, 1, 0): False, (0, 0, 1): None}[
            (answers.true >> n & 1, answers.false >> n & 1, answers.unknown >> n & 1)
        ]
        assert answer is holds(condition, facts), f"condition {n}"
    assert (answers.true | answers.false | answers.unknown) < 1 << len(conditions)


@_ROUNDS
@given(_questions())
def test_a_condition_stands_at_the_distance_of_the_facts_in_its_way(asked: tuple[list[Condition], Facts]) -> None:
    conditions, facts = asked
    distances = {
        n: distance for distance, found in enumerate(Matcher(conditions).by_distance(facts)) for n in positions(found)
    }

    assert distances == {n: _distance(condition, facts) for n, condition in enumerate(conditions)}


def _distance(condition: Condition, facts: Facts) -> int:
    clauses = [part for part in condition if isinstance(part, Clause)]
    choices = product(*(part.groups for part in condition if isinstance(part, AnyGroup)))
    return _facts_in_the_way(clauses, facts) + min(_facts_in_the_way(chain(*groups), facts) for groups in choices)


def _facts_in_the_way(clauses: Iterator[Clause] | Sequence[Clause], facts: Facts) -> int:
    return len({clause.fact for clause in clauses if clause.truth(facts) is not True})


@_ROUNDS
@given(_questions())
def test_one_fact_alone_rules_out_the_conditions_whose_clause_on_it_is_false(
    asked: tuple[list[Condition], Facts],
) -> None:
    conditions, facts = asked
    for fact in {clause.fact for condition in conditions for clause in leaves(condition)}:
        ruled_out = Matcher(conditions).false_on(fact, facts)

        assert list(positions(ruled_out)) == [
            n
            for n, condition in enumerate(conditions)
            if any(isinstance(part, Clause) and part.fact == fact and part.truth(facts) is False for part in condition)
        ]


@_ROUNDS
@given(_questions())
def test_the_smallest_change_makes_a_condition_hold_and_nothing_of_it_can_be_left_out(
    asked: tuple[list[Condition], Facts],
) -> None:
    conditions, facts = asked
    for condition in conditions:
        change = smallest_change(ways_of(condition), explain(condition, facts), facts)
        changed = {each.fact: Known(each.to, "what if", NOW) for each in change}

        if change:
            assert holds(condition, facts) is not True
            assert holds(condition, facts.replacing(changed)) is True
            for fact in changed:
                less = {name: value for name, value in changed.items() if name != fact}
                assert holds(condition, facts.replacing(less)) is not True


@given(st.lists(st.frozensets(st.integers(0, 40))), st.integers(0, 12))
def test_a_tally_counts_every_slot_at_once(sets: list[frozenset[int]], count: int) -> None:
    tally = Tally(bits(members) for members in sets)

    assert set(positions(tally.exactly(count) & (1 << 41) - 1)) == {
        slot for slot in range(41) if sum(slot in members for members in sets) == count
    }


@given(st.lists(st.integers(0, 300), unique=True))
def test_positions_are_read_back_lowest_first(members: list[int]) -> None:
    assert list(positions(bits(members))) == sorted(members)


def test_a_matcher_of_nothing_answers_nothing() -> None:
    matcher = Matcher([])

    assert matcher.ask(Facts(NOW, {})) == (0, 0, 0)
    assert list(matcher.by_distance(Facts(NOW, {}))) == [0]
