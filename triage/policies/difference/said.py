"""One change of an entry, in words."""

from dataclasses import dataclass, replace

from triage.policies.difference.verdict import Direction

_OPPOSITE = {
    Direction.WIDER: Direction.NARROWER,
    Direction.NARROWER: Direction.WIDER,
    Direction.ALIKE: Direction.ALIKE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """``about`` is a fact or a key; ``line`` is where it stands now, 0 where it no longer does.

    ``in_cases`` is False where single cases are decided as they were, whatever it says.
    """

    about: str
    words: str
    direction: Direction = Direction.ALIKE
    line: int = 0
    in_cases: bool = True


def opposite(said: Said) -> Said:
    return replace(said, direction=_OPPOSITE[said.direction])


def more_or_less(more: bool, less: bool) -> Direction:
    if more == less:
        return Direction.ALIKE
    return Direction.WIDER if more else Direction.NARROWER
