"""What this merchant's policies do with the orders they are for."""

import pytest

from tests.domain.samples import NOON, a_case
from tests.merchant.shop_floor import FOLDER, ShopFloor
from tests.merchant.situations import CONTAINED, EVERY, RESOLVED, WATCHED, For
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import why_off
from triage.domain.cases import CaseStatus
from triage.domain.classification import classify
from triage.domain.clauses import Between, holds, leaves
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.facts import Facts, Known, Missing
from triage.domain.kinds import KINDS
from triage.domain.policies import Mode, Policy, PolicySet
from triage.policies.trial import Trial, try_policies, written_tests
from triage.sandbox.world import predicament

DELIVERS = "deliver-what-is-delivered"


def _by_policy(situations: tuple[For, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", situations, ids=[situation.policy for situation in situations])


def test_the_folder_covers_enough_kinds_and_resolves_enough_of_them(policies: PolicySet) -> None:
    kinds = {kind for policy in policies.policies for kind in policy.kinds}
    resolved = {kind for policy in policies.policies if policy.then == "resolve" for kind in policy.kinds}

    assert len(policies.policies) >= 37
    assert len(kinds) >= 34
    assert len(resolved) >= 7
    assert sum(policy.then == "resolve" for policy in policies.policies) >= 8


def test_every_policy_is_tried_here(policies: PolicySet) -> None:
    assert {situation.policy for situation in EVERY} == set(policies.by_id)


def test_every_policy_says_why_who_and_how_much_and_stands_in_the_file_of_its_kind(policies: PolicySet) -> None:
    for policy in policies.policies:
        assert policy.mode is Mode.AUTO
        assert len(policy.why) > 60
        assert policy.owner
        assert policy.limits
        assert {f"{FOLDER / kind}.yaml" for kind in policy.kinds} == {policy.file}


def test_every_policy_holds_at_its_bounds_and_has_tests_that_say_where_they_are(policies: PolicySet) -> None:
    trials = list(try_policies(policies, written_tests(policies, ACTIONS)))

    assert [(trial.policy.id, trial.never) for trial in trials if trial.failures] == []
    assert [trial.policy.id for trial in trials if len(trial.written) < 2] == []
    assert [trial.policy.id for trial in trials if _ranged(trial.policy) and not _on_and_beyond(trial)] == []


def _ranged(policy: Policy) -> bool:
    """Whether a policy draws a line somewhere, other than at one or none."""
    ranges = [clause.test for clause in leaves(policy.when) if isinstance(clause.test, Between)]
    return any(bound not in (None, 0, 1) for test in ranges for bound in (test.low, test.high))


def _on_and_beyond(trial: Trial) -> bool:
    """Whether a written test shows a value that still matches, and another one that does not."""
    return {each.test.match for each in trial.written} == {True, False}


def test_what_a_policy_resolved_is_not_taken_back_when_the_case_is_looked_at_again(policies: PolicySet) -> None:
    assert {policy.when_cleared for policy in policies.policies if policy.then == "resolve"} == {"escalate"}


def test_a_policy_that_only_holds_or_tags_calls_somebody(policies: PolicySet) -> None:
    for policy in policies.policies:
        if {call.action for call in policy.do} <= {"order.hold", "order.tag"}:
            assert policy.then == "escalate"


@_by_policy(EVERY)
def test_a_policy_acts_on_the_orders_it_is_for(floor: ShopFloor, case: For) -> None:
    for variant in case.variants:
        order = floor.open_with(case.seed(NOON, variant))

        found, facts = floor.look(order)
        decision = decide(floor.policies, facts)

        assert (found.finding, found.kind, found.doubts) == ("proven", case.kind, ())
        assert (decision.outcome, decision.reason, decision.policy) == ("act", Reason.MATCHED, case.policy)
        assert decision.then == case.then
        assert [(call.action, dict(call.arguments)) for call in decision.actions] == case.actions


@_by_policy(RESOLVED)
def test_after_a_resolving_policy_the_cause_is_gone_and_nothing_else_is_wrong(floor: ShopFloor, case: For) -> None:
    for variant in case.variants:
        order = floor.open_with(case.seed(NOON, variant))

        floor.carry_out(order, floor.decide(order).actions)

        after, facts = floor.look(order, a_case(claims=False))
        assert holds(KINDS[case.kind].told_by, facts) is False
        assert after.finding == "nothing", (after.kind, after.because)


@_by_policy((*CONTAINED, *WATCHED))
def test_a_containing_or_watching_policy_leaves_its_kind_to_be_seen_and_still_covers_it(
    floor: ShopFloor, case: For
) -> None:
    """Our own hold must not make a case look cleared, nor a second look end in another policy or in none."""
    for variant in case.variants:
        order = floor.open_with(case.seed(NOON, variant))
        looked_at = a_case(kind=case.kind, kind_origin="rules", status=CaseStatus.WATCHING)

        floor.carry_out(order, floor.decide(order).actions)

        found, _ = floor.look(order, looked_at)
        assert (found.finding, found.kind, found.also) == ("proven", case.kind, ())
        assert floor.decide(order, looked_at).policy == case.policy


@_by_policy(tuple(case for case in EVERY if case.policy != DELIVERS))
def test_no_policy_sets_off_anything_that_a_customer_or_their_money_feels(floor: ShopFloor, case: For) -> None:
    order = floor.open_with(case.seed(NOON, case.variants[0]))
    decision = floor.decide(order)

    assert not _off(floor, decision)
    floor.carry_out(order, decision.actions)
    assert floor.side_effects() == []


def test_setting_an_order_to_delivered_is_off_where_that_mails_the_customer(floor: ShopFloor) -> None:
    (case,) = (case for case in RESOLVED if case.policy == DELIVERS)
    decision = floor.decide(floor.open_with(case.seed(NOON, 0)))

    assert _off(floor, decision) == ["order.sync_status sets off customer in this back office"]

    floor.state.settings.change({"status_mails": []})
    assert not _off(floor, decision)


@_by_policy(EVERY)
def test_losing_any_fact_leaves_the_same_policy_or_calls_somebody(floor: ShopFloor, case: For) -> None:
    facts = floor.look(floor.open_with(case.seed(NOON, case.variants[0])))[1]
    for name, fact in facts.items():
        for lost in (Missing("the source did not answer"), _too_old(fact)):
            decision = decide(floor.policies, facts.replacing({name: lost}))

            assert decision.outcome == "escalate" or decision.policy == case.policy


@_by_policy(EVERY)
def test_a_policy_rests_on_every_fact_that_its_kind_is_told_by(floor: ShopFloor, case: For) -> None:
    """Even if the kind were taken from somebody's word, losing one of its facts would leave the order alone."""
    facts = floor.look(floor.open_with(case.seed(NOON, case.variants[0])))[1]
    for name in _told_by(case.kind, facts):
        decision = decide(floor.policies, facts.replacing({name: Missing("the source did not answer")}))

        assert decision.outcome == "escalate", name
        assert name in decision.because


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_a_policy_goes_to_people(floor: ShopFloor, kind: str) -> None:
    if any(kind in policy.kinds for policy in floor.policies.policies):
        return
    order = floor.open_with(predicament(kind, "SO-1", NOON))

    decision = floor.decide(order)

    assert (decision.outcome, decision.reason, decision.actions) == ("escalate", Reason.NO_POLICY, ())


def test_some_kinds_are_left_to_people_on_purpose(policies: PolicySet) -> None:
    covered = {kind for policy in policies.policies for kind in policy.kinds}

    assert {"damaged", "wrong_item", "delivered_not_received", "return_mismatch", "refund_failed"} <= set(
        KINDS
    ) - covered


def _told_by(kind: str, facts: Facts) -> list[str]:
    """The facts whose loss leaves the kind open, so that it truly rests on them."""
    names = dict.fromkeys(clause.fact for clause in leaves(KINDS[kind].told_by))
    gone = Missing("the source did not answer")
    return [name for name in names if classify(facts.replacing({name: gone}), a_case()).finding != "proven"]


def _too_old(fact: object) -> Known | Missing:
    if isinstance(fact, Known):
        return Known(fact.value, fact.source, fact.observed_at.replace(year=2020))
    return Missing("never read")


def _off(floor: ShopFloor, decision: Decision) -> list[str]:
    """Which actions of a decision are off in this back office, and why."""
    sets_off = floor.sets_off()
    calls = [call for call in decision.actions if not ACTIONS[call.action].internal]
    why = (why_off(call.action, call.arguments, sets_off) for call in calls)
    return [reason.partition(" (")[0] for reason in why if reason]
