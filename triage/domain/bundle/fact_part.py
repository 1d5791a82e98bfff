"""Every fact with its value, source, age and state; what is unknown, and what contradicts itself.

Works from the recorded form, so that a fact which a later catalogue no longer has is still shown.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from triage.domain.bundle.order_part import Document
from triage.domain.bundle.plain import seconds
from triage.domain.catalogue import FACTS
from triage.domain.durations import format_duration
from triage.domain.fact_values import Plain, parse_time
from triage.domain.facts import FactDefinition, FactType

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def fact_parts(recorded: Mapping[str, Plain] | None) -> Document:
    """``facts`` by name, ``unknown`` (names), and ``contradictions``, all as they were when it was decided."""
    told = recorded.get("facts") if recorded else None
    if recorded is None or not isinstance(told, dict):
        return {"facts_as_of": None, "facts": {}, "unknown": [], "contradictions": []}
    as_of = parse_time(str(recorded["as_of"]))
    facts = {name: _fact(name, fact, as_of) for name, fact in told.items()}
    return {
        "facts_as_of": recorded["as_of"],
        "facts": {**facts},
        "unknown": [name for name, fact in facts.items() if fact["state"] != "known"],
        "contradictions": [
            {"fact": name, "readings": fact["readings"]} for name, fact in facts.items() if "readings" in fact
        ],
    }


def _fact(name: str, fact: Plain, as_of: datetime) -> Document:
    definition = FACTS.get(name)
    return {**_said(fact, definition, as_of), **_about(definition)}


def _said(fact: Plain, definition: FactDefinition | None, as_of: datetime) -> Document:
    match fact:
        case {"missing": why}:
            return {"state": "missing", "why": why}
        case {"contradicted": dict(readings)}:
            listed: list[Plain] = [{"source": source, "value": value} for source, value in readings.items()]
            said = ", ".join(f"{source} says {show_plain(value)}" for source, value in readings.items())
            return {"state": "contradicted", "why": f"sources disagree: {said}", "readings": listed}
        case {"value": value, "observed_at": str(observed), "source": source}:
            age = as_of - parse_time(observed)
            stale = definition is not None and age > definition.fresh
            key = "text" if definition is not None and definition.type is FactType.TEXT else "value"
            known: Document = {"state": "stale" if stale else "known", key: value, "source": source}
            if stale and definition is not None:
                known["why"] = f"{brief(age)} old; at most {format_duration(definition.fresh)}"
            return {**known, "observed_at": observed, "age_seconds": seconds(age)}
    return {"state": "missing", "why": "it was recorded in a form that this version cannot read"}


def _about(definition: FactDefinition | None) -> Document:
    if definition is None:
        return {"type": None, "meaning": None, "unit": None, "fresh_seconds": None}
    fresh = seconds(definition.fresh)
    about: Document = {"type": str(definition.type), "meaning": definition.meaning, "unit": definition.unit}
    return {**about, "fresh_seconds": fresh}


def brief(age: timedelta) -> str:
    """To the minute from an hour on, to the hour from a day on: nobody decides on the seconds of an old fact."""
    unit = timedelta(hours=1) if age >= _DAY else timedelta(minutes=1) if age >= _HOUR else timedelta(seconds=1)
    return format_duration(age // unit * unit)


def show_plain(value: Plain) -> str:
    """A plain value as a person reads it and as a policy writes it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case list():
            return "[" + ", ".join(map(show_plain, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{name}: {show_plain(each)}" for name, each in value.items()) + "}"
    return str(value)
