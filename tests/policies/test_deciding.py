"""Who decides, and how far it may go: order, modes, ceiling, and what keeps its place without acting."""

import pytest

from tests.policies.policy_folder import PolicyFolder, decided
from tests.policies.policy_texts import a_case, a_file, a_policy, missing
from triage.domain.decisions import Reason, decision_document
from triage.domain.policies import ActionCall, Mode, PolicySet


def policies(folder: PolicyFolder, *texts: str) -> PolicySet:
    folder.write(a_file(*texts))
    return folder.load()


def test_a_policy_that_matches_acts(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy(do="[order.hold: {reason: fraud}, order.tag: {add: triage-x}]", then="resolve"))

    decision = decided(loaded, a_case())

    assert (decision.outcome, decision.policy, decision.then) == ("act", "hold-it", "resolve")
    assert [(call.action, call.arguments) for call in decision.actions] == [
        ("order.hold", {"reason": "fraud"}),
        ("order.tag", {"add": "triage-x"}),
    ]
    assert (decision.reason, decision.because, decision.shadow) == (Reason.MATCHED, (), ())
    assert decision.policy_version == loaded.version


def test_the_lowest_priority_number_is_asked_first(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy("second", priority=20), a_policy("first", priority=10))

    assert decided(loaded, a_case()).policy == "first"


def test_a_policy_that_is_false_gives_way_to_the_next(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy("first", when="order.status: held"), a_policy("second", priority=20))

    assert decided(loaded, a_case(order__status="open")).policy == "second"


def test_a_policy_is_asked_for_each_of_its_kinds_and_no_other(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy(kind="[lost, damaged]"))

    outcomes = [decided(loaded, a_case(exception__kind=kind)).outcome for kind in ("lost", "damaged", "wrong_item")]

    assert outcomes == ["act", "act", "escalate"]


@pytest.mark.parametrize("mode", ["off", "shadow"])
def test_policies_that_are_off_or_in_shadow_are_passed_over(folder: PolicyFolder, mode: str) -> None:
    loaded = policies(folder, a_policy("first", mode=mode, priority=5), a_policy())

    decision = decided(loaded, a_case())

    assert (decision.outcome, decision.policy) == ("act", "hold-it")
    assert decision.shadow == (("first",) if mode == "shadow" else ())


def test_a_shadow_policy_is_listed_only_where_it_would_have_won(folder: PolicyFolder) -> None:
    loaded = policies(
        folder,
        a_policy("misses", mode="shadow", priority=1, when="order.status: held"),
        a_policy("unknown", mode="shadow", priority=2, when="risk.score: 3"),
        a_policy("expired", mode="shadow", priority=3, expires="2026-11-22"),
        a_policy("ahead", mode="shadow", priority=4),
        a_policy(),
        a_policy("behind", mode="shadow", priority=20),
    )

    assert decided(loaded, a_case(order__status="open", risk__score=missing())).shadow == ("ahead",)


def test_nothing_but_shadow_matching_is_no_policy(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy("watcher", mode="shadow")), a_case())

    assert (decision.outcome, decision.policy, decision.reason) == ("escalate", None, Reason.NO_POLICY)
    assert decision.shadow == ("watcher",)


def test_a_suggesting_policy_suggests_its_actions(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy(mode="suggest")), a_case())

    assert (decision.outcome, decision.reason, len(decision.actions)) == ("suggest", Reason.MATCHED, 1)


@pytest.mark.parametrize(
    ("mode", "ceiling", "outcome", "reason", "shadow"),
    [
        ("auto", Mode.AUTO, "act", Reason.MATCHED, ()),
        ("auto", Mode.SUGGEST, "suggest", Reason.CEILING, ()),
        ("auto", Mode.SHADOW, "escalate", Reason.CEILING, ("hold-it",)),
        ("auto", Mode.OFF, "escalate", Reason.CEILING, ("hold-it",)),
        ("suggest", Mode.AUTO, "suggest", Reason.MATCHED, ()),
        ("suggest", Mode.SUGGEST, "suggest", Reason.MATCHED, ()),
        ("suggest", Mode.SHADOW, "escalate", Reason.CEILING, ("hold-it",)),
        ("suggest", Mode.OFF, "escalate", Reason.CEILING, ("hold-it",)),
    ],
)
def test_the_ceiling_caps_every_mode(
    folder: PolicyFolder, mode: str, ceiling: Mode, outcome: str, reason: Reason, shadow: tuple[str, ...]
) -> None:
    loaded = policies(folder, a_policy(mode=mode), a_policy("behind", priority=20))

    decision = decided(loaded, a_case(), ceiling=ceiling)

    assert (decision.outcome, decision.reason, decision.shadow) == (outcome, reason, shadow)
    assert decision.policy == "hold-it"
    assert bool(decision.actions) is (outcome != "escalate")


def test_under_a_ceiling_an_unknown_fact_still_escalates_as_such(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy(when="risk.score: 3"))

    assert decided(loaded, a_case(), ceiling=Mode.SHADOW).reason is Reason.UNKNOWN_FACT


@pytest.mark.parametrize(
    ("expires", "outcome", "reason"),
    [("2026-11-22", "escalate", Reason.EXPIRED), ("2026-11-23", "act", Reason.MATCHED)],
)
def test_a_policy_works_until_its_last_day_is_over_and_then_keeps_its_place(
    folder: PolicyFolder, expires: str, outcome: str, reason: Reason
) -> None:
    loaded = policies(folder, a_policy(expires=expires), a_policy("behind", priority=20))

    decision = decided(loaded, a_case())

    assert (decision.outcome, decision.policy, decision.reason) == (outcome, "hold-it", reason)


