"""Policies at their bounds: the values tried, and what the whole set makes of each case."""

# ruff: noqa: E501 - a table reads better in rows

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.policies.random_policies import files
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, leaves
from triage.domain.facts import NONE, Facts, FactType, Known, show_value
from triage.domain.money import Money
from triage.domain.policies import Deck, PolicySet
from triage.policies.boundaries import boundary_values
from triage.policies.file import read_policy_file
from triage.policies.trial import Trial, try_policies, wins, written_tests

# fmt: off
VALUES = [
    ('order.total: {at_most: "250.00 EUR"}', ["249.99 EUR", "250.00 EUR", "250.01 EUR", "250.00 USD", "none"]),
    ('order.total: {below: "5000 JPY"}', ["4999 JPY", "5000 JPY", "5001 JPY", "5000 USD", "none"]),
    ("risk.score: {below: 40}", ["39", "40", "41", "none"]),
    ("order.similar: {between: [1, 3]}", ["0", "1", "2", "3", "4", "none"]),
    ("holds.count: 0", ["0", "1", "none"]),
    ("order.ship_by_in: {at_least: 0s}", ["-1s", "0s", "1s", "none"]),
    ("payment.authorised_for: {above: 7d}", ["6d23h59m59s", "7d", "7d1s", "none"]),
    ("tracking.hours_since_scan: {at_least: 240}", ["239.99", "240", "240.01", "none"]),
    ('tracking.last_scan_at: {below: "2026-11-23T12:00:00Z"}', ["2026-11-23T11:59:59Z", "2026-11-23T12:00:00Z", "2026-11-23T12:00:01Z", "none"]),
    ("tracking.last_scan_at: none", ["2026-01-01T00:00:00Z", "none"]),
    ("customer.tier: {none_of: [gold]}", ["standard", "silver", "gold", "none"]),
    ("customer.vip: false", ["true", "false", "none"]),
    ("order.tags: {has: [gift, rush]}", ["[gift, rush]", "[rush]", "[gift]", "none"]),
    ("order.tags: {lacks: [gift, rush]}", ["[]", "[gift]", "[rush]", "none"]),
]
# fmt: on


@pytest.mark.parametrize(("clause", "values"), VALUES)
def test_a_clause_is_tried_on_its_bounds_and_just_beyond_them(
    folder: PolicyFolder, clause: str, values: list[str]
) -> None:
    folder.write(a_file(a_policy(when=clause)))
    asked = _clause(folder.load())

    assert [show_value(value) for value in boundary_values(FACTS[asked.fact], asked)] == values


def _clause(policies: PolicySet) -> Clause:
    return next(clause for clause in leaves(policies.policies[0].when) if clause.fact != "exception.kind")


def tried(folder: PolicyFolder, *policies: str, stops: str = "") -> dict[str, Trial]:
    folder.write(a_file(*policies, stops=stops))
    loaded = folder.load()
    return {trial.policy.id: trial for trial in try_policies(loaded, written_tests(loaded, ACTIONS))}


def came(trial: Trial, fact: str, group: int | None = None) -> dict[str, str]:
    """What came of each case of one fact: the policy that acts, or why nobody does."""
    return {
        case.state if case.value is None or case.state == "old" else show_value(case.value): trial.policy.id
        if wins(trial.policy, case.decision)
        else " ".join(case.decision.stops)
        or (str(case.decision.reason) if case.decision.outcome == "escalate" else str(case.decision.policy))
        for case in trial.cases
        if (case.fact, case.group) == (fact, group)
    }


def test_on_the_bound_it_wins_and_a_cent_beyond_it_does_not(folder: PolicyFolder) -> None:
    trial = tried(folder, a_policy(when='order.total: {at_most: "250.00 EUR"}'))["hold-it"]

    assert came(trial, "order.total") == {
        "249.99 EUR": "hold-it",
        "250.00 EUR": "hold-it",
        "250.01 EUR": "no_policy",
        "250.00 USD": "unknown_fact",
        "none": "no_policy",
        "old": "hold-it",
        "stale": "unknown_fact",
        "missing": "unknown_fact",
        "contradicted": "unknown_fact",
    }
    assert trial.failures == 0


def test_what_a_policy_does_not_take_goes_to_the_next_that_does(folder: PolicyFolder) -> None:
    """The other facts of the next policy are chosen so that it could match."""
    small = a_policy("small", when='order.total: {below: "100.00 EUR"}')
    large = a_policy("large", when='order.total: {at_least: "100.00 EUR"}\norder.status: held', priority=20)

    trials = tried(folder, small, large)

    assert came(trials["small"], "order.total")["100.00 EUR"] == "large"
    assert came(trials["large"], "order.total")["99.99 EUR"] == "small"


