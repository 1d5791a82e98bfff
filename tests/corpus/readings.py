"""What a reader made of a payload, in a form to look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from triage.domain.errors import TriageError
from triage.domain.flaws import Flaw

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Reading:
    """``read`` maps a field to what was read. ``unknown`` maps a field to its flaw. ``refused`` is why there is nothing
    to read; ``crashed`` what a reader raised that it must never raise.
    """

    what: str
    reader: str
    read: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Flaw] = field(default_factory=dict)
    refused: str | None = None
    crashed: str | None = None


def read_by(what: str, reader: str, read: Callable[[], object]) -> Sequence[Reading]:
    """A reading of each thing that ``read`` gives."""
    try:
        given = read()
    except TriageError as error:
        return [Reading(what, reader, refused=f"{type(error).__name__}: {error}")]
    except Exception as error:  # noqa: BLE001 whatever it is, it is what we look for
        return [Reading(what, reader, crashed=f"{type(error).__name__}: {error}")]
    return [_reading(what, reader, each) for each in (given if isinstance(given, list | tuple) else [given])]


def _reading(what: str, reader: str, given: Any) -> Reading:
    unknown = dict(getattr(given, "unread", {}))
    if not is_dataclass(given):
        return Reading(what, reader, {what: shown(given)})
    told = {each.name: getattr(given, each.name) for each in fields(given) if each.name not in ("unread", "version")}
    read = {name: shown(value, unknown, name) for name, value in told.items() if name not in unknown}
    return Reading(what, reader, read, unknown)


def shown(value: Any, unknown: Mapping[str, Flaw] | None = None, path: str = "") -> str:
    """Short enough to look at: lists by their length and their last entry; parts that are unknown are left out."""
    text = _text(value, unknown or {}, path)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(value: Any, unknown: Mapping[str, Flaw], path: str) -> str:
    match value:
        case None | "":
            return "none"
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat()
        case tuple() | list() | frozenset() | set():
            last = ", ".join(_text(each, unknown, path) for each in list(value)[-1:])
            return f"{len(value)}: {last}" if value else "no entries"
    if is_dataclass(value):
        told = {each.name: getattr(value, each.name) for each in fields(value) if f"{path}.{each.name}" not in unknown}
        kept = {name: part for name, part in told.items() if part not in (None, "", (), timedelta(0))}
        parts = (f"{name}={_text(part, unknown, '.'.join((path, name)))}" for name, part in kept.items())
        return f"({', '.join(parts)})"
    return str(value)
