"""Means of proof: how long boxes may search, and what is asked when they give up."""

from collections.abc import Callable
from dataclasses import dataclass

from triage.policies.proofs.smt import Smt
from triage.policies.proofs.z3_solver import z3_if_installed


@dataclass(frozen=True, slots=True)
class Means:
    """``steps`` are for one question, ``seconds`` for all that boxes leave to ``smt``.

    ``theorem_seconds`` are for the theorem about the whole set. ``must_settle`` says that an invariant which
    they do not settle is refused.
    """

    steps: int = 100_000
    steps_in_all: int = 10_000_000
    seconds: float = 5.0
    theorem_seconds: float = 20.0
    smt: Callable[[], Smt | None] = z3_if_installed
    must_settle: bool = True


def no_solver() -> Smt | None:
    """No solver of theorems."""
    return None


NO_PROOFS = Means(steps=0, smt=no_solver, must_settle=False)
"""Nothing is proved, and so nothing is refused for want of it."""
