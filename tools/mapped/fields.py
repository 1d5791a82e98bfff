"""The fields part of a mapping file, compiled: every mistake noted at its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.mapped.expressions import Expression, compile_expression
from tools.mapped.findings import Mistake, Notes
from tools.mapped.forms import TimeForm, Words, ident, number, word_of, yes_or_no
from tools.mapped.reading import Convert, GroupMap, LeafMap, ManyMap, Mapped, Source, unkept
from tools.mapped.said_forms import Forms, money_form, read_words, time_form
from tools.mapped.shapes import Group, Leaf, Many, Shape
from tools.mapped.yaml_nodes import Items, Node, Table, Text, flag, one_of, only, table
from tools.reader import Bad, count, day, items, moment, obj, tag_of, texts, whole
from triage.domain.errors import BadValue
from triage.domain.fact_values import did_you_mean
from triage.domain.flaws import Flaw
from triage.domain.money import Money

_WHERE = ("at", "none", "told_by")
_LEAF = (*_WHERE, "value", "never", "words", "times", "money", "number", "read_at")
_GROUP = (*_WHERE, "fields", "value", "never")
_MANY = ("each", "none", "told_by", "fields", "value", "never")
_NUMBERS = ("json", "text", "decimal")
_ONLY_FOR = {
    "words": ("word", "listed_word", "flag"),
    "times": ("time", "day"),
    "money": ("money",),
    "number": ("whole", "count"),
    "read_at": ("time",),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """``parts`` by our names; ``untold`` what this system never tells."""

    parts: Mapping[str, Mapped]
    untold: Mapping[str, Flaw]


class FieldCompiler:
    """Compiles fields, and notes what is wrong with them."""

    def __init__(self, notes: Notes, forms: Forms, system: str) -> None:
        self._notes, self._forms, self._system = notes, forms, system

    def fields(self, shapes: Mapping[str, Shape], node: Node | None, what: str) -> Fields:
        """Fields of a whole thing; one that is left out is one that is never told."""
        parts: dict[str, Mapped] = {}
        untold: dict[str, Flaw] = {}
        written = self._table(node, what)
        for name, shape in shapes.items():
            told = written.get(name) if written is not None else None
            part = None if told is None or _never(told) else self._part(name, shape, told, what, top=name)
            if part is not None:
                parts[name] = part
                untold.update(self._silent_parts(part, shape.known_as or name))
            elif not getattr(shape, "optional", False):
                untold[shape.known_as or name] = unkept(name, self._system)
        if written is not None:
            only(written, shapes, self._notes, what)
        return Fields(parts, untold)

    def group(self, shape: Group, node: Node | None, what: str) -> GroupMap:
        """The fields of one entry."""
        return GroupMap(shape, None, self._parts(shape, node, what, top=""))

    def source(self, node: Node, what: str, *, key: str = "at") -> Source:
        """Where something is found: an expression, a list of them, or names and values."""
        if not isinstance(node, Table):
            return Source(self._expressions(node, what))
        told = node.get(key)
        if told is None:
            raise Mistake(node, f"{what} says nowhere where it is found", f"write '{key}: …' with a JMESPath")
        expressions = self._expressions(told, what)
        return self._with_nones(Source(expressions), node, what)

    def _table(self, node: Node | None, what: str) -> Table | None:
        if node is None:
            return None
        try:
            return table(node, what)
        except Mistake as mistake:
            self._notes.take(mistake)
            return None

    def _part(self, name: str, shape: Shape, node: Node, what: str, *, top: str) -> Mapped | None:
        where = f"{what}.{name}"
        try:
            match shape:
                case Leaf():
                    return self._leaf(shape, node, where)
                case Group():
                    return self._group(shape, node, where, top)
                case Many():
                    return self._many(shape, node, where, top)
        except Mistake as mistake:
            self._notes.take(mistake)
        return None

    def _parts(self, shape: Group, node: Node | None, what: str, *, top: str) -> dict[str, Mapped]:
        parts: dict[str, Mapped] = {}
        written = self._table(node, what)
        if written is None:
            return parts
        for name, each in shape.fields.items():
            told = written.get(name)
            if told is not None and not _never(told):
                if (part := self._part(name, each, told, what, top=top)) is not None:
                    parts[name] = part
            elif not (_may_be_silent(each) or getattr(each, "optional", False)):
                at, left = (told, "cannot be 'never'") if told is not None else (written, "is left out")
                self._notes.add(at, f"{what}.{name} {left}: without it an entry says too little", _instead(each))
        only(written, shape.fields, self._notes, what)
        return parts

    def _silent_parts(self, part: Mapped, top: str) -> dict[str, Flaw]:
        """The fields of the entries that are never told, by the names under which facts look for them."""
        if isinstance(part, ManyMap) and part.source is not None:
            group: GroupMap = part.entry
        elif isinstance(part, GroupMap) and not part.constant_none:
            group = part
        else:
            return {}
        left = {name: each for name, each in group.shape.fields.items() if name not in group.parts}
        return {
            f"{top}.{each.known_as or name}": unkept(f"{top}.{name}", self._system)
            for name, each in left.items()
            if _may_be_silent(each)
        }

    def _leaf(self, shape: Leaf, node: Node, what: str) -> LeafMap:
        if not isinstance(node, Table):
            return LeafMap(shape, self.source(node, what), self._convert(shape, node, what))
        only(node, _LEAF, self._notes, what)
        for name, kinds in _ONLY_FOR.items():
            if name in node.entries and shape.kind not in kinds:
                self._notes.add(
                    node.keys[name], f"{what} is no place for {name!r}", f"that is for {' and '.join(kinds)}"
                )
        convert = self._convert(shape, node, what)
        if (constant := node.get("value")) is not None:
            return LeafMap(shape, Source(constant=_constant(shape, constant, what)), convert)
        if (told := node.get("read_at")) is not None and flag(told, "read_at"):
            return LeafMap(shape, Source(at_reading=True), convert)
        return LeafMap(shape, self.source(node, what), convert)

    def _group(self, shape: Group, node: Node, what: str, top: str) -> GroupMap:
        if not isinstance(node, Table):
            raise Mistake(node, f"{what} has parts of its own", _in_parts("at", shape.fields, node))
        written = node
        only(written, _GROUP, self._notes, what)
        if (constant := written.get("value")) is not None:
            if constant.plain is not None or not shape.nullable:
                raise Mistake(constant, f"{what} can only be 'value: null'" if shape.nullable else f"{what} has fields")
            return GroupMap(shape, None, {}, constant_none=True)
        inner = written.get("fields")
        if inner is None:
            raise Mistake(written, f"{what} has no fields", f"write 'fields:' with {', '.join(shape.fields)}")
        source = self.source(written, what) if "at" in written.entries else None
        return GroupMap(shape, source, self._parts(shape, inner, what, top=top))

    def _many(self, shape: Many, node: Node, what: str, top: str) -> ManyMap:
        if not isinstance(node, Table):
            raise Mistake(node, f"{what} is a list of things with parts", _in_parts("each", shape.entry.fields, node))
        written = node
        only(written, _MANY, self._notes, what)
        if (constant := written.get("value")) is not None:
            if constant.plain not in ([], None):
                raise Mistake(constant, f"{what} can only be 'value: []'")
            return ManyMap(shape, None, GroupMap(shape.entry, None, {}))
        inner = written.get("fields")
        if inner is None:
            raise Mistake(written, f"{what} has no fields", f"write 'fields:' with {', '.join(shape.entry.fields)}")
        entry = GroupMap(shape.entry, None, self._parts(shape.entry, inner, what, top=top))
        return ManyMap(shape, self.source(written, what, key="each"), entry)

    def _expressions(self, node: Node, what: str) -> tuple[Expression, ...]:
        listed = node.items if isinstance(node, Items) else (node,)
        if not listed:
            raise Mistake(node, f"{what} is an empty list", "write a JMESPath")
        return tuple(compile_expression(each, what) for each in listed)

    def _with_nones(self, source: Source, node: Table, what: str) -> Source:
        told = node.get("none")
        told_by = node.get("told_by")
        by = compile_expression(told_by, "told_by") if told_by is not None else None
        if told is None:
            return Source(source.expressions, told_by=by)
        listed = told.items if isinstance(told, Items) else (told,)
        nones = tuple(each.plain for each in listed if not _is_absent(each))
        silent = len(nones) < len(listed)
        if silent and by is None and (len(source.expressions) > 1 or not source.expressions[0].path):
            raise Mistake(
                told,
                f"{what}: 'absent' says nothing where it is not known what would be there",
                "add 'told_by: …', a path that is there whenever this could be told",
            )
        return Source(source.expressions, nones=nones, absent_is_none=silent, told_by=by)

    def _convert(self, shape: Leaf, node: Node, what: str) -> Convert:
        get = node.get if isinstance(node, Table) else lambda _: None
        forms = self._forms
        if shape.kind == "money":
            told = get("money")
            form = money_form(told, self._notes) if told is not None else forms.money
            if form is None:
                raise Mistake(node, f"nothing says how {what} is written", "write 'money:' at the top of the file")
            return lambda value, entry, reading: form.read(value, entry, reading.answered)
        words = self._words(shape, get("words"), what)
        times = time_form(told, self._notes) if (told := get("times")) is not None else forms.times
        digits = one_of(told, "number", _NUMBERS) if (told := get("number")) is not None else forms.number
        simple = _converter(shape, words, times, digits)
        return lambda value, _entry, _reading: simple(value)

    def _words(self, shape: Leaf, node: Node | None, what: str) -> Words | None:
        if node is None:
            return None
        if isinstance(node, Text):
            if node.text not in self._forms.words:
                hint = did_you_mean(node.text, tuple(self._forms.words)).removeprefix("; ")
                raise Mistake(node, f"there is no map of words {node.text!r}", hint or "write it below 'words:'")
            words = self._forms.words[node.text]
        else:
            words = read_words(node, what)
        for told, ours in words.items():
            if (wrong := _not_ours(shape, ours)) is not None:
                at = node.entries[told] if isinstance(node, Table) else node
                self._notes.add(at, f"{what}: {told!r} is mapped to {ours!r}, which is none of our words", wrong)
        return words


def _converter(shape: Leaf, words: Words | None, times: TimeForm, digits: str) -> Callable[[Any], Any]:
    simple: Mapping[str, Callable[[Any], Any]] = {
        "id": ident,
        "text": _text,
        "whole": number(digits),
        "count": lambda value: count(number(digits)(value)),
        "flag": yes_or_no(words),
        "time": times.read,
        "day": times.read_day,
        "word": word_of(words, shape.words),
        "listed_word": _listed(word_of(words, shape.words)),
        "texts": lambda value: tuple(ident(each) for each in items(value)),
        "numbers": lambda value: tuple(whole(each) for each in items(value)),
        "names": _names,
        "version": read_version,
    }
    return simple[shape.kind]


def _listed(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def told(value: Any) -> Any:
        try:
            return read(value)
        except Bad:
            return ident(value)[:40]

    return told


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise Bad("no text")


def _names(value: Any) -> dict[str, str]:
    return {str(name): _text(told) for name, told in obj(value).items() if told is not None}


def read_version(value: Any) -> str:
    """An entity tag, with or without its quotes."""
    told = tag_of(ident(value))
    if told is None:
        raise Bad("not a version")
    return told


def _constant(shape: Leaf, node: Node, what: str) -> Any:
    plain = node.plain
    if plain is None:
        if shape.nullable:
            return None
        raise Mistake(node, f"{what} can never be none", "leave the field out where this system never tells it")
    ours: Mapping[str, Callable[[], Any]] = {
        "money": lambda: Money.parse(str(plain)),
        "time": lambda: moment(plain),
        "day": lambda: day(plain),
    }
    try:
        if shape.kind in ours:
            return ours[shape.kind]()
        if shape.kind == "texts":
            return texts([str(each) for each in items(plain)])
        if shape.kind in ("id", "text"):
            return str(node.text) if isinstance(node, Text) else _text(plain)
        return _converter(shape, None, TimeForm(), "json")(plain)
    except (Bad, BadValue) as bad:
        hint = f"one of {', '.join(shape.words)}" if shape.words else ""
        raise Mistake(node, f"{what} cannot be {plain!r}: {bad}", hint) from None


def _not_ours(shape: Leaf, ours: Any) -> str | None:
    if ours is None:
        return None if shape.nullable else "it can never be none"
    if shape.kind == "flag":
        return None if isinstance(ours, bool) else "true or false"
    known = tuple(str(each) for each in shape.words or ())
    if ours in known:
        return None
    return did_you_mean(str(ours), known).removeprefix("; ") or f"one of {', '.join(known)}"


def _in_parts(key: str, parts: Mapping[str, Shape], node: Node) -> str:
    told = node.text if isinstance(node, Text) and node.text else "…"
    return f"as in {{{key}: {told}, fields: {{{', '.join(f'{name}: …' for name in parts)}}}}}"


def _never(node: Node) -> bool:
    told = node.get("never") if isinstance(node, Table) else None
    return isinstance(told, Text) and told.plain is True


def _may_be_silent(shape: Shape) -> bool:
    return shape.may_be_silent or (isinstance(shape, Leaf) and bool(shape.known_as))


def _instead(shape: Shape) -> str:
    if isinstance(shape, Leaf) and shape.nullable:
        return "give its JMESPath, or 'value: null' where there never is any"
    return "give its JMESPath, or 'value: …' where it is always the same"


def _is_absent(node: Node) -> bool:
    return isinstance(node, Text) and node.text == "absent" and not node.quoted
