"""The named boundaries at which a process is killed, and what a seed says about its run."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Side = Literal["before", "after"]
Form = Literal["door", "work", "undo", "whole"]

DOOR = ("webhook received", "inbox committed", "message published")
TASK = ("task taken", "task acknowledged")
WORK = (
    "case claimed", "order read", "stock read", "tracking read", "decided", "intent journalled",
    "call sent", "call answered", "outcome journalled", "verified", "closed",
)  # fmt: skip
UNDO = ("undo intended", "undo sent")
BOUNDARIES = (*DOOR, "task taken", *WORK, "task acknowledged", *UNDO)
SIDES: tuple[Side, ...] = ("before", "after")
DATABASES = ("sqlite", "postgresql")
CELLS = tuple((database, boundary, side) for boundary in BOUNDARIES for side in SIDES for database in DATABASES)
_ONCE = (*TASK, "message published", "case claimed")
_WHOLE_ROUND = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """The ``nth`` time that a process comes to one side of a boundary."""

    boundary: str
    side: Side
    nth: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One run with one kill. Everything in it follows from ``seed``.

    ``door``: the webhook server dies; ``work`` and ``undo``: a forked process that works off what is due, or takes
    back what was done; ``whole``: a real worker over the embedded broker, master and pool.
    """

    seed: int
    database: str
    moment: Moment
    form: Form

    def dice(self) -> Random:
        """The chances of this trial, the same each time."""
        return Random(f"{self.seed} story")


def trial(seed: int) -> Trial:
    """Seeds go round the cells, so that every boundary, side and database gets its share; every eighth round
    kills real workers where the others kill forked ones.
    """
    database, boundary, side = CELLS[seed % len(CELLS)]
    whole_round = seed // len(CELLS) % _WHOLE_ROUND == _WHOLE_ROUND - 1
    form = _form(boundary, whole_round)
    nth = Random(f"{seed} nth").choice((1, 1, 2, 3))
    return Trial(seed, database, Moment(boundary, side, 1 if boundary in _ONCE else nth), form)


def _form(boundary: str, whole_round: bool) -> Form:
    if boundary in DOOR:
        return "door"
    if boundary in UNDO:
        return "undo"
    return "whole" if boundary in TASK or whole_round else "work"
