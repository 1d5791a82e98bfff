"""What an edit decides differently: every class of it, what widens first, each with a case that shows it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import NOW, a_file, a_policy
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.policies.difference import Comparison, compare

_AT = datetime.fromisoformat(NOW)


@pytest.fixture
def load(tmp_path: Path) -> "Loading":
    return Loading(tmp_path)


class Loading:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0

    def __call__(self, text: str) -> PolicySet:
        self._count += 1
        folder = self._path / str(self._count)
        folder.mkdir()
        PolicyFolder(folder).write(text)
        return PolicyFolder(folder).load()

    def compare(self, old: str, new: str) -> Comparison:
        return compare(self(old), self(new), _AT)


def _told(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Direction, and what was and is decided: outcome and reason, and the policy."""
    assert comparison.proved
    return [
        (
            str(shift.direction),
            f"{shift.before.outcome} {shift.before.reason} {shift.before.policy or ''}".rstrip(),
            f"{shift.after.outcome} {shift.after.reason} {shift.after.policy or ''}".rstrip(),
        )
        for shift in comparison.shifts
    ]


def _example(comparison: Comparison, after: str, before: str = "") -> Mapping[str, Plain]:
    facts = next(
        example.case["facts"]
        for shift, example in comparison.shifts.items()
        if f"{shift.after.outcome} {shift.after.reason}" == after and shift.before.outcome.startswith(before)
    )
    assert isinstance(facts, dict)
    return facts


def test_a_raised_bound_widens_and_the_example_lies_between_the_bounds(load: Loading) -> None:
    comparison = load.compare(
        a_file(a_policy(when='order.total: {at_most: "200.00 EUR"}')),
        a_file(a_policy(when='order.total: {at_most: "250.00 EUR"}')),
    )

    assert _told(comparison) == [
        ("wider", "escalate no_policy", "act matched hold-it"),
        ("wider", "escalate no_policy", "suggest model_kind hold-it"),
        ("alike", "escalate no_policy", "escalate unknown_fact hold-it"),
    ]
    assert _example(comparison, "act matched")["order.total"] == "250.00 EUR"


def test_a_lowered_bound_narrows(load: Loading) -> None:
    comparison = load.compare(
        a_file(a_policy(when="risk.score: {below: 40}")), a_file(a_policy(when="risk.score: {below: 30}"))
    )

    assert ("narrower", "act matched hold-it", "escalate no_policy") in _told(comparison)
    assert not any(direction == "wider" for direction, _, _ in _told(comparison))


def test_a_clause_that_is_dropped_widens_to_cases_that_nobody_knows_the_fact_of(load: Loading) -> None:
    told = _told(load.compare(a_file(a_policy(when="risk.score: {below: 40}")), a_file(a_policy())))

    assert ("wider", "escalate unknown_fact hold-it", "act matched hold-it") in told
    assert ("wider", "escalate no_policy", "act matched hold-it") in told


def test_two_priorities_swapped_matter_only_where_both_match(load: Loading) -> None:
    tag = "[order.tag: {add: triage-x}]"
    calm, plain = "risk.score: {below: 40}", "customer.vip: false"
    old = a_file(a_policy("first", calm, priority=10), a_policy("second", plain, priority=20, do=tag))
    new = a_file(a_policy("first", calm, priority=20), a_policy("second", plain, priority=10, do=tag))

    comparison = load.compare(old, new)

    assert ("wider", "act matched first", "act matched second") in _told(comparison)
    both = _example(comparison, "act matched", before="act")
    assert (both["risk.score"], both["customer.vip"]) == (39, False)


def test_priorities_swapped_of_policies_that_never_meet_decide_nothing_differently(load: Loading) -> None:
    low, high = "risk.score: {below: 40}", "risk.score: {at_least: 40}"
    old = a_file(a_policy("low", low, priority=10), a_policy("high", high, priority=20))
    new = a_file(a_policy("low", low, priority=20), a_policy("high", high, priority=10))

    reasons = {(before, after) for _, before, after in _told(load.compare(old, new))}

    assert reasons == {("escalate unknown_fact low", "escalate unknown_fact high")}


