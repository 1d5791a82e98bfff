"""Unknown is not yes: what becomes of each form of clause when its fact is there, absent, or unknown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.policies.limit_rows import LIMIT_ROWS, LimitRow
from tests.policies.policy_folder import PolicyFolder, decided
from tests.policies.policy_texts import a_case, a_file, a_policy, contradicted, missing, stale
from tests.policies.unknown_page import page
from tests.policies.unknown_rows import PASSED_OVER, Row, age_rows, any_rows, clause_rows, kind_rows, stop_rows
from tests.store.databases import SqliteFiles
from tests.store.fake_clock import CountingIds, FakeClock
from tests.store.samples import an_intent
from triage.domain.clauses import holds
from triage.domain.decisions import Reason, truth_word
from triage.domain.errors import Halted
from triage.domain.money import Money
from triage.domain.policies import Policy
from triage.effects.guards import Use, counted
from triage.store.engine import Store

PAGE = Path(__file__).parents[2] / "docs" / "unknown-facts.md"


def _named(row: Row | LimitRow) -> str:
    return row.name


@pytest.mark.parametrize("row", [*clause_rows(), *age_rows(), *any_rows()], ids=_named)
def test_a_policy_acts_gives_way_or_escalates(folder: PolicyFolder, row: Row) -> None:
    below = a_policy("below", priority=20, do="[order.tag: {add: triage-x}]")
    folder.write(a_file(a_policy("asked", when=row.written, fresh=row.fresh), below))
    policies, facts = folder.load(), a_case(row.facts)

    decision = decided(policies, facts)

    assert truth_word(holds(policies.by_id["asked"].when, facts)) == row.truth
    assert decision.policy == ("below" if row.decision == PASSED_OVER else "asked")
    assert decision.outcome == ("act" if row.decision == PASSED_OVER else row.decision)
    assert (decision.reason, decision.because) == (row.reason, row.because)


@pytest.mark.parametrize("row", [*kind_rows()], ids=_named)
def test_a_kind_must_be_known_and_be_known_from_somebody(folder: PolicyFolder, row: Row) -> None:
    folder.write(a_file(a_policy("asked")))
    policies, facts = folder.load(), a_case(row.facts)

    decision = decided(policies, facts)

    assert truth_word(holds(policies.by_id["asked"].when, facts)) == row.truth
    assert decision.policy == (None if row.reason == "no_policy" else "asked")
    assert (decision.outcome, decision.reason, decision.because) == (row.decision, row.reason, row.because)


@pytest.mark.parametrize("row", [*stop_rows()], ids=_named)
def test_a_stop_stops_unless_it_is_known_to_be_false(folder: PolicyFolder, row: Row) -> None:
    folder.write(a_file(a_policy("asked"), stops=f"- {{id: stop, when: {{{row.written}}}, for: {row.scope}}}"))
    policies, facts = folder.load(), a_case(row.facts)

    decision = decided(policies, facts)

    assert truth_word(holds(policies.stops[0].when, facts)) == row.truth
    assert (decision.outcome, decision.reason, decision.because) == (row.decision, row.reason, row.because)
    assert decision.stops == (("stop",) if row.decision == "escalate" else ())


@pytest.fixture(scope="module")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def store(sqlite_files: SqliteFiles) -> Iterator[Store]:
    store = sqlite_files.empty().open(FakeClock(), CountingIds())
    yield store
    store.close()


@pytest.mark.parametrize("row", LIMIT_ROWS, ids=_named)
def test_a_limit_that_cannot_be_counted_is_reached(folder: PolicyFolder, store: Store, row: LimitRow) -> None:
    folder.write(a_file(a_policy("asked", limits=row.written)))
    policy = folder.load().by_id["asked"]
    for number, (customer, value) in enumerate(row.before):
        with store.write() as tx:
            run = f"run-{number}"
            counted_of = {"policy": "asked", "customer": customer, "value": value, "counted_at": tx.now()}
            tx.journal.intend(an_intent(run, run=run, order=run, **counted_of))

    if row.says:
        with pytest.raises(Halted, match=row.says) as halted:
            _start(store, policy, *row.now)
        assert halted.value.reason == "limit"
    else:
        _start(store, policy, *row.now)


def _start(store: Store, policy: Policy, customer: str | None, value: str | None) -> None:
    with store.write() as tx:
        counted(tx, Use(policy, customer, Money.parse(value) if value else None))


def test_the_page_of_these_rows_is_current() -> None:
    assert PAGE.read_text() == page(), "write it again: python -m tests.policies.unknown_page"


# A clause; values on which it holds; values on which it does not; two values, for sources that disagree.
FORMS: list[tuple[str, list[Any], list[Any], tuple[Any, Any]]] = [
    ("order.status: held", ["held"], ["open", "none"], ("held", "open")),
    ("order.status: [open, held]", ["held", "open"], ["released", "none"], ("held", "open")),
    ("order.status: none", ["none"], ["open"], ("none", "open")),
    ("payment.method: {none_of: [wire, giftcard]}", ["card", "none"], ["wire"], ("card", "none")),
    ("customer.blocklisted: false", [False], [True, "none"], (False, True)),
    ("customer.blocklisted: {none_of: [true]}", [False, "none"], [True], (False, True)),
    ("stock.on_hand: 4", [4], [3, "none"], (4, 3)),
    ("stock.on_hand: {at_least: 4}", [4, 5], [3, "none"], (4, 5)),
    ("stock.on_hand: {at_most: 4}", [4, 3], [5, "none"], (4, 3)),
    ("stock.on_hand: {above: 4}", [5], [4, "none"], (5, 6)),
    ("stock.on_hand: {below: 4}", [3], [4, "none"], (3, 2)),
    ("stock.on_hand: {between: [4, 6]}", [4, 6], [3, 7, "none"], (4, 5)),
    ("stock.on_hand: {above: 4, at_most: 6}", [5, 6], [4, 7, "none"], (5, 6)),
    ('order.total: {below: "5.00 EUR"}', ["4.99 EUR"], ["5 EUR"], ("4 EUR", "3 EUR")),
    ("order.total: '5.00 EUR'", ["5 EUR"], ["5.01 EUR", "none"], ("5 EUR", "5.0 EUR")),
    ("order.age: {at_least: 7d}", ["7d", "1w"], ["6d23h", "none"], ("8d", "9d")),
    ("tracking.last_scan_at: {below: 2026-11-01T00:00:00Z}", ["2026-10-31T23:59:59Z"], ["none"], ("none", "none")),
    ("fulfilment.hours_since_label: {above: 1.5}", [1.6, 2], [1.5, "none"], (2, 3)),
    ("order.tags: {has: [gift, fragile]}", [["gift", "fragile", "x"]], [["gift"], [], "none"], (["gift"], [])),
    ("order.tags: {lacks: [gift, fragile]}", [["x"], [], "none"], [["x", "gift"]], ([], ["x"])),
    ("order.tags: {has: [x], lacks: [gift]}", [["x"]], [["x", "gift"], [], "none"], ([], ["x"])),
    ("order.tags: none", ["none"], [[], ["x"]], ([], ["x"])),
]


def _fact(clause: str) -> str:
    return clause.partition(":")[0]


@pytest.mark.parametrize(("clause", "value"), [(clause, value) for clause, yes, _, _ in FORMS for value in yes])
def test_a_clause_holds(folder: PolicyFolder, clause: str, value: object) -> None:
    folder.write(a_file(a_policy(when=clause)))

    assert decided(folder.load(), a_case({_fact(clause): value})).outcome == "act"


@pytest.mark.parametrize(("clause", "value"), [(clause, value) for clause, _, no, _ in FORMS for value in no])
def test_a_clause_does_not_hold_and_the_policy_is_passed_over(folder: PolicyFolder, clause: str, value: object) -> None:
    folder.write(a_file(a_policy(when=clause)))

    decision = decided(folder.load(), a_case({_fact(clause): value}))

    assert (decision.outcome, decision.reason, decision.because) == ("escalate", Reason.NO_POLICY, ())


@pytest.mark.parametrize(
    ("clause", "unknown"),
    [
        (clause, unknown)
        for clause, yes, no, (one, other) in FORMS
        for unknown in (None, missing(), stale(yes[0]), stale(no[0]), contradicted(one, other))
    ],
)
def test_whatever_a_clause_says_an_unknown_fact_escalates_and_is_named(
    folder: PolicyFolder, clause: str, unknown: object
) -> None:
    fact = _fact(clause)
    folder.write(a_file(a_policy(when=clause), a_policy("next", priority=20)))

    decision = decided(folder.load(), a_case({} if unknown is None else {fact: unknown}))

    assert (decision.outcome, decision.policy, decision.actions) == ("escalate", "hold-it", ())
    assert (decision.reason, decision.because) == (Reason.UNKNOWN_FACT, (fact,))


@pytest.mark.parametrize(
    ("unknown", "why"),
    [
        (None, "missing: not read"),
        (missing(), "missing: the service answered 503"),
        (contradicted(4, 0), "contradicted: sources disagree: oms says 4, wms says 0"),
        (
            {"value": 4, "observed_at": "2026-11-23T08:00:00Z", "source": "wms"},
            "stale: 4h old, from wms; at most 2h",
        ),
    ],
)
def test_the_trace_says_in_which_way_a_fact_is_unknown(folder: PolicyFolder, unknown: object, why: str) -> None:
    folder.write(a_file(a_policy(when="stock.on_hand: {at_least: 1}")))

    decision = decided(folder.load(), a_case({} if unknown is None else {"stock.on_hand": unknown}))

    clause = decision.trace[0].clauses[1]
    assert (clause.fact, clause.result, clause.why) == ("stock.on_hand", None, why)


def test_money_of_another_currency_is_unknown(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when='order.total: {at_most: "250.00 EUR"}')))

    decision = decided(folder.load(), a_case(order__total="10.00 USD"))

    assert (decision.reason, decision.because) == (Reason.UNKNOWN_FACT, ("order.total",))


def test_a_fact_that_the_policy_wants_fresher_is_stale_for_it_alone(folder: PolicyFolder) -> None:
    strict = a_policy(when="risk.score: {below: 40}", fresh="{risk: 1h}")
    folder.write(a_file(strict, a_policy("lenient", kind="lost", when="risk.score: {below: 40}")))
    policies = folder.load()
    two_hours_old = {"value": 3, "observed_at": "2026-11-23T10:00:00Z"}

    assert decided(policies, a_case(risk__score=two_hours_old)).reason is Reason.UNKNOWN_FACT
    assert decided(policies, a_case(risk__score=two_hours_old, exception__kind="lost")).outcome == "act"


def test_freshness_of_a_fact_by_its_name_counts_before_that_of_its_group(folder: PolicyFolder) -> None:
    folder.write(a_file(a_policy(when="risk.score: {below: 40}", fresh="{risk: 1h, risk.score: 3h}")))
    two_hours_old = {"value": 3, "observed_at": "2026-11-23T10:00:00Z"}

    assert decided(folder.load(), a_case(risk__score=two_hours_old)).outcome == "act"


_ANY = "any:\n  - order.lines: 1\n  - {risk.score: {below: 40}, customer.vip: false}"


@pytest.mark.parametrize(
    ("facts", "outcome", "because"),
    [
        ({"order.lines": 1}, "act", ()),
        ({"risk.score": 3, "customer.vip": False}, "act", ()),
        ({"order.lines": 1, "risk.score": missing()}, "act", ()),
        ({"order.lines": 2, "risk.score": 3}, "escalate", ("customer.vip",)),
        ({"order.lines": missing(), "risk.score": 90}, "escalate", ("order.lines", "customer.vip")),
        ({"order.lines": missing(), "risk.score": 90, "customer.vip": False}, "escalate", ("order.lines",)),
        ({"order.lines": 2, "risk.score": 90}, "escalate", ()),
        ({"order.lines": 2, "customer.vip": True}, "escalate", ()),
        ({}, "escalate", ("order.lines", "risk.score", "customer.vip")),
    ],
)
def test_one_group_of_any_must_hold_in_full(
    folder: PolicyFolder, facts: dict[str, object], outcome: str, because: tuple[str, ...]
) -> None:
    folder.write(a_file(a_policy(when=_ANY)))

    decision = decided(folder.load(), a_case(facts))

    assert (decision.outcome, decision.because) == (outcome, because)


@pytest.mark.parametrize("kind", [missing(), stale("fraud_review"), contradicted("fraud_review", "lost")])
def test_without_its_kind_a_case_is_decided_by_nothing(folder: PolicyFolder, kind: object) -> None:
    folder.write(a_file(a_policy(), a_policy("other", kind="lost", priority=20)))

    decision = decided(folder.load(), a_case(exception__kind=kind))

    assert (decision.outcome, decision.policy) == ("escalate", "hold-it")
    assert (decision.reason, decision.because) == (Reason.UNKNOWN_FACT, ("exception.kind",))


def test_a_kind_too_old_for_one_policy_escalates_even_where_that_policy_is_of_another_kind(
    folder: PolicyFolder,
) -> None:
    strict = a_policy("strict", kind="lost", priority=1, fresh="{exception.kind: 5m}")
    folder.write(a_file(strict, a_policy()))
    ten_minutes_old = {"value": "fraud_review", "observed_at": "2026-11-23T11:50:00Z"}

    decision = decided(folder.load(), a_case(exception__kind=ten_minutes_old))

    assert (decision.policy, decision.because) == ("strict", ("exception.kind",))
