"""JSON for people: two blanks a level, and on one line what fits there."""

import orjson

from triage.domain.fact_values import Plain

_WIDTH = 110


def pretty(value: Plain, level: int = 0) -> str:
    """A document as text; long ones fold member by member."""
    short = _on_one_line(value)
    if len(short) + 2 * level <= _WIDTH or not isinstance(value, dict | list) or not value:
        return short
    inner, outer = "  " * (level + 1), "  " * level
    if isinstance(value, dict):
        members = [f"{inner}{_quoted(name)}: {pretty(each, level + 1)}" for name, each in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{outer}}}"
    return "[\n" + ",\n".join(inner + pretty(each, level + 1) for each in value) + f"\n{outer}]"


def _on_one_line(value: Plain) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_quoted(name)}: {_on_one_line(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_on_one_line, value)) + "]"
    return orjson.dumps(value).decode()


def _quoted(name: str) -> str:
    return orjson.dumps(name).decode()
