"""The watch of effects: what the back office did for us and for others, order by order, field by field."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.fields import Snapshot, snapshot
from tests.simulation.intents import Intended, Intents
from tests.simulation.world import Broken, Process, World
from triage.sandbox.state import Document, State


@dataclass(frozen=True, slots=True)
class Effect:
    """What the back office did: before and after are all fields of the order."""

    key: str
    order: str
    word: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: float

    @property
    def changed(self) -> tuple[str, ...]:
        return changed(self.before, self.after)


@dataclass
class Effects:
    """``edited`` says when somebody else last changed a field of an order."""

    world: World
    state: State
    intents: Intents
    all: list[Effect] = field(default_factory=list)
    edited: dict[tuple[str, str], float] = field(default_factory=dict)
    _edited_to: dict[str, int] = field(default_factory=dict)
    _read: dict[tuple[str, str], int] = field(default_factory=dict)
    _times: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def of(self, key: str | None) -> Effect | None:
        return next((each for each in self.all if each.key == key), None)

    def reads(self, process: Process, order: str, version: int) -> None:
        """A process was told an order, as it stood at a version."""
        self._read[process.name, order] = version

    def edits(self, order: str, before: Snapshot) -> None:
        """Somebody else changed an order."""
        after = snapshot(self.state, order)
        if after.version != before.version:
            self._edited_to[order] = after.version
        for name in changed(before.fields, after.fields):
            self.edited[order, name] = self.world.now

    def arrives(self, key: str) -> Snapshot:
        """The order as a write of ours finds it; what the back office does by itself was done before."""
        order = self.intents.by_id[key].order
        self.state.order(order)
        return snapshot(self.state, order)

    def happened(self, process: Process, entry: Document, before: Snapshot) -> None:
        """The back office took a write."""
        intent = self.intents.by_id[entry["key"]]
        after = snapshot(self.state, intent.order)
        effect = Effect(intent.id, intent.order, entry["effect"], before.fields, after.fields, self.world.now)
        self.all.append(effect)
        if effect.word.endswith(("_was_there", "_was_gone")):
            return
        self._once(intent, effect)
        if entry["order"]:
            self._on_the_order_as_it_was(process, effect)
        original = self.of(intent.undoes) if intent.undoes else None
        if original is not None:
            self._undo_over_nobody(original, effect)

    def _once(self, intent: Intended, effect: Effect) -> None:
        marks: list[tuple[Any, ...]] = [("key", effect.key), ("run", intent.run, intent.ordinal, intent.undoes)]
        if intent.undoes is not None:
            marks.append(("undo", intent.undoes))
        elif not intent.by_person:
            marks.append(("case", intent.case, intent.policy, intent.ordinal))
        self._times.update(marks)
        for mark in marks:
            if self._times[mark] > 1:
                told = f"{effect.word} on {effect.order} under {effect.key[-4:]}, twice by its {mark[0]}"
                raise Broken("no effect twice", told)

    def _on_the_order_as_it_was(self, process: Process, effect: Effect) -> None:
        """What its sender was last told of the order is no older than what others did to it."""
        if self._edited_to.get(effect.order, 0) > self._read.get((process.name, effect.order), 0):
            raise Broken(
                "what changed meanwhile is looked at again",
                f"{effect.word} on {effect.order}, changed since it was read",
            )

    def _undo_over_nobody(self, original: Effect, undo: Effect) -> None:
        """What an undo changes, nobody else had changed since the last of ours left it."""
        since = [each for each in self.all[self.all.index(original) : -1] if each.order == undo.order]
        for name in undo.changed:
            last = next((each for each in reversed(since) if name in each.changed), original)
            was, left = undo.before.get(name), last.after.get(name)
            if was != left and self.edited.get((undo.order, name), -1.0) > last.at:
                raise Broken(
                    "an undo changes nothing that others changed",
                    f"{name} of {undo.order} was {was!r}, we had left {left!r}, undone to {undo.after.get(name)!r}",
                )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))
