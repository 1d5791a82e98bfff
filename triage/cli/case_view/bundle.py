"""A context bundle as the page reads it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from triage.cli.printable import age, parsed, when
from triage.domain.bundle.fact_part import brief, show_plain
from triage.domain.durations import parse_duration

Part = Mapping[str, Any]
_STATES = ("missing", "stale", "contradicted")


class Bundle:
    """The document, with times told from when it was made."""

    def __init__(self, document: Part) -> None:
        self.document = document
        made_at = parsed(document["made_at"])
        assert made_at is not None
        self.now: datetime = made_at

    def __getitem__(self, name: str) -> Any:
        return self.document[name]

    def when(self, moment: object) -> str:
        return when(moment, self.now)

    def age(self, moment: object) -> str:
        return age(moment, self.now)

    def ago(self, moment: object) -> str:
        told = self.age(moment)
        return told if told.startswith("in ") or not told else f"{told} ago"

    def fact(self, name: str) -> Part:
        """One fact; one that nobody told is missing."""
        found: Part = self.document["facts"].get(name) or {"state": "missing", "why": "not read"}
        return found

    def deciding(self) -> Part | None:
        """The policy that decided, as it was considered."""
        decision = self.document["decision"]
        asked = self.document["considered"] if decision else []
        return next((each for each in asked if each["policy"] == decision["policy"]), None)

    def doubt(self, name: str) -> tuple[str, str] | None:
        """Why a fact could not be used: its state, and the reason, in the words of the policy that decided.

        A policy may ask for a fresher fact than the catalogue does.
        """
        fact = self.fact(name)
        deciding = self.deciding()
        for clause in deciding["clauses"] if deciding else ():
            if clause["fact"] == name and clause["result"] == "unknown":
                state, _, why = clause["why"].partition(": ")
                return (state, why) if state in _STATES else ("unknown", clause["why"])
        return None if fact["state"] == "known" else (fact["state"], fact["why"])

    def doubts(self, names: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        """Facts that could not be used, together where they could not for the same reason."""
        found: dict[tuple[str, str], list[str]] = {}
        for name in names:
            if (doubt := self.doubt(name)) is not None:
                found.setdefault(doubt, []).append(name)
        return found


def value_of(fact: Part) -> str:
    """A fact's value with its unit, or what there is of one."""
    if "text" in fact:
        return f"“{fact['text']}”"
    if "value" not in fact:
        return ""
    value, unit = show_plain(fact["value"]), fact.get("unit")
    if value == "none":
        return value
    if fact.get("type") == "duration":
        return brief(parse_duration(value))
    if not unit:
        return value
    return f"{value} {unit.removesuffix('s') if value == '1' else unit}"


def calls(actions: Iterable[Part]) -> list[str]:
    return [call(each) for each in actions]


def call(action: Part) -> str:
    """An action with its arguments, as in ``order.hold reason=stock``."""
    arguments = " ".join(f"{name}={show_plain(value)}" for name, value in action["arguments"].items())
    return f"{action['action']} {arguments}".strip()


def words(name: object) -> str:
    """A name in code as words."""
    return str(name).replace("_", " ")
