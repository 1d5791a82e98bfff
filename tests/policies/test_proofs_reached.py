"""A policy that others always hide, or that stops always stop, is refused with what does it."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.policies import Means, check_policies

TAG = "[order.tag: {add: triage-x}]"


def findings(folder: PolicyFolder, *policies: str, stops: str = "") -> list[str]:
    folder.write(a_file(*policies, stops=stops))
    return folder.findings()


def ahead(id_: str = "ahead", when: str = "", **changes: object) -> str:
    return a_policy(id_, when=when, **{"priority": 1, **changes})


def test_a_policy_that_another_always_hides_is_refused_at_its_own_line_naming_the_other(folder: PolicyFolder) -> None:
    hidden = a_policy("small", when='order.total: {at_most: "50 EUR"}\ncustomer.tier: gold')

    (found,) = findings(folder, ahead("all-gold", "customer.tier: [gold, silver]"), hidden)

    assert found == (
        "a.yaml:14:5: 'small' never decides: 'all-gold' (a.yaml:3) comes first and decides every case that it matches; "
        "narrow 'all-gold', or give 'small' a priority below 1"
    )


def test_the_few_that_hide_it_together_are_named_and_no_others(folder: PolicyFolder) -> None:
    few, many = ahead("few", "order.lines: {at_most: 3}"), ahead("many", "order.lines: {above: 3}", priority=2)
    other = ahead("other", "customer.tier: gold\norder.units: 7", priority=3)

    (found,) = findings(folder, few, other, many, a_policy("hidden", when="order.lines: {at_least: 0}"))

    assert "'few' (a.yaml:3) and 'many' (a.yaml:26) come first and between them decide every case" in found


# fmt: off
HIDES = [
    # What the first asks, what the second asks, whether the first hides it.
    ("order.lines: {at_least: 2}", "order.lines: {above: 1}", True),
    ("tracking.hours_since_scan: {at_least: 2}", "tracking.hours_since_scan: {above: 1}", False),
    ("order.total: {at_most: \"9 EUR\"}", "order.total: {at_most: \"9 EUR\"}", True),
    ("order.total: {at_most: \"9 EUR\"}", "order.total: {above: \"9 USD\"}", True),
    ("order.total: {at_most: \"9 EUR\"}", "order.total: none", False),
    ("customer.tier: {none_of: [gold]}", "customer.tier: none", True),
    ("customer.tier: [gold, silver]", "customer.tier: none", False),
    ("order.tags: {lacks: [gift]}", "order.tags: none", True),
    ("order.tags: {has: [gift]}", "order.tags: {has: [gift, b2b]}", True),
    ("order.tags: {has: [gift, b2b]}", "order.tags: {has: [gift]}", False),
    ("tracking.last_scan_at: {above: 2026-01-01T00:00:00Z}", "tracking.last_scan_at: {above: 2026-01-01T00:00:01Z}", True),
    ("any: [{order.lines: {at_most: 3}}, {order.lines: {at_least: 4}}]", "order.lines: {above: -1}", True),
    ("any: [{order.lines: {at_most: 3}}, {order.lines: {at_least: 5}}]", "order.lines: {above: -1}", False),
    ("order.units: 3", "order.lines: 3", False),
]
# fmt: on


@pytest.mark.parametrize(("first", "second", "hides"), HIDES)
def test_it_is_hidden_where_no_case_is_false_for_the_first_and_true_for_it(
    folder: PolicyFolder, first: str, second: str, hides: bool
) -> None:
    assert len(findings(folder, ahead(when=first), a_policy("second", when=second))) == hides


@pytest.mark.parametrize(("first", "second", "hides"), HIDES)
def test_z3_alone_says_the_same(folder: PolicyFolder, first: str, second: str, hides: bool) -> None:
    pytest.importorskip("z3")
    folder.write(a_file(ahead(when=first), a_policy("second", when=second)))

    assert len(check_policies(folder.path, ACTIONS, Means(steps=0)).findings) == hides


def test_nothing_is_asked_before_priority_zero(folder: PolicyFolder) -> None:
    (found,) = findings(folder, ahead(priority=0), a_policy("second"))

    assert found.endswith("decides every case that it matches; narrow 'ahead'")


def test_a_stricter_age_of_the_first_hides_no_less_since_what_is_stale_to_it_is_unknown(folder: PolicyFolder) -> None:
    first = ahead(when="customer.tier: gold", fresh="{customer: 1h}")

    assert len(findings(folder, first, a_policy("second", when="customer.tier: gold"))) == 1


@pytest.mark.parametrize(("mode", "count"), [("off", 0), ("shadow", 0), ("suggest", 1), ("auto", 1)])
def test_what_does_not_decide_hides_nothing(folder: PolicyFolder, mode: str, count: int) -> None:
    assert len(findings(folder, ahead(mode=mode), a_policy("second"))) == count


@pytest.mark.parametrize(("mode", "count"), [("off", 0), ("shadow", 0), ("suggest", 1)])
def test_a_policy_in_shadow_below_the_live_one_is_there_to_be_compared(
    folder: PolicyFolder, mode: str, count: int
) -> None:
    assert len(findings(folder, ahead(), a_policy("second", mode=mode))) == count


def test_a_policy_of_two_kinds_is_hidden_only_where_both_are_taken(folder: PolicyFolder) -> None:
    hidden = a_policy("second", kind="[lost, damaged]")

    assert findings(folder, ahead(kind="lost"), hidden) == []
    assert len(findings(folder, ahead(kind="lost"), ahead("other", kind="damaged"), hidden)) == 1


# fmt: off
STOPS = [
    ("{id: s, when: {customer.vip: true}, for: all}", "auto", "always stops"),
    ("{id: s, when: {customer.vip: true}, for: all}", "shadow", "always stops"),
    ("{id: s, when: {customer.vip: true}, for: all}", "off", ""),
    ("{id: s, when: {customer.vip: true}, for: [order.tag]}", "auto", "always stops"),
    ("{id: s, when: {customer.vip: true}, for: [order.tag]}", "shadow", ""),
    ("{id: s, when: {customer.vip: true}, for: [order.hold]}", "auto", ""),
    ("{id: s, when: {customer.vip: true}, for: {all_but: [order.tag]}}", "auto", ""),
    ("{id: s, when: {customer.vip: true, order.lines: 1}, for: all}", "auto", ""),
    ("{id: s, when: {any: [{customer.vip: true}, {order.lines: 1}]}, for: all}", "auto", "always stops"),
]
# fmt: on


@pytest.mark.parametrize(("stop", "mode", "said"), STOPS)
def test_what_a_stop_always_stops_never_runs(folder: PolicyFolder, stop: str, mode: str, said: str) -> None:
    policy = a_policy("for-vips", when="customer.vip: true", do=TAG, mode=mode)

    found = findings(folder, policy, stops=f"- {stop}")

    assert bool(found) is bool(said)
    assert all(
        each.startswith("a.yaml:3:5: 'for-vips' never runs: the stop 's' (a.yaml:15) always stops it;")
        for each in found
    )


def test_two_stops_that_together_always_stop_it_are_both_named(folder: PolicyFolder) -> None:
    stops = "- {id: few, when: {order.lines: {at_most: 3}}}\n- {id: many, when: {order.lines: {at_least: 4}}}"

    (found,) = findings(folder, a_policy("it", when="order.lines: {above: 0}"), stops=stops)

    assert "'it' never runs: the stops 'few' (a.yaml:15) and 'many' (a.yaml:16) between them always stop it" in found


def test_what_another_leaves_to_it_and_a_stop_takes_never_runs_either(folder: PolicyFolder) -> None:
    stop = "- {id: many, when: {order.lines: {at_least: 4}}}"

    (found,) = findings(
        folder, ahead("few", "order.lines: {at_most: 3}"), a_policy("it", when="order.lines: {above: 0}"), stops=stop
    )

    assert "every case that it matches is decided before by 'few' (a.yaml:3), or stopped by 'many' (a.yaml:26)" in found


def test_what_cannot_be_read_hides_nothing(folder: PolicyFolder) -> None:
    assert len(findings(folder, ahead(mode="atuo"), a_policy("second"))) == 1
    twice = ahead(when="order.lines: {at_least: 1}\norder.lines: 2")
    assert len(findings(folder, twice, a_policy("second", when="order.lines: 3"))) == 1


@pytest.mark.parametrize(
    "when",
    [
        "order.lines: {above: 1, below: 2}",
        "order.lines: 1\nany: [{order.lines: 2}, {order.lines: 3}]",
        "order.tags: {has: [gift], lacks: [gift]}",
        "order.tags: none\nany: [{order.tags: {has: [gift]}}]",
    ],
)
def test_clauses_that_cannot_hold_together_are_refused_where_they_stand(folder: PolicyFolder, when: str) -> None:
    found = findings(folder, a_policy(when=when))

    assert found
    assert all("can never be" in each for each in found)
