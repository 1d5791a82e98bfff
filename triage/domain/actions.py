"""What an action is: one reversible change in the back office, beside its inverse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.fact_values import Plain
from triage.domain.order import Order
from triage.domain.stock import Stock
from triage.domain.writes import Write

Image = dict[str, Plain]
Arguments = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the back office says at one moment.

    ``our_references`` are the keys of our own intents on this order: how a hold is known to be ours.
    """

    order: Order
    stock: Stock | None
    as_of: datetime
    our_references: frozenset[str] = frozenset()


class Action(Protocol):
    """One entry of the action catalogue.

    An image maps field names to plain values, without ids, versions and audit times. ``footprint``
    holds the fields that the action writes; ``guard`` the further fields that its undo depends on.
    ``asks_receiver``: the receiver must say that it has nothing before this is sent. ``internal``: a
    change of our own tables alone, which no back office hears of.
    """

    name: str
    meaning: str
    inverse: str
    undo_until: str
    reads_stock: bool
    asks_receiver: bool
    internal: bool

    @property
    def schema(self) -> Mapping[str, Plain]:
        """JSON Schema of the arguments as a policy writes them."""

    def problems(self, arguments: Mapping[str, object]) -> Mapping[str, str]:
        """What is wrong with arguments as a policy wrote them, by argument name; empty when nothing is."""

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        """Replace words such as ``ours`` or ``best`` by what they name now. Raises Refused when nothing fits."""

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        """Why the point of no return is passed, or None."""

    def warning(self, situation: Situation) -> str | None:
        """What a person must know although the effect is there, or None."""

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        """The change to ask for."""

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        """The fields that the action writes, as they are in this situation."""

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        """The fields that its undo depends on, as they are in this situation."""

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        """The fields that must hold still while it is on its way; where one moved, it may have come too late."""

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        """Whether the effect is there, whoever brought it about."""

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        """The change that restores ``before``; ``key`` is the key of the write that is undone."""


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What an action sets off in one back office, and who says so.

    ``effects`` are of ``customer``, ``money`` and ``automation``; ``shown_by`` is a test or a named person.
    ``cannot`` is why the back office cannot do it at all, or cannot take it back.
    """

    effects: frozenset[str]
    shown_by: str
    cannot: str | None = None


def why_off(action: str, arguments: Mapping[str, object], declared: Mapping[str, SetsOff]) -> str | None:
    """Why an action may not run in a back office with these declarations, or None if it may.

    Declarations are keyed by ``action``, or by ``action:value`` for one value of an argument, which counts first.
    """
    keys = [f"{action}:{value}" for value in arguments.values() if isinstance(value, str | int)]
    known = [declared[key] for key in keys if key in declared] or [
        declared[key] for key in (action,) if key in declared
    ]
    if not known:
        return f"nobody has shown or attested what {action} sets off in this back office"
    for each in known:
        if each.cannot is not None:
            return f"{action} cannot be done in this back office: {each.cannot}"
        if harmful := sorted(each.effects):
            return f"{action} sets off {', '.join(harmful)} in this back office ({each.shown_by})"
    return None
