"""The prover: boxes first, and a solver of theorems for what they do not settle."""

from collections.abc import Iterable
from functools import cached_property
from time import monotonic
from typing import NamedTuple

from triage.domain.clauses import Condition, leaves
from triage.domain.search import Case, Question, Space, Steps, TooHard, find
from triage.policies.proofs.means import Means
from triage.policies.proofs.proof import By, NotRun
from triage.policies.proofs.smt import OutOfTime, Smt

NOT_INSTALLED = "z3 is not installed; install the extra `proofs`"


class Answer(NamedTuple):
    """A case, or that there is none; and what said so."""

    case: Case | None
    by: By


class Prover:
    """Answers questions about ``conditions``, all of one folder."""

    def __init__(self, conditions: Iterable[Condition], means: Means) -> None:
        self._space = Space(clause for condition in conditions for clause in leaves(condition))
        self._steps = Steps(means.steps, means.steps_in_all)
        self._means = means
        self._seconds = means.seconds

    @property
    def must_settle(self) -> bool:
        return self._means.must_settle

    def find(self, question: Question) -> Answer:
        """Raises NotRun where neither boxes nor the solver come to an end."""
        try:
            return Answer(find(question, self._space, self._steps), "boxes")
        except TooHard:
            return Answer(self._ask_solver(question), "z3")

    def refine(self, case: Case, *questions: Question) -> Case:
        """A case that answers the first that can be of narrower questions, or else the case itself."""
        for question in questions:
            try:
                narrower = find(question, self._space, self._steps)
            except TooHard:
                continue
            if narrower is not None:
                return narrower
        return case

    @cached_property
    def _smt(self) -> Smt | None:
        return self._means.smt()

    def _ask_solver(self, question: Question) -> Case | None:
        if self._smt is None:
            raise NotRun("z3", f"too many possibilities to look through, and {NOT_INSTALLED}")
        if self._seconds <= 0:
            raise NotRun("z3", f"the {self._means.seconds:g} seconds for z3 were used up before")
        begun = monotonic()
        try:
            return self._smt.find(question, self._seconds)
        except OutOfTime:
            raise NotRun("z3", f"z3 found no answer in {self._seconds:.1f} seconds") from None
        finally:
            self._seconds -= monotonic() - begun
