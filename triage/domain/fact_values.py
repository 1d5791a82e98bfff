"""Reading and writing fact values in the plain form that policies, case files and recordings share."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches

from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.facts import (
    NONE,
    Contradicted,
    Fact,
    FactDefinition,
    Facts,
    FactType,
    Known,
    Missing,
    Value,
    show_value,
)
from triage.domain.money import Money

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time with a zone, as aware UTC. A time without a zone is refused, never guessed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue(f"{text!r} is not a time; write it as in '2026-11-23T12:00:00Z'") from None
    if moment.tzinfo is None:
        raise BadValue(f"{text!r} names no time zone; write it as in '2026-11-23T12:00:00Z'")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadValue(f"{text!r} lies outside the years 1 to 9999") from None


def format_time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def parse_value(definition: FactDefinition, plain: object) -> Value:
    """Read one value of a fact from its plain form; the string ``none`` is known absence.

    Raises BadValue, naming the fact, what came, what would be right and the nearest right thing.
    """
    if plain == "none":
        return NONE
    return _PARSERS[definition.type](definition, plain)


def plain_value(value: Value) -> Plain:
    """The plain form that ``parse_value`` reads back to the same value."""
    match value:
        case bool() | int():
            return value
        case Decimal():
            return float(value)
        case frozenset():
            return list[Plain](sorted(value))
        case _:
            return show_value(value)


def parse_facts(document: object, catalogue: Mapping[str, FactDefinition]) -> Facts:
    """Read a case as ``triage decide`` takes it: ``{"as_of": time, "facts": {name: value}}``.

    A bare value is known as of ``as_of``. Raises BadValue for anything that is not of that form.
    """
    if not isinstance(document, dict) or not isinstance(document.get("facts"), dict):
        raise BadValue('a case is an object with "as_of" and "facts"')
    if not isinstance(document.get("as_of"), str):
        raise BadValue('a case needs "as_of", the time at which it is decided, as in "2026-11-23T12:00:00Z"')
    if extra := sorted(set(document) - {"as_of", "facts"}):
        raise BadValue(f"unknown key {extra[0]!r} in a case; it has as_of and facts")
    as_of = parse_time(document["as_of"])
    facts: dict[str, Fact] = {}
    for name, plain in document["facts"].items():
        definition = catalogue.get(name)
        if definition is None:
            raise BadValue(f"unknown fact {name!r}{did_you_mean(name, catalogue)}")
        facts[name] = parse_fact(definition, plain, as_of)
    return Facts(as_of, facts)


def parse_fact(definition: FactDefinition, plain: object, as_of: datetime) -> Fact:
    """Read one fact: a bare value, ``{value, observed_at, source}``, ``{missing}`` or ``{contradicted}``."""
    if not isinstance(plain, dict):
        return Known(parse_value(definition, plain), definition.source, as_of)
    match plain:
        case {"missing": str(why), **rest} if not rest:
            return Missing(why)
        case {"contradicted": dict(readings), **rest} if not rest and len(readings) > 1:
            return Contradicted(
                tuple((str(source), parse_value(definition, value)) for source, value in readings.items())
            )
        case {"value": value, **rest} if set(rest) <= {"observed_at", "source"}:
            observed = parse_time(str(rest["observed_at"])) if "observed_at" in rest else as_of
            return Known(parse_value(definition, value), str(rest.get("source", definition.source)), observed)
    raise BadValue(
        f"{definition.name}: {plain!r} is no fact; write a value, "
        '{"value", "observed_at", "source"}, {"missing": why} or {"contradicted": {source: value, …}}'
    )


def plain_facts(facts: Facts) -> dict[str, Plain]:
    """The facts as ``parse_facts`` reads them back."""
    return {"as_of": format_time(facts.as_of), "facts": {name: plain_fact(fact) for name, fact in facts.items()}}


def plain_fact(fact: Fact) -> Plain:
    match fact:
        case Known(value, source, observed_at):
            return {"value": plain_value(value), "observed_at": format_time(observed_at), "source": source}
        case Missing(why):
            return {"missing": why}
        case Contradicted(readings):
            return {"contradicted": {source: plain_value(value) for source, value in readings}}


def did_you_mean(word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """`` (did you mean 'x'?)`` for the nearest known word, or nothing."""
    close = get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _enum(definition: FactDefinition, plain: object) -> Value:
    if isinstance(plain, str) and plain in definition.values:
        return plain
    hint = did_you_mean(plain, definition.values) if isinstance(plain, str) else ""
    hint = hint or f"; one of {', '.join(definition.values)}"
    raise BadValue(f"{definition.name} is never {plain!r}{hint}")


def _boolean(definition: FactDefinition, plain: object) -> Value:
    if isinstance(plain, bool):
        return plain
    raise BadValue(f"{definition.name} is true or false, not {plain!r}")


def _integer(definition: FactDefinition, plain: object) -> Value:
    if isinstance(plain, int) and not isinstance(plain, bool):
        return plain
    raise BadValue(f"{definition.name} is a whole number{_unit(definition)}, not {plain!r}")


def _number(definition: FactDefinition, plain: object) -> Value:
    if isinstance(plain, int | float | Decimal) and not isinstance(plain, bool):
        number = Decimal(str(plain))
        if number.is_finite():
            return number
    raise BadValue(f"{definition.name} is a number{_unit(definition)}, not {plain!r}")


def _money(definition: FactDefinition, plain: object) -> Value:
    if not isinstance(plain, str):
        raise BadValue(
            f'{definition.name} is money; write it quoted with its currency, as in "250.00 EUR", not {plain!r}'
        )
    return Money.parse(plain)


def _duration(definition: FactDefinition, plain: object) -> Value:
    if not isinstance(plain, str):
        raise BadValue(f"{definition.name} is a duration; write it with its unit, as in 36h or 7d, not {plain!r}")
    return parse_duration(plain)


def _time(definition: FactDefinition, plain: object) -> Value:
    match plain:
        case datetime() if plain.tzinfo is not None:
            return plain.astimezone(UTC)
        case date() if not isinstance(plain, datetime):
            return datetime(plain.year, plain.month, plain.day, tzinfo=UTC)
        case str():
            return parse_time(plain)
    raise BadValue(f'{definition.name} is a time with its zone, as in "2026-11-23T12:00:00Z", not {plain!r}')


def _set(definition: FactDefinition, plain: object) -> Value:
    if not isinstance(plain, list | tuple | set | frozenset) or not all(isinstance(item, str) for item in plain):
        raise BadValue(f"{definition.name} is a set of words; write a list, as in [gift, fragile], not {plain!r}")
    for item in plain:
        if definition.values and item not in definition.values:
            raise BadValue(f"{definition.name} never holds {item!r}{did_you_mean(str(item), definition.values)}")
    return frozenset(map(str, plain))


def _text(definition: FactDefinition, plain: object) -> Value:
    if isinstance(plain, str):
        return plain
    raise BadValue(f"{definition.name} is text, not {plain!r}")


def _unit(definition: FactDefinition) -> str:
    return f" of {definition.unit}" if definition.unit else ""


_PARSERS: dict[FactType, Callable[[FactDefinition, object], Value]] = {
    FactType.ENUM: _enum,
    FactType.BOOLEAN: _boolean,
    FactType.INTEGER: _integer,
    FactType.NUMBER: _number,
    FactType.MONEY: _money,
    FactType.DURATION: _duration,
    FactType.TIME: _time,
    FactType.SET: _set,
    FactType.TEXT: _text,
}
