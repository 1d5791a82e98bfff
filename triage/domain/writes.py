"""Writes: the single changes that a back office can be asked for, as data.

An action chooses a write and names the write that reverses it; a connector knows how to send each.
Being data, a write is journalled word for word before it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from triage.domain.errors import BadInput
from triage.domain.fact_values import Plain


@dataclass(frozen=True, slots=True)
class PlaceHold:
    name: ClassVar[str] = "place_hold"
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    name: ClassVar[str] = "release_hold"
    order: str
    hold: str


@dataclass(frozen=True, slots=True)
class AddTag:
    name: ClassVar[str] = "add_tag"
    order: str
    tag: str


@dataclass(frozen=True, slots=True)
class RemoveTag:
    name: ClassVar[str] = "remove_tag"
    order: str
    tag: str


@dataclass(frozen=True, slots=True)
class SetPriority:
    name: ClassVar[str] = "set_priority"
    order: str
    to: int


@dataclass(frozen=True, slots=True)
class CorrectAddress:
    name: ClassVar[str] = "correct_address"
    order: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetStatus:
    name: ClassVar[str] = "set_status"
    order: str
    to: str


@dataclass(frozen=True, slots=True)
class RequestExport:
    name: ClassVar[str] = "request_export"
    order: str


@dataclass(frozen=True, slots=True)
class WithdrawExport:
    name: ClassVar[str] = "withdraw_export"
    order: str


@dataclass(frozen=True, slots=True)
class MoveLines:
    """``moves`` maps a line to the location it goes to."""

    name: ClassVar[str] = "move_lines"
    order: str
    moves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReserveLines:
    """Reserve every open line that has no reservation."""

    name: ClassVar[str] = "reserve_lines"
    order: str


@dataclass(frozen=True, slots=True)
class ReleaseReservations:
    """Release what was reserved under ``reference``, the key of that write."""

    name: ClassVar[str] = "release_reservations"
    order: str
    reference: str


@dataclass(frozen=True, slots=True)
class RequestRecount:
    name: ClassVar[str] = "request_recount"
    order: str
    sku: str
    location: str


@dataclass(frozen=True, slots=True)
class WithdrawRecount:
    name: ClassVar[str] = "withdraw_recount"
    order: str
    recount: str


Write = (
    PlaceHold
    | ReleaseHold
    | AddTag
    | RemoveTag
    | SetPriority
    | CorrectAddress
    | SetStatus
    | RequestExport
    | WithdrawExport
    | MoveLines
    | ReserveLines
    | ReleaseReservations
    | RequestRecount
    | WithdrawRecount
)
_BY_NAME: dict[str, type[Write]] = {kind.name: kind for kind in Write.__args__}


def plain_write(write: Write) -> dict[str, Plain]:
    """The write as the journal keeps it."""
    body: dict[str, Plain] = {"write": write.name}
    for part in fields(write):
        value = getattr(write, part.name)
        body[part.name] = dict(value) if isinstance(value, Mapping) else value
    return body


def parse_write(body: Mapping[str, Plain]) -> Write:
    """Read a write back from the journal."""
    kind = _BY_NAME.get(str(body.get("write")))
    if kind is None:
        raise BadInput(f"the journal names a write {body.get('write')!r} that this version does not know")
    return kind(**{name: value for name, value in body.items() if name != "write"})  # type: ignore[arg-type]
