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
    hidden = {name for name in told if name in unknown}
    return Reading(what, reader, {name: shown(value) for name, value in told.items() if name not in hidden}, unknown)


def shown(value: Any) -> str:
    """Short enough to look at: lists by their length and their last entry."""
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(value: Any) -> str:
    match value:
        case None:
            return "none"
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat()
        case timedelta():
            return str(value)
        case tuple() | list() | frozenset() | set():
            return f"{len(value)}: {', '.join(map(_text, list(value)[-1:]))}" if value else "no entries"
    if is_dataclass(value):
        told = {each.name: getattr(value, each.name) for each in fields(value)}
        return (
            "(" + ", ".join(f"{name}={_text(part)}" for name, part in told.items() if part not in (None, "", ())) + ")"
        )
    return str(value)
