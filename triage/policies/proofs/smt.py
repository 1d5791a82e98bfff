"""The port to a solver of theorems, which settles what boxes do not."""

from collections.abc import Sequence
from typing import Protocol

from triage.domain.policies import Policy, Stop
from triage.domain.search import Case, Question


class OutOfTime(Exception):
    """The solver found no answer in the seconds it was given."""


class Smt(Protocol):
    def find(self, question: Question, seconds: float) -> Case | None:
        """A case, or None: there is none. Raises OutOfTime."""
        ...

    def poorer_case(
        self, policies: Sequence[Policy], stops: Sequence[Stop], seconds: float
    ) -> tuple[Case, Case] | None:
        """Two cases, the second knowing less, and doing or suggesting what is not done on the first. Raises OutOfTime.

        The policies are those that decide, in the order asked. None when there are no such cases.
        """
        ...
