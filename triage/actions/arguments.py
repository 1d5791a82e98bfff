"""Checking the arguments of an action as a policy writes them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from triage.domain.fact_values import Plain, did_you_mean

Check = Callable[[object], str | None]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its JSON Schema, and what is wrong with a value, in words."""

    name: str
    schema: Mapping[str, Plain]
    check: Check


def one_of(name: str, words: Iterable[str], meaning: str) -> Argument:
    known = tuple(words)

    def check(value: object) -> str | None:
        if isinstance(value, str) and value in known:
            return None
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        return f"{name} is never {value!r}{hint or '; one of ' + ', '.join(known)}"

    return Argument(name, {"enum": list(known), "description": meaning}, check)


def word_or_id(name: str, words: tuple[str, ...], meaning: str) -> Argument:
    def check(value: object) -> str | None:
        if isinstance(value, str) and 0 < len(value) <= 128 and value.isprintable():
            return None
        return f"{name} is {' or '.join(words)}, or an id, not {value!r}"

    schema: dict[str, Plain] = {"type": "string", "minLength": 1, "maxLength": 128, "examples": list(words)}
    return Argument(name, {**schema, "description": meaning}, check)


def problems_of(
    wanted: tuple[Argument, ...], given: Mapping[str, object], optional: frozenset[str] = frozenset()
) -> dict[str, str]:
    """What is wrong with ``given``, by argument name."""
    names = tuple(argument.name for argument in wanted)
    found = {
        name: f"unknown argument {name!r}{did_you_mean(name, names)}; "
        + (f"it takes {', '.join(names)}" if names else "it takes none")
        for name in given
        if name not in names
    }
    for argument in wanted:
        if argument.name not in given:
            if argument.name not in optional:
                found[argument.name] = f"{argument.name} is missing"
        elif (wrong := argument.check(given[argument.name])) is not None:
            found[argument.name] = wrong
    return found


def schema_of(wanted: tuple[Argument, ...], optional: frozenset[str] = frozenset()) -> dict[str, Plain]:
    return {
        "type": "object",
        "properties": {argument.name: dict(argument.schema) for argument in wanted},
        "required": [argument.name for argument in wanted if argument.name not in optional],
        "additionalProperties": False,
    }
