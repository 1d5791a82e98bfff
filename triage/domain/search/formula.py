"""What is asked of a case, over cells: each axis has a bit for every cell that the question can tell apart."""

from typing import NamedTuple

from triage.domain.search.steps import Steps


class Only(NamedTuple):
    """The case lies in one of these cells of an axis."""

    axis: str
    cells: int


class All(NamedTuple):
    parts: tuple["Formula", ...]


class Either(NamedTuple):
    parts: tuple["Formula", ...]


Formula = Only | All | Either
Box = dict[str, int]

NEVER: Formula = Either(())


def reduced(formula: Formula, box: Box, steps: Steps) -> Formula | bool:
    """What is left to ask of the cases in a box; True where all of them meet it, False where none does."""
    if type(formula) is Only:
        left = box[formula.axis]
        both = left & formula.cells
        return True if both == left else formula if both else False
    if type(formula) is Either:
        return _either(formula, box, steps)
    assert type(formula) is All
    return _all(formula, box, steps)


def _either(formula: Either, box: Box, steps: Steps) -> Formula | bool:
    steps.take(len(formula.parts))
    left: list[Formula] = []
    for part in formula.parts:
        if type(part) is Only:
            cells = box[part.axis]
            both = cells & part.cells
            if both == cells:
                return True
            if both:
                left.append(part)
            continue
        rest = reduced(part, box, steps)
        if rest is True:
            return True
        if rest is not False:
            left.append(rest)
    if len(left) > 1:
        return Either(tuple(left))
    return left[0] if left else False


def _all(formula: All, box: Box, steps: Steps) -> Formula | bool:
    steps.take(len(formula.parts))
    left: list[Formula] = []
    for part in formula.parts:
        rest = reduced(part, box, steps)
        if rest is False:
            return False
        if rest is not True:
            left.append(rest)
    if len(left) > 1:
        return All(tuple(left))
    return left[0] if left else True
