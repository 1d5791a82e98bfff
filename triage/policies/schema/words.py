"""Pieces of schema that everything else is made of. Draft-07: every editor that reads YAML by a schema knows it."""

from collections.abc import Iterable, Mapping

from triage.domain.durations import LENGTH_PATTERN
from triage.domain.fact_values import Plain

Schema = dict[str, Plain]

_AMOUNT = r"[0-9]{1,15}(?:\.[0-9]{1,4})? [A-Z]{3}"
_DURATION_MESSAGE = "A duration is a whole number and its unit (s, m, h, d, w), as in 36h, 7d or 1d12h."
_MONEY_MESSAGE = 'Money is an amount and a currency in quotes, as in "250.00 EUR".'


def ref(name: str, description: str = "") -> Schema:
    """A definition; a description of its own needs a layer around it, since nothing counts beside ``$ref``."""
    there: Schema = {"$ref": f"#/definitions/{name}"}
    return {"description": description, "anyOf": [there]} if description else there


def any_of(*schemas: Schema) -> Schema:
    return {"anyOf": list[Plain](schemas)}


def one_of_words(described: Mapping[str, str]) -> Schema:
    """One of a few words, each with its meaning."""
    return {"enum": list[Plain](described), "enumDescriptions": list[Plain](described.values())}


def choice(values: Iterable[Plain]) -> Schema:
    return {"enum": list(values)}


def list_of(items: Schema, least: int = 1, description: str = "") -> Schema:
    said: Schema = {"description": description} if description else {}
    return {"type": "array", "items": items, "minItems": least, **said}


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), least: int = 0) -> Schema:
    """A mapping with no other keys than these, and with ``least`` of them."""
    return {
        "type": "object",
        "properties": dict[str, Plain](properties),
        "required": list[Plain](required),
        "minProperties": least,
        "additionalProperties": False,
    }


def text(pattern: str, message: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$", "errorMessage": message}


def some_text(description: str) -> Schema:
    return {"type": "string", "pattern": r"\S", "description": description}


def duration() -> Schema:
    return text(f"-?(?=[0-9]){LENGTH_PATTERN}", _DURATION_MESSAGE)


def duration_above_zero(description: str) -> Schema:
    return {
        **text(f"(?=.*[1-9]){LENGTH_PATTERN}", f"{_DURATION_MESSAGE} It is above zero."),
        "description": description,
    }


def rate(description: str) -> Schema:
    """A number in a window, as in ``1/7d``."""
    message = "A number, a slash and a duration, as in 1/7d."
    return {**text(f"(?=0*[1-9][0-9]*/)[0-9]{{1,9}}/(?=.*[1-9]){LENGTH_PATTERN}", message), "description": description}


def money() -> Schema:
    return text(f"-?{_AMOUNT}", _MONEY_MESSAGE)


def money_above_zero(description: str) -> Schema:
    return {**text(f"(?=.*[1-9].* ){_AMOUNT}", f"{_MONEY_MESSAGE} It is above zero."), "description": description}


def time() -> Schema:
    """A time with its zone; which of the forms of ISO 8601 it has is left to the loader."""
    zone = "(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?)"
    return text(f".{{10,}}{zone}", "A time with its zone, as in 2026-11-23T12:00:00Z.")


def day(description: str) -> Schema:
    return {**text("[0-9]{4}-[0-9]{2}-[0-9]{2}", "A day, as in 2026-12-31."), "description": description}


def name(meaning: str) -> Schema:
    return {
        "type": "string",
        "pattern": r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$",
        "errorMessage": "A name of letters, digits, '-', '_' and '.'.",
        "description": meaning,
    }
