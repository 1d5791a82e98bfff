"""The facts of past decisions: page by page, case by case, and only where policies were asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.store.fake_clock import NOON
from triage.domain.decisions import RecordedDecision
from triage.store.engine import Store

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def _decided(store: Store, case: str, **changes: Any) -> None:
    made: dict[str, Any] = {
        "case": case,
        "run": "run-1",
        "at": NOON,
        "policy_version": "v1",
        "policy": "hold-it",
        "outcome": "act",
        "reason": "matched",
        "decision": {},
        "facts": {"as_of": "2026-11-23T12:00:00Z", "facts": {}},
    }
    with store.write() as tx:
        tx.decisions.add(RecordedDecision(**{**made, **changes}))


def _cases(store: Store, since: datetime = _EVER, most: int = 2) -> list[str]:
    found: list[str] = []
    mark = ("", 0)
    while True:
        with store.read() as tx:
            page = tx.past_facts.page(since, mark, most)
        found += [each.case for each in page]
        if len(page) < most:
            return found
        mark = page[-1].mark


def test_decisions_on_one_case_come_together_whatever_the_size_of_a_page(store: Store) -> None:
    for case in ("c-2", "c-1", "c-2", "c-3", "c-1"):
        _decided(store, case)

    assert [_cases(store, most=most) for most in (1, 2, 3, 50)] == [["c-1", "c-1", "c-2", "c-2", "c-3"]] * 4


def test_only_what_was_decided_since_a_time_counts_that_time_among_it(store: Store) -> None:
    for case, hours in (("c-1", 0), ("c-2", 1), ("c-3", 2)):
        _decided(store, case, at=NOON + timedelta(hours=hours))

    with store.read() as tx:
        assert tx.past_facts.count(NOON + timedelta(hours=1)) == 2
    assert _cases(store, since=NOON + timedelta(hours=1)) == ["c-2", "c-3"]


def test_a_run_that_asked_no_policy_is_no_decision(store: Store) -> None:
    _decided(store, "closed", outcome="close", reason="cleared", policy=None)
    _decided(store, "untold", outcome="escalate", reason="unclassified", policy=None)
    _decided(store, "in-doubt", outcome="watch", reason="unknown_fact", policy=None)
    _decided(store, "watched", outcome="watch")
    _decided(store, "nothing-matched", outcome="escalate", reason="no_policy", policy=None)

    assert _cases(store) == ["nothing-matched", "watched"]


def test_facts_come_back_as_they_were_recorded(store: Store) -> None:
    facts = {"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": {"missing": "503"}, "order.total": "1.00 EUR"}}
    _decided(store, "c-1", facts=facts)

    with store.read() as tx:
        (found,) = tx.past_facts.page(_EVER, ("", 0), 10)
    assert found.facts == facts