@pytest.mark.parametrize("reason", [Reason.PAUSED, Reason.LIMIT])
@pytest.mark.parametrize("mode", ["auto", "suggest"])
def test_what_a_held_back_policy_wins_escalates_and_nothing_falls_through(
    folder: PolicyFolder, mode: str, reason: Reason
) -> None:
    loaded = policies(folder, a_policy(mode=mode), a_policy("behind", priority=20))

    decision = decided(loaded, a_case(), held_back={"hold-it": reason})

    assert (decision.outcome, decision.policy, decision.reason) == ("escalate", "hold-it", reason)
    assert decision.actions == ()


def test_a_held_back_policy_that_does_not_match_is_in_nobodys_way(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy(when="order.status: held"), a_policy("behind", priority=20))

    decision = decided(loaded, a_case(order__status="open"), held_back={"hold-it": Reason.PAUSED})

    assert (decision.outcome, decision.policy) == ("act", "behind")


def test_a_kind_that_a_model_named_never_satisfies_an_automatic_policy(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy()), a_case(exception__kind_origin="model"))

    assert (decision.outcome, decision.policy, decision.reason) == ("suggest", "hold-it", Reason.MODEL_KIND)
    assert decision.actions == (ActionCall("order.hold", {"reason": "review"}, decision.actions[0].line),)
    assert decision.trace[0].clauses[-1].fact == "exception.kind_origin"


@pytest.mark.parametrize("origin", ["rules", "event", "person"])
def test_a_kind_that_anybody_else_named_does(folder: PolicyFolder, origin: str) -> None:
    assert decided(policies(folder, a_policy()), a_case(exception__kind_origin=origin)).outcome == "act"


def test_not_knowing_who_named_the_kind_is_not_a_yes(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy()), a_case(exception__kind_origin=missing()))

    assert (decision.outcome, decision.reason) == ("escalate", Reason.UNKNOWN_FACT)
    assert decision.because == ("exception.kind_origin",)
    assert decision.trace[0].clauses[-1].why == "missing: the service answered 503"


def test_nothing_matched_names_the_nearest_misses_and_what_blocked_them(folder: PolicyFolder) -> None:
    clauses = ["order.status: held", "order.lines: 9", "customer.vip: true"]
    texts = [a_policy(f"misses-{count}", priority=count, when="\n".join(clauses[:count])) for count in (3, 1, 2)]

    decision = decided(policies(folder, *texts), a_case(order__status="open", order__lines=1, customer__vip=False))

    assert (decision.outcome, decision.reason, decision.because) == ("escalate", Reason.NO_POLICY, ())
    assert [trace.policy for trace in decision.trace] == ["misses-1", "misses-2", "misses-3"]
    assert [(clause.fact, clause.result) for clause in decision.trace[0].clauses] == [
        ("exception.kind", True),
        ("order.status", False),
    ]
    assert decision.trace[0].clauses[1].why == "open, wanted held"


def test_the_trace_holds_the_decider_first_and_at_most_five_misses(folder: PolicyFolder) -> None:
    texts = [a_policy(f"miss-{number}", priority=number, when="order.lines: 2") for number in range(7)]

    decision = decided(policies(folder, *texts, a_policy("winner", priority=50)), a_case(order__lines=1))

    assert [trace.policy for trace in decision.trace] == ["winner", *(f"miss-{number}" for number in range(5))]
    assert [trace.matched for trace in decision.trace] == [True, *([False] * 5)]


def test_a_kind_without_a_policy_names_the_nearest_of_other_kinds(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy()), a_case(exception__kind="lost"))

    assert [(trace.policy, trace.clauses[0].why) for trace in decision.trace] == [
        ("hold-it", "lost, wanted fraud_review")
    ]


def test_an_expired_shadow_policy_that_matches_neither_won_nor_missed(folder: PolicyFolder) -> None:
    decision = decided(policies(folder, a_policy(mode="shadow", expires="2020-01-01")), a_case())

    assert (decision.reason, decision.shadow, decision.trace) == (Reason.NO_POLICY, (), ())


def test_an_empty_policy_set_escalates_everything() -> None:
    decision = decided(PolicySet.of("v", (), ()), a_case())

    assert (decision.outcome, decision.reason, decision.trace) == ("escalate", Reason.NO_POLICY, ())


def test_clauses_in_the_trace_carry_the_line_they_were_written_on(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when="order.lines: 1")))
    lines = (folder.path / "a.yaml").read_text().splitlines()

    trace = decided(folder.load(), a_case(order__lines=1)).trace[0]

    assert [lines[clause.line - 1].split(":")[0].strip() for clause in trace.clauses] == [
        "exception.kind",
        "order.lines",
    ]


def test_the_document_of_a_decision_is_what_others_rely_on(folder: PolicyFolder) -> None:
    loaded = policies(folder, a_policy(when="order.lines: 1\nrisk.score: 3"))

    assert decision_document(decided(loaded, a_case(order__lines=1))) == {
        "outcome": "escalate",
        "policy": "hold-it",
        "then": "escalate",
        "actions": [],
        "reason": "unknown_fact",
        "because": ["risk.score"],
        "stops": [],
        "shadow": [],
        "trace": [
            {
                "policy": "hold-it",
                "matched": False,
                "clauses": [
                    {"fact": "exception.kind", "result": "true", "why": "fraud_review, as wanted", "line": 12},
                    {"fact": "order.lines", "result": "true", "why": "1, as wanted", "line": 13},
                    {"fact": "risk.score", "result": "unknown", "why": "missing: not read", "line": 14},
                ],
                "change": [{"fact": "risk.score", "is": "missing", "to": 3, "wanted": "3"}],
            }
        ],
    }
