"""Knowing less: every fact of a case lost in every way, and what may come of it: the same, or nothing done."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.policies.random_facts import CASE_VALUES, ORIGIN
from tests.policies.random_policies import LOST, NOW, Trial, dated, lost
from tests.policies.reference import Document, leaves_of, length
from triage.domain.catalogue import FACTS
from triage.domain.decisions import Decision
from triage.domain.fact_values import parse_fact
from triage.domain.facts import Facts

_NOW = datetime.fromisoformat(NOW)


def never_more(richer: Decision, poorer: Decision, lost_facts: object) -> None:
    """Assert that a decision on less than before is the same, or an escalation."""
    if poorer.outcome != "escalate":
        assert (poorer.outcome, poorer.policy, poorer.actions, poorer.then) == (
            richer.outcome,
            richer.policy,
            richer.actions,
            richer.then,
        ), lost_facts
    else:
        assert (poorer.actions, poorer.then) == ((), "escalate"), lost_facts


def one_fact_poorer(document: Document, trial: Trial, facts: Facts) -> Iterator[tuple[str, Any, Facts]]:
    """The facts with each in turn lost in each way: the fact, how it reads now, and all of them.

    Those that the file does not name are lost in each way too, but all at once.
    """
    named = {ORIGIN, *_named(document)}
    for name in named:
        for reading in _ways(document, name, trial.case["facts"].get(name)):
            yield name, reading, _with(facts, {name: reading})
    for way in LOST:
        unnamed = {name: lost(name, trial.case["facts"].get(name), way) for name in CASE_VALUES if name not in named}
        yield "what the file does not name", way, _with(facts, unnamed)


def _named(document: Document) -> Iterator[str]:
    for entry in (*document["policies"], *document["stops"]):
        yield from (fact for _, fact, _ in leaves_of(entry["when"]))


def _with(facts: Facts, readings: Mapping[str, Any]) -> Facts:
    """The facts with some read otherwise, or not there where the reading is None."""
    kept = {name: fact for name, fact in facts.items() if name not in readings}
    there = {name: reading for name, reading in readings.items() if reading is not None}
    return Facts(
        facts.as_of, kept | {name: parse_fact(FACTS[name], reading, facts.as_of) for name, reading in there.items()}
    )


def much_poorer(trial: Trial) -> dict[str, Any]:
    """The case with all the facts lost that the trial says."""
    readings = {name: trial.case["facts"].get(name) for name in CASE_VALUES}
    after = {**readings, **{name: lost(name, readings[name], way) for name, way in trial.to_lose.items()}}
    return {**trial.case, "facts": {name: reading for name, reading in after.items() if reading is not None}}


def _ways(document: Document, name: str, reading: Any) -> Iterator[Any]:
    """Gone, missing, contradicted, too old for everybody, and just too old for a policy that wants it fresher."""
    yield from (lost(name, reading, way) for way in LOST)
    if reading is None or (isinstance(reading, dict) and "value" not in reading):
        return
    value = reading["value"] if isinstance(reading, dict) else reading
    read_at = datetime.fromisoformat(reading["observed_at"]) if isinstance(reading, dict) else _NOW
    for age in _tighter_ages(document, name):
        too_early = _NOW - age - timedelta(seconds=1)
        if too_early < read_at:
            yield dated(value, too_early.isoformat().replace("+00:00", "Z"))


def _tighter_ages(document: Document, name: str) -> set[timedelta]:
    wanted: list[Mapping[str, str]] = [policy.get("fresh", {}) for policy in document["policies"]]
    return {length(fresh[key]) for fresh in wanted for key in (name, name.split(".")[0]) if key in fresh}
