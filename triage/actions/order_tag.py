"""order.tag: add or remove a tag of ours."""

from collections.abc import Mapping

from triage.actions.arguments import Argument, problems_of, schema_of
from triage.actions.base import BaseAction
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.fact_values import Plain
from triage.domain.writes import AddTag, RemoveTag, Write

PREFIX = "triage-"
_OURS: Mapping[str, Plain] = {"type": "string", "pattern": f"^{PREFIX}[^,]+$", "maxLength": 64}


def _check(value: object) -> str | None:
    if (
        isinstance(value, str)
        and value.startswith(PREFIX)
        and len(PREFIX) < len(value) <= 64
        and value.isprintable()
        and "," not in value
    ):
        return None
    return f"a tag of ours begins with {PREFIX!r}, not {value!r}; as in {PREFIX}{_word(value)}"


def _word(value: object) -> str:
    return value if isinstance(value, str) and value.isidentifier() and len(value) < 50 else "watch"


class OrderTag(BaseAction):
    name = "order.tag"
    meaning = "Add or remove one tag with our prefix, so that a list or a person finds the order."
    inverse = "order.tag"
    undo_until = "ever"
    wanted = (
        Argument("add", {**_OURS, "description": "The tag to add."}, _check),
        Argument("remove", {**_OURS, "description": "The tag to remove."}, _check),
    )
    _either = frozenset({"add", "remove"})

    @property
    def schema(self) -> Mapping[str, Plain]:
        return {**schema_of(self.wanted, self._either), "minProperties": 1, "maxProperties": 1}

    def problems(self, arguments: Mapping[str, object]) -> Mapping[str, str]:
        found = problems_of(self.wanted, arguments, self._either)
        if len(self._either & set(arguments)) != 1:
            found[""] = "write add or remove, one of them"
        return found

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        if "add" in arguments:
            return AddTag(situation.order.id, str(arguments["add"]))
        return RemoveTag(situation.order.id, str(arguments["remove"]))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        tag = _tag(arguments)
        return {f"tags.{tag}": tag in (situation.order.tags or ())}

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        return (_tag(arguments) in (situation.order.tags or ())) is ("add" in arguments)

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        tag = _tag(arguments)
        return RemoveTag(situation.order.id, tag) if "add" in arguments else AddTag(situation.order.id, tag)


def _tag(arguments: Arguments) -> str:
    return str(arguments.get("add") or arguments["remove"])
