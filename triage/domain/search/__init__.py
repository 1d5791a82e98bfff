"""A case on which some conditions hold and others do not, or the certainty that there is none.

Clauses tell apart only so many values of a fact. Those are cells, and what is searched is boxes of cells.
"""

from collections.abc import Sequence

from triage.domain.clauses import Condition
from triage.domain.facts import Value
from triage.domain.search.question import Question, find
from triage.domain.search.space import Case, Reading, Space
from triage.domain.search.steps import Steps, TooHard

__all__ = ["Case", "Question", "Reading", "Space", "Steps", "TooHard", "find", "find_case"]

_MANY = 2_000_000


def find_case(true: Sequence[Condition], false: Sequence[Condition] = ()) -> dict[str, Value] | None:
    """Values of the facts concerned on which all of ``true`` hold and each of ``false`` is false.

    None where there are none, and where many steps have not found any: with nothing to be false, and one
    ``any`` to a condition, they always do.
    """
    question = Question(tuple(true), tuple(false))
    try:
        case = find(question, Space(question.clauses()), Steps(_MANY, _MANY))
    except TooHard:
        return None
    return None if case is None else {name: reading.value for name, reading in case.items() if reading is not None}
