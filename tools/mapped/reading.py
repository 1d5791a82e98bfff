"""A document through a mapping into our own fields: what is not told is named, and nothing is guessed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tools.mapped.expressions import ABSENT, Answered, Expression, absent
from tools.mapped.shapes import Group, Leaf, Many, Shape
from tools.reader import Bad
from triage.domain.flaws import Flaw, FlawKind

Convert = Callable[[Any, Any, "Reading"], Any]


class NotTold:
    """The file gives no constant."""


NO_CONSTANT: Final = NotTold()


@dataclass(frozen=True, slots=True)
class Found:
    """One field as ``triage connect try`` shows it: ``where`` is the expression that found it."""

    path: str
    value: Any
    where: str


@dataclass
class Reading:
    """One document being read. ``now`` is when. ``kept`` gathers every value where somebody wants to see them."""

    answered: Answered
    now: datetime
    unread: dict[str, Flaw] = field(default_factory=dict)
    kept: list[Found] | None = None

    def keep(self, path: str, value: Any, where: str) -> None:
        if self.kept is not None:
            self.kept.append(Found(path, value, where))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: ``expressions`` one after the other, or a ``constant``, or the moment of reading.

    ``nones`` are values that say that there is none, as null does, so that the next expression is tried; with
    ``absent_is_none`` so does a missing name, where the object around it is there, or ``told_by``.
    """

    expressions: tuple[Expression, ...] = ()
    constant: Any = NO_CONSTANT
    at_reading: bool = False
    nones: tuple[Any, ...] = ()
    absent_is_none: bool = False
    told_by: Expression | None = None

    def find(self, entry: Any, reading: Reading) -> tuple[Any, str]:
        """The value, or None where there is none, and the expression that told it. Raises Bad."""
        null_at = ""
        for each in self.expressions:
            found = each.find(entry, reading.answered)
            if found is None or _one_of(found, self.nones):
                null_at = null_at or each.source
            elif found is not ABSENT:
                return found, each.source
        if null_at:
            return None, null_at
        tried = ", ".join(each.source for each in self.expressions)
        if self.absent_is_none and self._silence_tells(entry, reading):
            return None, f"nothing at {tried}"
        raise absent(f"nothing at {tried}")

    def _silence_tells(self, entry: Any, reading: Reading) -> bool:
        if self.told_by is not None:
            return self.told_by.find(entry, reading.answered) is not ABSENT
        return self.expressions[0].parent_is_there(entry, reading.answered)


@dataclass(frozen=True, slots=True)
class LeafMap:
    shape: Leaf
    source: Source
    convert: Convert

    def read(self, entry: Any, reading: Reading, path: str) -> Any:
        source = self.source
        value: Any
        if source.at_reading:
            value, where = reading.now, "the moment of reading"
        elif source.constant is not NO_CONSTANT:
            value, where = source.constant, "said by the file"
        else:
            found, where = source.find(entry, reading)
            if found is None and not self.shape.nullable:
                raise Bad(f"none at {where}, where a value belongs")
            value = None if found is None else self.convert(found, entry, reading)
            if value is None and not self.shape.nullable:
                raise Bad(f"a word at {where} that the file maps to nothing")
        reading.keep(path, value, where)
        return value


@dataclass(frozen=True, slots=True)
class GroupMap:
    """``parts`` are the fields that the file maps; what is not among them is not kept there."""

    shape: Group
    source: Source | None
    parts: Mapping[str, "Mapped"]
    constant_none: bool = False

    def read(self, entry: Any, reading: Reading, path: str) -> Any:
        if self.constant_none:
            reading.keep(path, None, "said by the file")
            return None
        found, where = (entry, "") if self.source is None else self.source.find(entry, reading)
        if found is None and self.shape.nullable:
            reading.keep(path, None, where)
            return None
        if not isinstance(found, dict):
            raise Bad(f"no object at {where or 'the entry'}")
        return self.shape.build(self.values(found, reading, path))

    def values(self, entry: Mapping[str, Any], reading: Reading, path: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, shape in self.shape.fields.items():
            part = self.parts.get(name)
            values[name] = _untold(shape) if part is None else _within(name, part, entry, reading, f"{path}.{name}")
        return values


@dataclass(frozen=True, slots=True)
class ManyMap:
    shape: Many
    source: Source | None
    entry: GroupMap

    def read(self, entry: Any, reading: Reading, path: str) -> tuple[Any, ...]:
        if self.source is None:
            reading.keep(path, [], "said by the file")
            return ()
        found, where = self.source.find(entry, reading)
        if found is None and (self.source.nones or self.source.absent_is_none):
            reading.keep(path, [], where)
            return ()
        if not isinstance(found, list):
            raise Bad(f"no list at {where}")
        reading.keep(path, len(found), where)
        return tuple(
            _within(f"[{number}]", self.entry, each, reading, f"{path}[{number}]") for number, each in enumerate(found)
        )


Mapped = LeafMap | GroupMap | ManyMap


def read_fields(
    shapes: Mapping[str, Shape], parts: Mapping[str, Mapped], untold: Mapping[str, Flaw], entry: Any, reading: Reading
) -> dict[str, Any]:
    """Every field of a whole thing. ``untold`` is what the file says this system never tells."""
    reading.unread.update(untold)
    values: dict[str, Any] = {}
    for name, shape in shapes.items():
        values[name] = _untold(shape)
        if (part := parts.get(name)) is None:
            continue
        kept = len(reading.kept or ())
        try:
            values[name] = part.read(entry, reading, name)
        except Bad as bad:
            if reading.kept is not None:
                del reading.kept[kept:]
            known_as = shape.known_as or name
            joint = "" if str(bad).startswith("[") else ": "
            reading.unread[known_as] = Flaw(bad.kind, f"{name}{joint}{bad}", bad.word)
    return values


def _within(name: str, part: Mapped, entry: Any, reading: Reading, path: str) -> Any:
    """What is wrong inside says where; a list or a group with one bad part is bad."""
    try:
        return part.read(entry, reading, path)
    except Bad as bad:
        told = str(bad)
        inner = told.partition(":")[0]
        joint = "" if told.startswith("[") else "." if name.startswith("[") and inner.isidentifier() else ": "
        raise Bad(f"{name}{joint}{told}", bad.kind, bad.word) from None


def _untold(shape: Shape) -> Any:
    if isinstance(shape, Many):
        return ()
    return shape.silent


def _one_of(value: Any, listed: Sequence[Any]) -> bool:
    return any(type(value) is type(each) and value == each for each in listed)


def unkept(name: str, system: str) -> Flaw:
    return Flaw(FlawKind.NOT_KEPT, f"the mapping file says that {system} tells no {name}")
