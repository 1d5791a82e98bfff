"""What the policies cover of recorded cases, and what keeps them from covering more."""

from collections.abc import Iterable

from tests.policies.policy_folder import PolicyFolder
from tests.policies.policy_texts import a_file, a_policy
from tests.report.recorded import recorded
from triage.domain.kind_names import KIND_NAMES
from triage.report.coverage import Coverage, cover
from triage.report.history import RecordedCase


def _covered(folder: PolicyFolder, text: str, cases: Iterable[RecordedCase] = ()) -> Coverage:
    folder.write(text)
    return cover(folder.load(), cases)


def test_without_cases_the_kinds_without_a_policy_are_told_all_the_same(folder: PolicyFolder) -> None:
    covered = _covered(folder, a_file(a_policy(), a_policy("watcher", kind="lost", mode="shadow")))

    assert [each.kind for each in covered.kinds] == [kind for kind in KIND_NAMES if kind != "fraud_review"]
    assert {each.kind: each.in_shadow for each in covered.kinds}["lost"] == ("watcher",)
    assert (covered.cases, covered.silent, covered.blockers, covered.unknown) == (0, (), (), ())


def test_a_kind_that_people_meet_most_comes_first(folder: PolicyFolder) -> None:
    cases = [recorded("1", exception__kind="lost"), *(recorded(str(n), exception__kind="damaged") for n in (2, 3))]

    covered = _covered(folder, a_file(a_policy()), cases)

    assert [(each.kind, each.cases) for each in covered.kinds[:3]] == [("damaged", 2), ("lost", 1), ("chargeback", 0)]


def test_a_case_that_was_decided_often_is_one_case(folder: PolicyFolder) -> None:
    covered = _covered(folder, a_file(a_policy(when="risk.score: {below: 40}")), [recorded("1", risk__score=50)] * 3)

    assert (covered.cases, covered.decisions, covered.escalated) == (1, 3, 1)
    assert [blocker.cases for blocker in covered.blockers] == [1]


def test_a_clause_that_alone_is_in_the_way_is_told_with_the_values_it_met(folder: PolicyFolder) -> None:
    totals = ["251.00", "260.50", "287.10", "299.99", "812.40", "249.00"]
    when = 'order.total: {at_most: "250.00 EUR"}\ncustomer.vip: false'
    cases = [recorded(total, order__total=f"{total} EUR", customer__vip=False) for total in totals]
    cases += [recorded("both", order__total="300.00 EUR", customer__vip=True)]
    cases += [recorded("lost", order__total={"missing": "503"}, customer__vip=False)]

    (blocker,) = _covered(folder, a_file(a_policy(when=when)), cases).blockers

    assert (blocker.policy.id, blocker.fact, blocker.wanted) == ("hold-it", "order.total", "at most 250.00 EUR")
    assert blocker.cases == 6
    assert [(step.cases, step.to) for step in blocker.spread.steps] == [
        (3, "290.00 EUR"),
        (4, "300.00 EUR"),
        (5, "820.00 EUR"),
    ]
    assert blocker.spread.unknown == {"missing": 1}


def test_round_numbers_are_written_out(folder: PolicyFolder) -> None:
    cases = [recorded(str(hours), tracking__hours_since_scan=hours) for hours in (121.5, 130.25, 131.75, 139.5)]

    (blocker,) = _covered(folder, a_file(a_policy(when="tracking.hours_since_scan: {below: 100}")), cases).blockers

    assert [(step.cases, step.to) for step in blocker.spread.steps] == [(4, "140")]


def test_choices_are_told_by_how_often_they_were_met(folder: PolicyFolder) -> None:
    cases = [recorded(str(n), order__status="released" if n else "held") for n in range(3)]

    (blocker,) = _covered(folder, a_file(a_policy(when="order.status: open")), cases).blockers

    assert blocker.spread.values == (("released", 2), ("held", 1))


def test_what_a_stop_would_hold_back_all_the_same_is_not_blamed_on_a_clause(folder: PolicyFolder) -> None:
    text = a_file(
        a_policy(when="risk.score: {below: 40}"),
        stops="- {id: high, when: {risk.score: {at_least: 70}}, for: [order.hold]}",
    )
    cases = [recorded(str(score), risk__score=score) for score in (50, 90)]

    (blocker,) = _covered(folder, text, cases).blockers

    assert [(step.cases, step.to, step.beyond) for step in blocker.spread.steps] == [(1, "50", "above")]


def test_a_policy_that_never_fired_says_what_was_in_its_way(folder: PolicyFolder) -> None:
    text = a_file(
        a_policy("first", "customer.vip: false", priority=1),
        a_policy("second", "risk.score: {below: 40}", priority=2),
        a_policy("unmet", kind="lost"),
    )
    cases = [recorded(str(n), customer__vip=False, risk__score=n) for n in (1, 50, 60)]

    silent = {each.policy.id: each for each in _covered(folder, text, cases).silent}

    assert [(way.what, way.wanted, count) for way, count in silent["second"].in_the_way] == [
        ("risk.score", "below 40", 2),
        ("earlier", "first", 1),
    ]
    assert (silent["second"].cases, silent["unmet"].cases) == (3, 0)
    assert "first" not in silent


def test_a_policy_that_matched_in_shadow_fired(folder: PolicyFolder) -> None:
    assert _covered(folder, a_file(a_policy(mode="shadow")), [recorded("1")]).silent == ()


def test_facts_that_were_not_known_are_told_by_how_many_cases_escalate_for_them(folder: PolicyFolder) -> None:
    when = "order.status: open\nrisk.score: {below: 40}"
    stale = {"value": 1, "observed_at": "2020-01-01T00:00:00Z"}
    cases = [
        recorded("1", order__status="open", risk__score=stale),
        recorded("2", order__status="open", risk__score={"missing": "503"}),
        recorded("3", order__status={"missing": "timeout"}, risk__score=90),
    ]

    unknown = _covered(folder, a_file(a_policy(when=when)), cases).unknown

    assert [(each.fact, each.cases, dict(each.states), each.escalations) for each in unknown] == [
        ("risk.score", 2, {"missing": 1, "stale": 1}, 2),
        ("order.status", 1, {"missing": 1}, 0),
    ]
