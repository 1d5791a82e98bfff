"""Knowing less: every fact of a case lost in every way, and what may come of it: the same, or nothing done."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.policies.random_facts import CASE_VALUES
from tests.policies.random_policies import LOST, NOW, Trial, dated, lost
from tests.policies.reference import Document, length
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
    """The facts with each in turn lost in each way: the fact, how it reads now, and all of them."""
    for name in CASE_VALUES:
        for reading in _ways(document, name, trial.case["facts"].get(name)):
            if reading is None:
                yield name, reading, Facts(facts.as_of, {other: facts[other] for other in facts if other != name})
            else:
                yield name, reading, facts.replacing({name: parse_fact(FACTS[name], reading, facts.as_of)})


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