def test_a_new_stop_escalates_what_was_done_and_what_nobody_knows(load: Loading) -> None:
    comparison = load.compare(a_file(a_policy()), a_file(a_policy(), stops="- {id: vip, when: {customer.vip: true}}"))

    assert ("narrower", "act matched hold-it", "escalate stop") in _told(comparison)
    assert _example(comparison, "escalate stop")["customer.vip"] is True


def test_a_stop_in_the_way_of_what_changed_is_a_class_of_its_own(load: Loading) -> None:
    stop = "- {id: vip, when: {customer.vip: true}, for: [order.hold]}"
    old, new = (a_file(a_policy(when=f"risk.score: {{below: {bound}}}"), stops=stop) for bound in (40, 50))

    comparison = load.compare(old, new)

    assert {told[1:] for told in _told(comparison)} >= {
        ("escalate no_policy", "act matched hold-it"),
        ("escalate no_policy", "escalate stop hold-it"),
    }
    assert _example(comparison, "act matched")["customer.vip"] is False
    assert _example(comparison, "escalate stop")["customer.vip"] is True


def test_a_stop_for_other_actions_changes_nothing(load: Loading) -> None:
    stop = "- {id: vip, when: {customer.vip: true}, for: [order.tag]}"

    assert _told(load.compare(a_file(a_policy()), a_file(a_policy(), stops=stop))) == []


def test_a_mode_that_is_raised_acts_where_it_suggested(load: Loading) -> None:
    told = _told(load.compare(a_file(a_policy(mode="suggest")), a_file(a_policy())))

    assert ("wider", "suggest matched hold-it", "act matched hold-it") in told


def test_a_policy_in_shadow_decides_nothing(load: Loading) -> None:
    assert (
        _told(load.compare(a_file(a_policy()), a_file(a_policy(), a_policy("new", kind="lost", mode="shadow")))) == []
    )


def test_another_name_does_the_same_by_another_policy(load: Loading) -> None:
    told = _told(load.compare(a_file(a_policy()), a_file(a_policy("hold-them"))))

    assert ("alike", "act matched hold-it", "act matched hold-them") in told
    assert {direction for direction, _, _ in told} == {"alike"}


def test_other_arguments_are_another_thing_done(load: Loading) -> None:
    told = _told(load.compare(a_file(a_policy()), a_file(a_policy(do="[order.hold: {reason: fraud}]"))))

    assert ("wider", "act matched hold-it", "act matched hold-it") in told


def test_calling_nobody_afterwards_is_wider(load: Loading) -> None:
    told = _told(load.compare(a_file(a_policy()), a_file(a_policy(then="resolve"))))

    assert ("wider", "act matched hold-it", "act matched hold-it") in told


def test_an_expiry_to_come_is_a_difference_of_that_day(load: Loading) -> None:
    comparison = load.compare(a_file(a_policy()), a_file(a_policy(expires="2026-12-31")))

    assert ("narrower", "act matched hold-it", "escalate expired hold-it") in _told(comparison)
    assert {example.case["as_of"] for example in comparison.shifts.values()} == {"2027-01-01T00:00:00Z"}


def test_a_fact_that_must_be_fresher_is_shown_at_an_age_between(load: Loading) -> None:
    when = "risk.score: {below: 40}"
    comparison = load.compare(a_file(a_policy(when=when)), a_file(a_policy(when=when, fresh="{risk.score: 1h}")))

    assert ("narrower", "act matched hold-it", "escalate unknown_fact hold-it") in _told(comparison)
    assert _example(comparison, "escalate unknown_fact")["risk.score"] == {
        "value": 39,
        "observed_at": "2026-11-23T10:59:59Z",
        "source": "risk",
    }


def test_limits_and_owners_decide_no_single_case(load: Loading) -> None:
    new = a_file(a_policy(limits="{per_hour: 500}", owner="somebody-else", why="It is wrong."))

    assert _told(load.compare(a_file(a_policy()), new)) == []


def test_a_search_that_is_given_up_says_so(load: Loading) -> None:
    old, new = load(a_file(a_policy())), load(a_file(a_policy(), a_policy("new", kind="lost")))

    comparison = compare(old, new, _AT, most=1)

    assert not comparison.proved
    assert comparison.unsettled > 0
