"""Flaws: what is wrong with a field that a source told, so that nothing is guessed from it."""

from dataclasses import dataclass
from enum import StrEnum


class FlawKind(StrEnum):
    """``not_kept`` is no fault: this system tells no such thing, ever."""

    ABSENT = "absent"
    UNKNOWN_WORD = "unknown_word"
    UNREADABLE = "unreadable"
    NOT_KEPT = "not_kept"


@dataclass(frozen=True, slots=True)
class Flaw:
    """``why`` is for people; ``word`` is the foreign word that no map holds, cut to 40 characters."""

    kind: FlawKind
    why: str
    word: str | None = None

    def __str__(self) -> str:
        return self.why


def not_kept(system: str, what: str) -> Flaw:
    """What a connector honestly cannot tell."""
    return Flaw(FlawKind.NOT_KEPT, f"{system} keeps no {what}")
