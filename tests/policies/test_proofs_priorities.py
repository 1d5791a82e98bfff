"""Policies of one priority are refused where one can be in the other's way, with a case that shows it."""

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.fact_values import parse_facts
from triage.policies import Means, check_policies


def findings(folder: PolicyFolder, *policies: str, stops: str = "") -> list[str]:
    folder.write(a_file(*policies, stops=stops))
    return folder.findings()


def test_two_that_can_both_match_are_refused_with_a_case_on_which_both_do(folder: PolicyFolder) -> None:
    found = findings(
        folder,
        a_policy("small", when='order.total: {at_most: "100 EUR"}'),
        a_policy("gold", when="customer.tier: gold"),
        a_policy("third", priority=11, when="order.lines: 1"),
    )

    (finding,) = found
    assert finding == (
        "a.yaml:17:15: priority 10 of fraud_review is taken, by small in a.yaml:3: both match on "
        "{exception.kind: fraud_review, customer.tier: gold, order.total: 100 EUR}; 12 is free"
    )


# fmt: off
PAIRS = [
    # What one asks, what the other asks, and whether one can be in the other's way.
    ("customer.tier: gold", "customer.tier: silver", False),
    ("customer.tier: [gold, silver]", "customer.tier: silver", True),
    ("customer.tier: gold", "customer.tier: silver\norder.lines: 1", False),
    ("customer.tier: gold", "customer.tier: none", False),
    ("customer.tier: gold", "customer.tier: {none_of: [gold]}", False),
    ("customer.tier: gold", "order.lines: 1", True),
    ("order.lines: {at_most: 3}", "order.lines: {above: 3}", False),
    ("order.lines: {at_most: 3}", "order.lines: {above: 2}", True),
    ("order.lines: {above: 2}", "order.lines: {below: 3}", False),
    ("tracking.hours_since_scan: {above: 2}", "tracking.hours_since_scan: {below: 3}", True),
    ("order.total: {at_most: \"100 EUR\"}", "order.total: {above: \"100 EUR\"}", False),
    ("order.total: {at_most: \"100 EUR\"}", "order.total: {above: \"100 USD\"}", True),
    ("order.total: {at_most: \"100 EUR\"}", "order.total: none", False),
    ("order.tags: {has: [gift]}", "order.tags: {lacks: [gift]}", False),
    ("order.tags: {has: [gift]}", "order.tags: none", False),
    ("order.tags: {lacks: [gift]}", "order.tags: none", True),
    ("customer.tier: gold", "any: [{customer.tier: silver}, {order.lines: 1}]", True),
    ("customer.tier: gold\norder.lines: 2", "any: [{customer.tier: silver}, {order.lines: 1}]", False),
    ("tracking.last_scan_at: none", "tracking.last_scan_at: {above: 2026-01-01T00:00:00Z}", False),
    ("order.age: {below: 1h}", "order.age: {at_least: 1h}", False),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "collide"), PAIRS)
@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
def test_two_may_share_a_priority_where_neither_is_ever_in_the_way(
    folder: PolicyFolder, one: str, other: str, collide: bool, ids: tuple[str, str]
) -> None:
    assert len(findings(folder, a_policy(ids[0], when=one), a_policy(ids[1], when=other))) == collide


@pytest.mark.parametrize(("one", "other", "collide"), PAIRS)
def test_z3_alone_says_the_same(folder: PolicyFolder, one: str, other: str, collide: bool) -> None:
    pytest.importorskip("z3")
    folder.write(a_file(a_policy("a", when=one), a_policy("b", when=other)))

    report = check_policies(folder.path, ACTIONS, Means(steps=0))

    assert len(report.findings) == collide
    assert {proof.by for proof in report.proofs if proof.what == "priority"} == {"z3"}


def test_where_both_never_match_the_case_leaves_one_of_them_in_doubt(folder: PolicyFolder) -> None:
    euros, dollars = 'order.total: {at_most: "100 EUR"}', 'order.total: {above: "100 USD"}'

    (finding,) = findings(folder, a_policy("euros", when=euros), a_policy("dollars", when=dollars))

    assert (
        "dollars matches, and euros cannot be told, on {exception.kind: fraud_review, order.total: 101 USD}" in finding
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_reading_too_old_for_one_alone_puts_it_in_the_way_of_the_other(folder: PolicyFolder, order: int) -> None:
    gold = a_policy("gold", when="customer.tier: gold", fresh="{customer: 1h}")
    silver = a_policy("silver", when="customer.tier: silver")
    folder.write(a_file(*[gold, silver][::order]))

    (finding,) = check_policies(folder.path, ACTIONS).findings

    assert "silver matches, and gold cannot be told, on {exception.kind: fraud_review, customer.tier: silver}" in str(
        finding
    )
    assert finding.example is not None
    assert finding.example["facts"] == {
        "exception.kind_origin": "rules",
        "exception.kind": "fraud_review",
        "customer.tier": {"value": "silver", "observed_at": "2025-12-31T22:59:59Z", "source": "oms"},
    }


# fmt: off
MODES = [
    ("auto", "auto", 1), ("auto", "suggest", 1), ("auto", "shadow", 1), ("shadow", "auto", 1),
    ("shadow", "shadow", 0), ("off", "auto", 0), ("auto", "off", 0),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "count"), MODES)
def test_what_is_never_asked_is_in_nobodys_way(folder: PolicyFolder, one: str, other: str, count: int) -> None:
    assert len(findings(folder, a_policy("a", mode=one), a_policy("b", mode=other))) == count


def test_policies_of_other_kinds_share_every_priority(folder: PolicyFolder) -> None:
    assert findings(folder, a_policy("a", kind="[lost, damaged]"), a_policy("b", kind="wrong_item")) == []


def test_the_example_is_a_case_that_the_first_of_the_two_decides(folder: PolicyFolder) -> None:
    lines = "order.lines: {at_least: 2}"
    policies = [
        a_policy("ahead", priority=1, when="customer.tier: gold"),
        a_policy("b", when=lines),
        a_policy("a", when="customer.tier: [gold, silver]", expires="2025-06-30"),
    ]
    folder.write(a_file(*policies, stops="- {id: s, when: {customer.vip: true}}"))
    (finding,) = check_policies(folder.path, ACTIONS).findings

    decision = decide(folder.load(), parse_facts(finding.example, FACTS))

    assert (decision.outcome, decision.policy) == ("act", "a")


def test_each_policy_is_told_of_the_first_that_is_in_its_way(folder: PolicyFolder) -> None:
    found = findings(folder, a_policy("a"), a_policy("b"), a_policy("c"))

    assert [finding.partition(" on ")[0].partition(": ")[2] for finding in found] == [
        "priority 10 of fraud_review is taken, by a in a.yaml:3: both match",
        "priority 10 of fraud_review is taken, by a in a.yaml:3: both match",
    ]
