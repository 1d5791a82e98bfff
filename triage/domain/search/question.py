"""A question about conditions: is there a case on which each comes out as wanted?"""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.domain.clauses import Clause, Condition, leaves
from triage.domain.search.boxes import find_box
from triage.domain.search.formula import Formula
from triage.domain.search.space import Case, Space, Wanted
from triage.domain.search.steps import Steps


@dataclass(frozen=True, slots=True)
class Question:
    """The conditions that are to be true, those to be false, and those to be true or unknown.

    Where none may be unknown it is enough to ask about known facts just read: to know more never takes
    back that a condition is true or false.
    """

    true: tuple[Condition, ...] = ()
    false: tuple[Condition, ...] = ()
    maybe: tuple[Condition, ...] = ()

    @property
    def aged(self) -> bool:
        return bool(self.maybe)

    def clauses(self) -> Iterator[Clause]:
        for condition in (*self.true, *self.false, *self.maybe):
            yield from leaves(condition)

    def within(self, space: Space) -> Iterator[Formula]:
        for wanted, conditions in ((Wanted.FALSE, self.false), (Wanted.MAYBE, self.maybe), (Wanted.TRUE, self.true)):
            yield from (space.asked(condition, wanted, aged=self.aged) for condition in conditions)


def find(question: Question, space: Space, steps: Steps) -> Case | None:
    """A case, or None: there is none. The clauses of the question are those of the space. Raises TooHard."""
    box = find_box(space.everything, question.within(space), steps)
    return None if box is None else space.case(box)
