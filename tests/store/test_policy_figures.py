"""What policies came to, counted on either database."""

import re
from datetime import datetime, timedelta
from typing import Any

from tests.store.databases import SqliteFiles
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.samples import an_event, an_intent
from triage.domain.answers import Answer, CameTo, Said
from triage.domain.decisions import RecordedDecision
from triage.domain.journal import IntentState
from triage.store.engine import Store
from triage.store.policy_figures import Figures

_LATER = NOON + timedelta(days=1)


def _decide(
    store: Store,
    policy: str | None,
    outcome: str = "act",
    reason: str = "matched",
    *,
    at: datetime = NOON,
    shadow: tuple[str, ...] = (),
) -> None:
    document: dict[str, Any] = {"shadow": list(shadow)}
    with store.write() as tx:
        tx.decisions.add(RecordedDecision("c", "r", at, "v", policy, outcome, reason, document, {}))


def _act(store: Store, name: str, state: IntentState = IntentState.VERIFIED, **changes: Any) -> None:
    changes = {"order": name, "run": f"run of {name}", "counted_at": NOON, **changes}
    with store.write() as tx:
        tx.journal.intend(an_intent(name, **changes))
        if state is not IntentState.INTENDED:
            tx.journal.record(name, "outcome", state, NOON, {})


def _undo(store: Store, of: str, by: str) -> None:
    name = f"undo of {of}"
    _act(store, name, undoes=of, policy=None, started_by=by, counted_at=None)
    with store.write() as tx:
        assert tx.journal.mark_undone(of, name, NOON)


def _figures(store: Store, policy: str, since: datetime = NOON) -> Figures:
    with store.read() as tx:
        return tx.policy_figures.since(since).get(policy, Figures())


def test_a_policy_matched_where_it_won_whatever_came_of_it_and_not_where_a_fact_was_unknown(store: Store) -> None:
    _decide(store, "a")
    _decide(store, "a", "suggest")
    _decide(store, "a", "escalate", "limit", at=_LATER)
    _decide(store, "a", "escalate", "unknown_fact", at=_LATER + timedelta(days=1))
    _decide(store, "b", "escalate", "paused")
    _decide(store, None, "escalate", "no_policy")
    figures = _figures(store, "a")

    assert (figures.matched, figures.limited, figures.unknown) == (3, 1, 1)
    assert figures.outcomes == {"act": 1, "suggest": 1, "escalate": 1}
    assert figures.last_fired == _LATER + timedelta(days=1)
    assert _figures(store, "b").matched == 1
    assert _figures(store, "a", _LATER).outcomes == {"escalate": 1}


def test_shadow_policies_are_counted_apart_however_many_a_decision_names(store: Store) -> None:
    _decide(store, "a", shadow=("s", "t"))
    _decide(store, None, "escalate", "no_policy", shadow=("s",), at=_LATER)

    assert (_figures(store, "s").shadow, _figures(store, "s").matched) == (2, 0)
    assert _figures(store, "s").last_fired == _LATER
    assert _figures(store, "t").shadow == 1
    assert _figures(store, "a").shadow == 0


def test_runs_that_began_count_once_by_whom_they_were_begun_and_not_where_nothing_was_done(store: Store) -> None:
    _act(store, "i-1")
    _act(store, "i-2", ordinal=1, counted_at=None)
    _act(store, "i-3", started_by="person:Ada")
    _act(store, "i-4", IntentState.REFUSED)
    _act(store, "i-5", IntentState.HALTED)
    _act(store, "i-6", IntentState.UNCONFIRMED)
    _act(store, "i-7", counted_at=NOON - timedelta(days=1))
    figures = _figures(store, "watch-it")

    assert (figures.acted, figures.approved) == (2, 1)


def test_a_run_is_undone_once_however_many_of_its_effects_were_and_by_whom(store: Store) -> None:
    for name, run in (("i-1", "one"), ("i-2", "one"), ("i-3", "two"), ("i-4", "three")):
        _act(store, name, run=run)
    _undo(store, "i-1", "person:Ada")
    _undo(store, "i-2", "person:Ada")
    _undo(store, "i-3", "policy:watch-it")
    figures = _figures(store, "watch-it")

    assert (figures.undone_by_people, figures.undone_by_policies, figures.overruled) == (1, 1, 1)
    assert figures.acted == 4


