"""Proofs: what was asked about a folder of policies, and what came of it."""

from dataclasses import dataclass
from typing import Literal

from triage.policies.findings import Finding

What = Literal["reached", "priority", "invariant", "polarity"]
Result = Literal["proved", "broken", "not_run"]
By = Literal["boxes", "z3", "structure"]


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing proved, broken, or not settled.

    ``reached``: the policy wins some case, and no stop always stops it. ``priority``: no other policy of
    its priority gets in its way. ``invariant``: no policy can break it. ``polarity``: losing facts never
    starts an action, nor turns one into another. ``by`` is what settled it, or what did not.
    """

    what: What
    about: str
    result: Result
    by: By
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof, and what it found wrong."""

    proof: Proof
    findings: tuple[Finding, ...] = ()


class NotRun(Exception):
    """A question that nothing could settle. The text says why."""

    def __init__(self, by: By, why: str) -> None:
        super().__init__(why)
        self.by, self.why = by, why