def test_what_policies_of_other_kinds_want_does_not_stand_in_the_way_of_the_next(folder: PolicyFolder) -> None:
    other = a_policy("other", kind="lost", when="order.status: open", priority=1)
    small = a_policy("small", when='order.total: {below: "100.00 EUR"}')
    large = a_policy("large", when='order.total: {at_least: "100.00 EUR"}\norder.status: held', priority=20)

    trials = tried(folder, other, small, large)

    assert came(trials["small"], "order.total")["100.00 EUR"] == "large"


def test_the_case_that_is_tried_has_values_that_an_order_could_have(folder: PolicyFolder) -> None:
    some = a_policy("some", when='order.total: {below: "5000 JPY"}')
    more = a_policy("more", when='order.total: {above: "3000 JPY"}\norder.status: held', priority=20)

    trial = tried(folder, some, more)["some"]

    (old,) = [case.value for case in trial.cases if (case.fact, case.state) == ("order.total", "old")]
    assert old == Money(Decimal(0), "JPY")


def test_beyond_a_bound_a_stop_is_named_that_would_take_it(folder: PolicyFolder) -> None:
    stop = "- {id: high-risk, when: {risk.score: {at_least: 70}}, for: all}"

    trial = tried(folder, a_policy(when="risk.score: {at_most: 80}"), stops=stop)["hold-it"]

    assert came(trial, "risk.score")["80"] == "high-risk"
    assert came(trial, "risk.score")["79"] == "high-risk"
    assert came(trial, "order.status") == {}
    assert trial.failures == 0


def test_a_policy_is_tried_where_an_earlier_one_leaves_it_room(folder: PolicyFolder) -> None:
    first = a_policy("first", when="order.status: open")
    second = a_policy("second", when="order.status: [open, held]", priority=20)

    trial = tried(folder, first, second)["second"]

    assert came(trial, "order.status")["open"] == "first"
    assert came(trial, "order.status")["held"] == "second"
    assert trial.failures == 0


def test_a_policy_that_can_win_nothing_is_told_with_who_takes_it_all(folder: PolicyFolder) -> None:
    apart = PolicySet.of("1", (*_one(folder, "first", 10), *_one(folder, "second", 20)), ())

    first, second = try_policies(apart, {})

    assert (first.never, second.never) == ("", "first takes every case that it matches")
    assert (first.failures, second.failures) == (0, 1)


def _one(folder: PolicyFolder, id_: str, priority: int) -> Any:
    folder.write(a_file(a_policy(id_, when="order.status: held", priority=priority)))
    return folder.load().policies


def test_a_policy_that_a_stop_always_stops_is_told(folder: PolicyFolder) -> None:
    (policy,) = _one(folder, "hold-it", 10)
    folder.write(a_file(a_policy(), stops="- {id: held, when: {order.status: held}, for: all}"))

    (trial,) = try_policies(PolicySet.of("1", (policy,), folder.load().stops), {})

    assert (trial.never, trial.failures) == ("held takes every case that it matches", 1)


@pytest.mark.parametrize("mode", ["auto", "suggest", "shadow", "off"])
def test_a_policy_has_the_same_bounds_in_every_mode(folder: PolicyFolder, mode: str) -> None:
    trial = tried(folder, a_policy(when="risk.score: {below: 40}", mode=mode))["hold-it"]

    assert [value for value, taker in came(trial, "risk.score").items() if taker == "hold-it"] == ["39", "old"]
    assert trial.failures == 0


def test_a_policy_that_has_expired_is_tried_on_its_last_day(folder: PolicyFolder) -> None:
    trial = tried(folder, a_policy(when="risk.score: {below: 40}", expires="2020-02-29"))["hold-it"]

    assert came(trial, "risk.score")["39"] == "hold-it"


def test_each_group_is_tried_in_a_case_in_which_it_alone_holds(folder: PolicyFolder) -> None:
    either = "any:\n  - customer.tier: [silver, gold]\n  - customer.orders_last_year: {at_least: 5}"

    trial = tried(folder, a_policy(when=either))["hold-it"]

    assert came(trial, "customer.tier", 1)["standard"] == "no_policy"
    assert came(trial, "customer.tier", 1)["missing"] == "unknown_fact"
    assert came(trial, "customer.orders_last_year", 2)["4"] == "no_policy"
    assert came(trial, "customer.orders_last_year", 2)["5"] == "hold-it"


