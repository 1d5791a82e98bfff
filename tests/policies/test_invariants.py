"""Invariants are proved for every possible input when the files are loaded."""

# ruff: noqa: E501 - a table reads better in rows

import pytest

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.errors import BadPolicies
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts, Known
from triage.domain.policies import Mode
from triage.policies import NO_PROOFS, CheckReport, Means, check_policies, load_policies
from triage.policies.proofs.means import no_solver

NEVER = "- {id: never-hold-vips, never: [order.hold], if: {customer.vip: true, risk.score: {at_least: 80}}}"


def findings(folder: PolicyFolder, policy: str, stops: str = "", invariants: str = NEVER) -> list[str]:
    folder.write(a_file(policy, stops=stops, invariants=invariants))
    return folder.findings()


def test_a_policy_that_could_break_an_invariant_is_refused_with_the_case_that_breaks_it(folder: PolicyFolder) -> None:
    (finding,) = findings(folder, a_policy(when="order.lines: {at_least: 2}\nrisk.score: {below: 90}"))

    assert finding == (
        "a.yaml:16:5: the invariant 'never-hold-vips' does not hold: 'hold-it' (a.yaml:3) runs order.hold on "
        "{exception.kind: fraud_review, order.lines: 2, risk.score: 80, customer.vip: true}; "
        "let the policy's when exclude it, or add a stop"
    )


@pytest.mark.parametrize(
    "when",
    [
        "customer.vip: false",
        "risk.score: {below: 80}",
        "risk.score: none",
        "any: [{customer.vip: false}, {risk.score: {at_most: 79}}]",
    ],
)
def test_a_policy_whose_clauses_exclude_it_is_proved(folder: PolicyFolder, when: str) -> None:
    assert findings(folder, a_policy(when=when)) == []


def test_one_group_of_any_is_enough_to_break_it(folder: PolicyFolder) -> None:
    when = "any: [{customer.vip: false}, {order.lines: 1}]"

    (finding,) = findings(folder, a_policy(when=when))

    assert "order.lines: 1" in finding


@pytest.mark.parametrize(
    ("stop", "proved"),
    [
        ("{customer.vip: true}", True),
        ("{customer.vip: true, risk.score: {above: 79}}", True),
        ("{customer.vip: true, risk.score: {above: 80}}", False),
        ("{any: [{risk.score: {between: [80, 89]}}, {risk.score: {above: 89}}]}", True),
        ("{order.lines: 1}", False),
    ],
)
def test_a_stop_in_the_way_of_the_policy_proves_it_too(folder: PolicyFolder, stop: str, proved: bool) -> None:
    found = findings(folder, a_policy(), stops=f"- {{id: s, when: {stop}}}")

    assert (found == []) is proved


def test_a_stop_for_other_actions_proves_nothing(folder: PolicyFolder) -> None:
    stop = "- {id: s, when: {customer.vip: true}, for: [order.tag]}"

    assert len(findings(folder, a_policy(), stops=stop)) == 1


def test_a_policy_ahead_proves_nothing_since_it_may_be_switched_off(folder: PolicyFolder) -> None:
    ahead = a_policy("ahead", priority=1, when="customer.vip: true", do="[order.tag: {add: triage-x}]")

    assert len(findings(folder, f"{ahead}\n{a_policy()}")) == 1


@pytest.mark.parametrize(("mode", "count"), [("off", 0), ("shadow", 1), ("suggest", 1), ("auto", 1)])
def test_whatever_is_not_off_is_bound(folder: PolicyFolder, mode: str, count: int) -> None:
    assert len(findings(folder, a_policy(mode=mode))) == count


def example(folder: PolicyFolder) -> Facts:
    """The case of the one finding there is, as ``triage decide`` reads it."""
    (finding,) = check_policies(folder.path, ACTIONS).findings
    return parse_facts(finding.example, FACTS)


def test_its_example_is_a_case_on_which_the_policy_runs_it_past_all_that_stand_before(folder: PolicyFolder) -> None:
    ahead = a_policy("ahead", priority=1, when="customer.tier: silver", do="[order.tag: {add: triage-x}]")
    stops = "- {id: s, when: {order.lines: {above: 5}}}"
    folder.write(a_file(ahead, a_policy(when="customer.tier: [gold, silver]"), stops=stops, invariants=NEVER))

    decision = decide(folder.load(), example(folder))

    assert (decision.outcome, decision.policy) == ("act", "hold-it")
    assert example(folder).reading("customer.tier") == Known("gold", "oms", example(folder).as_of)


