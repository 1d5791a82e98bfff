"""Stops: asked first, matched by what is unknown, and above every policy."""

import pytest

from tests.policies.policy_folder import PolicyFolder, decided
from tests.policies.policy_texts import a_case, a_file, a_policy, contradicted, missing, stale
from triage.domain.decisions import Reason
from triage.domain.policies import Mode, PolicySet

VIP = "- {id: vip, when: {customer.vip: true}, for: %s}"


def policies(folder: PolicyFolder, stops: str, *texts: str) -> PolicySet:
    folder.write(a_file(*(texts or (a_policy(),)), stops=stops))
    return folder.load()


def test_a_stop_for_all_escalates_at_once_and_no_policy_is_asked(folder: PolicyFolder) -> None:
    loaded = policies(folder, VIP % "all", a_policy(), a_policy("watcher", mode="shadow", priority=1))

    decision = decided(loaded, a_case(customer__vip=True))

    assert (decision.outcome, decision.policy, decision.reason) == ("escalate", None, Reason.STOP)
    assert (decision.stops, decision.because, decision.shadow) == (("vip",), ("customer.vip",), ())
    assert [(trace.policy, trace.matched) for trace in decision.trace] == [("vip", True)]


def test_a_stop_without_for_is_a_stop_for_all(folder: PolicyFolder) -> None:
    loaded = policies(folder, "- {id: vip, when: {customer.vip: true}}")

    assert decided(loaded, a_case(customer__vip=True)).reason is Reason.STOP


@pytest.mark.parametrize("unknown", [None, missing(), stale(False), contradicted(False, True)])
@pytest.mark.parametrize("scope", ["all", "[order.hold]", "{all_but: [order.tag]}"])
def test_an_unknown_fact_makes_a_stop_match(folder: PolicyFolder, scope: str, unknown: object) -> None:
    facts = {} if unknown is None else {"customer.vip": unknown}

    decision = decided(policies(folder, VIP % scope), a_case(facts))

    assert (decision.outcome, decision.reason, decision.stops) == ("escalate", Reason.STOP, ("vip",))
    assert decision.because == ("customer.vip",)
    assert decision.trace[0].clauses[0].result is None


@pytest.mark.parametrize(
    ("clause", "value", "stopped"),
    [
        ("payment.method: {none_of: [card]}", "none", True),
        ("payment.method: {none_of: [card]}", "card", False),
        ("order.tags: {lacks: [checked]}", "none", True),
        ("order.tags: {lacks: [checked]}", ["checked"], False),
        ("risk.score: {at_least: 70}", "none", False),
        ("risk.score: {at_least: 70}", 69, False),
        ("risk.score: {at_least: 70}", 70, True),
        ("any: [{risk.score: {at_least: 70}}, {customer.vip: true}]", 69, True),
    ],
)
def test_a_stop_that_is_false_lets_pass(folder: PolicyFolder, clause: str, value: object, stopped: bool) -> None:
    fact = clause.partition(":")[0]
    loaded = policies(folder, f"- {{id: s, when: {{{clause}}}}}")

    decision = decided(loaded, a_case({"risk.score" if fact == "any" else fact: value}))

    assert (decision.reason is Reason.STOP) is stopped


@pytest.mark.parametrize(
    ("scope", "do", "stopped"),
    [
        ("[order.hold]", "[order.hold: {reason: review}]", True),
        ("[order.tag]", "[order.hold: {reason: review}]", False),
        ("[order.tag]", "[order.hold: {reason: review}, order.tag: {add: triage-x}]", True),
        ("{all_but: [order.hold]}", "[order.hold: {reason: review}]", False),
        ("{all_but: [order.hold]}", "[order.hold: {reason: review}, order.tag: {add: triage-x}]", True),
    ],
)
def test_a_stop_for_some_actions_is_in_the_way_of_a_policy_that_would_run_one(
    folder: PolicyFolder, scope: str, do: str, stopped: bool
) -> None:
    decision = decided(policies(folder, VIP % scope, a_policy(do=do)), a_case(customer__vip=True))

    assert decision.outcome == ("escalate" if stopped else "act")
    assert decision.policy == "hold-it"
    assert decision.stops == (("vip",) if stopped else ())
    assert bool(decision.actions) is not stopped


def test_what_a_stop_takes_from_one_policy_does_not_fall_to_the_next(folder: PolicyFolder) -> None:
    behind = a_policy("behind", priority=20, do="[order.tag: {add: triage-x}]")

    decision = decided(policies(folder, VIP % "[order.hold]", a_policy(), behind), a_case(customer__vip=True))

    assert (decision.outcome, decision.policy) == ("escalate", "hold-it")


@pytest.mark.parametrize("mode", ["suggest", "auto"])
@pytest.mark.parametrize("ceiling", list(Mode))
def test_no_mode_and_no_ceiling_gets_around_a_stop(folder: PolicyFolder, mode: str, ceiling: Mode) -> None:
    loaded = policies(folder, VIP % "[order.hold]", a_policy(mode=mode, expires="2020-01-01"))

    decision = decided(loaded, a_case(customer__vip=True), ceiling=ceiling, held_back={"hold-it": Reason.PAUSED})

    assert (decision.outcome, decision.reason) == ("escalate", Reason.STOP)


def test_every_stop_that_matches_is_named_with_its_facts(folder: PolicyFolder) -> None:
    stops = "\n".join((
        VIP % "all",
        "- {id: risky, when: {risk.score: {at_least: 70}, customer.vip: true}}",
        "- {id: calm, when: {order.lines: {at_least: 9}}}",
        "- {id: some, when: {customer.vip: true}, for: [order.tag]}",
    ))  # fmt: skip

    decision = decided(policies(folder, stops), a_case(customer__vip=True, order__lines=1))

    assert decision.stops == ("vip", "risky")
    assert decision.because == ("customer.vip", "risk.score")


def test_an_unknown_policy_escalates_for_its_fact_before_a_stop_for_some_is_asked(folder: PolicyFolder) -> None:
    loaded = policies(folder, VIP % "[order.hold]", a_policy(when="risk.score: 3"))

    assert decided(loaded, a_case(customer__vip=True)).reason is Reason.UNKNOWN_FACT