def test_a_fact_above_and_in_a_group_is_tried_where_each_of_its_clauses_decides(folder: PolicyFolder) -> None:
    clauses = "order.age: {at_least: 1d}\nany:\n  - payment.method: card\n  - payment.method: wire\n    order.age: {at_least: 7d}"

    trial = tried(folder, a_policy(when=clauses))["hold-it"]

    assert came(trial, "order.age")["1d"] == "hold-it"
    assert came(trial, "order.age")["23h59m59s"] == "no_policy"
    assert came(trial, "order.age", 2)["7d"] == "hold-it"
    assert came(trial, "order.age", 2)["6d23h59m59s"] == "no_policy"


def test_a_written_test_is_decided_by_the_whole_set_too(folder: PolicyFolder) -> None:
    test = '[{name: the dear ones are for another, given: {order.total: "100.00 EUR"}, expect: {match: false}}]'
    small = a_policy("small", when='order.total: {below: "100.00 EUR"}', tests=test)
    large = a_policy("large", when='order.total: {at_least: "100.00 EUR"}', priority=20)

    (written,) = tried(folder, small, large)["small"].written

    assert (written.test.name, written.decision.policy, written.wrong) == ("the dear ones are for another", "large", "")


def test_a_written_match_that_an_earlier_policy_takes_is_told_as_such(folder: PolicyFolder) -> None:
    test = "[{name: open ones too, given: {order.status: open}, expect: {match: true}}]"
    first = a_policy("first", when="order.status: open")
    second = a_policy("second", when="order.status: [open, held]", priority=20, tests=test)

    (written,) = tried(folder, first, second)["second"].written

    assert (written.decision.policy, written.wrong) == ("first", "")


class Careless(PolicySet):
    """A set that forgets the clauses of its policies when it is asked."""

    def asked(self, facts: Facts) -> Deck:
        loose = PolicySet("2", tuple(replace(policy, when=policy.when[:1]) for policy in self.policies))
        return loose.asked(facts)


def test_a_set_that_decides_otherwise_than_its_clauses_say_is_caught(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when="risk.score: {below: 40}")))

    (trial,) = try_policies(Careless("1", folder.load().policies), {})

    wrong = {(case.state, case.value): case.wrong for case in trial.cases if case.fact == "risk.score" and case.wrong}
    assert wrong == {
        ("known", 40): "it does not match, and wins all the same",
        ("known", 41): "it does not match, and wins all the same",
        ("known", NONE): "it does not match, and wins all the same",
        ("stale", None): "it does not match, and wins all the same",
        ("missing", None): "it does not match, and wins all the same",
        ("contradicted", None): "it does not match, and wins all the same",
    }
    assert trial.failures == 6


class Jumpy(PolicySet):
    """A set that lets another policy act where a fact is not known."""

    def asked(self, facts: Facts) -> Deck:
        lost = not isinstance(facts.standing("risk.score", timedelta.max), Known)
        other = replace(self.policies[0], id="another", when=self.policies[0].when[:1])
        return Deck((other,) if lost else self.policies)


def test_an_action_that_a_lost_fact_starts_is_caught(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when="risk.score: {below: 40}")))

    (trial,) = try_policies(Jumpy("1", folder.load().policies), {})

    assert {(case.state, case.wrong) for case in trial.cases if case.wrong} == {
        ("missing", "an unknown fact starts another"),
        ("contradicted", "an unknown fact starts another"),
    }


@settings(max_examples=25, deadline=None)
@given(files())
def test_no_case_of_any_set_comes_out_otherwise_than_its_clauses_say(file: dict[str, Any]) -> None:
    read = read_policy_file("a.yaml", json.dumps(file).encode(), ACTIONS)
    policies = PolicySet.of("1", tuple(e.made for e in read.policies), tuple(e.made for e in read.stops))

    for trial in try_policies(policies, {}):
        assert [(case.fact, case.value, case.wrong) for case in trial.cases if case.wrong] == []
        assert all(_could_be(case.fact, case.value) for case in trial.cases)


def _could_be(fact: str, value: object) -> bool:
    if isinstance(value, Money):
        return value.amount == round(value.amount, 2)
    return FACTS[fact].type is not FactType.INTEGER or not isinstance(value, float | Decimal)
