"""The search by boxes: what it tells apart, and that it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Between, Clause, Condition, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, Value
from triage.domain.money import Money
from triage.domain.search import Question, Reading, Space, Steps, TooHard, find, find_case


def clause(fact: str, test: Test, fresh: timedelta | None = None) -> Clause:
    return Clause(fact, test, fresh or FACTS[fact].fresh)


def asks(fact: str, test: Test) -> Condition:
    return (clause(fact, test),)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


HUGE = f"1{39 * '0'}"

# fmt: off
BETWEEN = [
    # A fact, the two ends that are out, and a value that lies between them, if there is one.
    ("order.lines", 1, 3, 2),
    ("order.lines", 1, 2, None),
    ("tracking.hours_since_scan", Decimal(1), Decimal(2), Decimal("1.01")),
    ("tracking.hours_since_scan", Decimal("1.01"), Decimal("1.02"), Decimal("1.015")),
    ("tracking.hours_since_scan", Decimal(f"{HUGE}0"), Decimal(f"{HUGE}1"), Decimal(f"{HUGE}0.01")),
    ("order.total", euros("1"), euros("3"), euros("2")),
    ("order.total", euros("1.01"), euros("1.02"), euros("1.015")),
    ("order.age", timedelta(hours=1), timedelta(hours=3), timedelta(hours=2)),
    ("order.age", timedelta(hours=1), timedelta(hours=2), timedelta(hours=1, minutes=1)),
    ("order.age", timedelta(microseconds=1), timedelta(microseconds=2), None),
    ("order.age", timedelta.max - timedelta(microseconds=2), timedelta.max, timedelta.max - timedelta(microseconds=1)),
    ("order.age", timedelta.max, None, None),
]
# fmt: on


@pytest.mark.parametrize(("fact", "low", "high", "value"), BETWEEN)
def test_between_two_bounds_lies_what_the_type_has_there(
    fact: str, low: Value, high: Value | None, value: Value | None
) -> None:
    case = find_case([asks(fact, Between(low, high, strict_low=True, strict_high=True))])

    assert case == (None if value is None else {fact: value})


@pytest.mark.parametrize("count", [3, 12])
def test_sets_of_many_words_are_told_apart_as_well_as_those_of_few(count: int) -> None:
    words = [f"w{number}" for number in range(count)]
    lacking_one = [asks("order.tags", Lacks(frozenset({word}))) for word in words[1:-1]]
    has_first, has_last = (asks("order.tags", Has(frozenset({word}))) for word in (words[0], words[-1]))

    case = find_case([has_first], [*lacking_one, has_last])

    assert case == {"order.tags": frozenset(words[:-1])}
    assert find_case([has_first], [asks("order.tags", Has(frozenset(words[:1])))]) is None


def test_known_absence_holds_no_word_and_no_value() -> None:
    none = frozenset[Value]({NONE})

    assert find_case([asks("order.tags", OneOf(none))], [asks("order.tags", Has(frozenset({"gift"})))]) == {
        "order.tags": NONE
    }
    assert find_case([asks("order.tags", OneOf(none)), asks("order.tags", Has(frozenset({"gift"})))]) is None
    assert find_case([asks("order.tags", NoneOf(none))], [asks("order.tags", Has(frozenset({"gift"})))]) == {
        "order.tags": frozenset()
    }
    assert find_case([asks("customer.tier", OneOf(none))], [asks("customer.tier", NoneOf(frozenset({"gold"})))]) is None


def test_an_amount_in_another_currency_is_neither_true_nor_false() -> None:
    in_euros, in_dollars = Between(high=euros("9")), Between(low=Money(Decimal(1), "USD"))

    assert find_case([asks("order.total", in_euros)], [asks("order.total", in_dollars)]) is None
    assert find_case([asks("order.total", in_euros), asks("order.total", in_dollars)]) is None
    question = Question(true=(asks("order.total", in_euros),), maybe=(asks("order.total", in_dollars),))
    case = find(question, Space(question.clauses()), Steps(100, 100))
    assert case == {"order.total": Reading(euros("9"))}


def test_a_reading_may_be_too_old_for_the_stricter_of_two() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    lenient: Condition = (clause("customer.tier", OneOf(frozenset({"gold"})), day),)
    strict: Condition = (clause("customer.tier", OneOf(frozenset({"silver"})), hour),)

    for true, maybe, found in (
        (lenient, strict, {"customer.tier": Reading("gold", hour + timedelta(seconds=1))}),
        (strict, lenient, None),
    ):
        question = Question(true=(true,), maybe=(maybe,))
        assert find(question, Space(question.clauses()), Steps(100, 100)) == found


def wide(facts: int, groups: int) -> Condition:
    """Several ``any``s, each of which says that a number is one of many."""
    names = [name for name, fact in FACTS.items() if fact.type == "integer"][:facts]
    return tuple(
        AnyGroup(tuple((clause(name, OneOf(frozenset({number}))),) for number in range(groups))) for name in names
    )


def test_where_one_way_comes_to_nothing_the_next_is_tried() -> None:
    lines, units = (
        [clause(name, OneOf(frozenset({number}))) for number in (1, 2)] for name in ("order.lines", "order.units")
    )
    one_of_each: Condition = tuple(AnyGroup(tuple((each,) for each in some)) for some in (lines, units))
    not_those: list[Condition] = [(lines[0], units[0]), (lines[0], units[1]), (lines[1], units[0])]

    assert find_case([one_of_each], not_those) == {"order.lines": 2, "order.units": 2}
    assert find_case([one_of_each], [*not_those, (lines[1], units[1])]) is None


def test_many_wide_choices_are_searched_in_steps_about_as_many_as_they_have_groups() -> None:
    question = Question(true=(wide(6, 50),), false=(wide(5, 49),))

    assert find(question, Space(question.clauses()), Steps(5_000, 5_000)) is not None


def test_a_search_ends_when_its_steps_or_those_of_all_are_used_up() -> None:
    question = Question(true=(wide(3, 30),), false=(wide(3, 30),))
    space = Space(question.clauses())

    with pytest.raises(TooHard):
        find(question, space, Steps(50, 1_000_000))
    steps = Steps(5_000, 1_000)
    easy = Question(true=(wide(3, 30),))
    assert find(easy, space, steps) is not None
    assert find(easy, space, steps) is not None
    with pytest.raises(TooHard):
        find(easy, space, steps)