def test_where_a_model_may_have_named_the_kind_the_example_has_another_name_it(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when="exception.kind_origin: [model, person]"), invariants=NEVER))

    assert decide(folder.load(), example(folder)).outcome == "act"


def test_what_only_a_policy_ahead_keeps_from_running_is_shown_without_it(folder: PolicyFolder) -> None:
    ahead = a_policy("ahead", priority=1, mode="suggest", when="customer.vip: true", do="[order.tag: {add: triage-x}]")
    folder.write(a_file(ahead, a_policy(), invariants=NEVER))

    facts = example(folder)

    assert decide(folder.load(), facts).policy == "ahead"
    assert decide(folder.load().lowered({"ahead": Mode.OFF}), facts).policy == "hold-it"


# fmt: off
REFUSED = [
    ("{id: i, never: [order.hlod], if: {customer.vip: true}}", "unknown action 'order.hlod'; did you mean 'order.hold'?"),
    ("{id: i, never: [], if: {customer.vip: true}}", "never is a list of actions, not an empty list; as in [order.hold]"),
    ("{id: i, never: [order.hold]}", "an invariant has no if; name at least one fact"),
    ("{id: i, never: [order.hold], if: {}}", "if asks nothing; name at least one fact"),
    ("{id: i, never: [order.hold], when: {}}", "unknown key 'when' in an invariant; did you mean 'if'?"),
]
# fmt: on


@pytest.mark.parametrize(("invariant", "finding"), REFUSED)
def test_an_invariant_that_cannot_be_meant_is_refused(folder: PolicyFolder, invariant: str, finding: str) -> None:
    found = findings(folder, a_policy(), invariants=f"- {invariant}")

    assert finding in [each.partition(" ")[2] for each in found]


def _unproved(folder: PolicyFolder, means: Means) -> CheckReport:
    """A policy of which boxes alone, with one step, cannot say whether it breaks an invariant."""
    when = "any: [{customer.vip: false}, {risk.score: {at_most: 79}}]"
    folder.write(
        a_file(a_policy("b-policy", "customer.vip: false", kind="lost"), a_policy(when=when), invariants=NEVER)
    )
    return check_policies(folder.path, ACTIONS, means)


def test_an_invariant_that_could_not_be_settled_for_a_policy_is_refused_and_says_for_which_and_why(
    folder: PolicyFolder,
) -> None:
    means = Means(steps=1, smt=no_solver)
    findings = [str(each).replace(f"{folder.path}/", "") for each in _unproved(folder, means).findings]

    assert len(findings) == 2
    assert findings[1] == (
        "a.yaml:26:5: the invariant 'never-hold-vips' could not be proved of 'hold-it' (a.yaml:14): too many "
        "possibilities to look through, and z3 is not installed; "
        "install the extra `proofs`; simplify the `any` of that policy, or make several policies of it"
    )
    with pytest.raises(BadPolicies, match="could not be proved of 'hold-it'"):
        load_policies(folder.path, ACTIONS, means)


def test_an_invariant_that_a_solver_settles_is_not_refused(folder: PolicyFolder) -> None:
    pytest.importorskip("z3")

    assert _unproved(folder, Means(steps=1)).findings == ()


def test_without_any_proofs_nothing_is_refused_for_want_of_one(folder: PolicyFolder) -> None:
    assert _unproved(folder, NO_PROOFS).findings == ()


def test_the_invariants_are_settled_before_other_proofs_use_the_steps_up(folder: PolicyFolder) -> None:
    folder.write(a_file(*(a_policy(f"p-{n}", "risk.score: {below: 80}") for n in range(9)), invariants=NEVER))
    needed = next(
        steps
        for steps in range(1, 2000)
        if not _unsettled(check_policies(folder.path, ACTIONS, Means(steps_in_all=steps, smt=no_solver)))
    )
    report = check_policies(folder.path, ACTIONS, Means(steps_in_all=needed, smt=no_solver))

    assert {each.what for each in report.proofs if each.result == "not_run"} >= {"priority"}


def _unsettled(report: CheckReport) -> list[str]:
    return [each.about for each in report.proofs if (each.what, each.result) == ("invariant", "not_run")]
