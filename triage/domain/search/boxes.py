"""Boxes: a search that narrows the cells of every axis until each case in the box meets what is asked.

What leaves no choice is taken first; then the ways of the formula that has the fewest are tried. The
search ends after a bounded number of steps, whatever it is asked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from triage.domain.search.formula import All, Box, Either, Formula, Only, reduced
from triage.domain.search.steps import Steps

_FEW = 8
_Way = tuple[Box, Sequence[Formula]]


def find_box(everything: Box, asked: Iterable[Formula], steps: Steps) -> Box | None:
    """A box of which every case meets all that is asked, or None: there is no such case. Raises TooHard."""
    steps.begin()
    waiting: list[Iterator[_Way]] = [iter([(dict(everything), list(asked))])]
    while waiting:
        way = next(waiting[-1], None)
        if way is None:
            waiting.pop()
            continue
        box, formulas = way
        open_ = _narrow(box, formulas, steps)
        if open_ is not None:
            if not open_:
                return box
            waiting.append(_ways(box, open_))
    return None


def _narrow(box: Box, formulas: Sequence[Formula], steps: Steps) -> list[Either] | None:
    """Narrow a box by all that leaves no choice; the choices that are left, or None when the box is empty."""
    todo: list[Formula] = list(formulas)
    while True:
        choices: list[Either] = []
        narrowed = False
        steps.take(len(todo))
        while todo:
            rest = reduced(todo.pop(), box, steps)
            if rest is False:
                return None
            if isinstance(rest, Either):
                choices.append(rest)
            elif isinstance(rest, All):
                todo.extend(rest.parts)
            elif isinstance(rest, Only):
                box[rest.axis] &= rest.cells
                narrowed = True
        if not narrowed:
            return choices
        todo = list(choices)


def _ways(box: Box, choices: Sequence[Either]) -> Iterator[_Way]:
    """With what most of many choices are content with, and without it; of few, each way of the shortest."""
    if len(choices) > _FEW:
        liked = Counter(part for choice in choices for part in choice.parts if type(part) is Only)
        if liked:
            way = max(liked, key=liked.__getitem__)
            return iter([({**box, way.axis: cells}, choices) for cells in _with_and_without(way, box)])
    return _ways_of(min(choices, key=_count), box, choices)


def _with_and_without(way: Only, box: Box) -> tuple[int, int]:
    return box[way.axis] & way.cells, box[way.axis] & ~way.cells


def _ways_of(chosen: Either, box: Box, choices: Sequence[Either]) -> Iterator[_Way]:
    """One way, then the next, without the cells that the ways before it had."""
    rest = [choice for choice in choices if choice is not chosen]
    for way in chosen.parts:
        yield dict(box), [*rest, way]
        if type(way) is Only:
            box[way.axis] &= ~way.cells
            if not box[way.axis]:
                return


def _count(choice: Either) -> int:
    return len(choice.parts)