def test_an_undo_that_came_to_nothing_is_none(store: Store) -> None:
    _act(store, "i-1")
    _act(store, "i-2", IntentState.REFUSED, undoes="i-1", started_by="person:Ada", counted_at=None)

    assert _figures(store, "watch-it").undone_by_people == 0


def _case(store: Store, order: str, **changes: Any) -> str:
    with store.write() as tx:
        case = tx.cases.join(an_event(f"d-{order}", order=order))
        tx.cases.update(case.id, **changes)
    return case.id


def _suggest(store: Store, case: str, run: str) -> None:
    with store.write() as tx:
        tx.decisions.add(RecordedDecision(case, run, NOON, "v", "a", "suggest", "matched", {}, {}))


def _say(store: Store, said: Said, case: str, run: str, came_to: CameTo | None) -> None:
    with store.write() as tx:
        tx.answers.add(Answer(f"{said} to {run}", case, run, "a", said, (), {}, "Ada", None, NOON, came_to))


def test_suggestions_are_counted_by_case_and_wait_until_somebody_answers_the_newest(store: Store) -> None:
    dismissed, done, open_, gone = (_case(store, f"SO-{n}", status="escalated") for n in range(4))
    for case in (dismissed, done, open_, gone):
        _suggest(store, case, f"{case} first")
        _suggest(store, case, f"{case} again")
    _say(store, "no", dismissed, f"{dismissed} first", CameTo.NOTED)
    _say(store, "no", dismissed, f"{dismissed} again", CameTo.NOTED)
    _say(store, "yes", done, f"{done} again", CameTo.DONE)
    _say(store, "no", open_, f"{open_} first", CameTo.NOTED)
    with store.write() as tx:
        tx.cases.update(gone, status="cleared")
    figures = _figures(store, "a")

    assert (figures.suggested, figures.carried_out, figures.dismissed, figures.waiting) == (4, 1, 2, 1)
    assert (figures.matched, figures.overruled) == (8, 2)


def test_a_look_at_what_a_person_approved_is_no_win(store: Store) -> None:
    _decide(store, "a", "suggest")
    _decide(store, "a", "act", "approved", at=_LATER)

    assert (_figures(store, "a").matched, _figures(store, "a").last_fired) == (1, _LATER)


def test_a_suggestion_that_was_dismissed_is_overruled_and_one_that_was_approved_is_not(store: Store) -> None:
    for n, said in enumerate(("no", "yes", "no")):
        case = f"case-{n}"
        with store.write() as tx:
            tx.answers.add(Answer(f"a-{n}", case, "r", "a", said, (), {}, "Ada", None, NOON, CameTo.NOTED))  # type: ignore[arg-type]
    figures = _figures(store, "a")

    assert (figures.dismissed, figures.overruled) == (2, 2)
    assert _figures(store, "a", _LATER) == Figures()


def test_decisions_are_counted_without_looking_into_one(sqlite_files: SqliteFiles) -> None:
    """However long a case's facts and trace are: an index tells all that is asked."""
    store = sqlite_files.empty().open(FakeClock(), CountingIds())
    asked: list[str] = []
    with store.read() as tx:
        driver: Any = tx.connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        tx.policy_figures.since(NOON)
        driver.set_trace_callback(None)
        plans = [
            " ".join(str(row[-1]) for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
            for query in asked
        ]
    wide = [plan for plan in plans if "SEARCH decisions USING INDEX" in plan]
    assert [plan.count("COVERING INDEX") for plan in plans] == [1, 1, 0, 0, 0, 0, 2, 0]
    assert len(wide) == 1, "only suggestions, which people answer one by one, are looked up for their cases"
    assert not [plan for plan in plans if re.search(r"SCAN (decisions|cases)", plan)]
    store.close()
