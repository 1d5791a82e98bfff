"""Verdicts: what of a decision a reviewer of an edit looks at, and how one differs from another."""

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.decisions import Decision, Outcome, Reason
from triage.domain.fact_values import Plain
from triage.domain.policies import ActionCall, Policy, Then

_RANK: dict[Outcome, int] = {"escalate": 0, "suggest": 1, "act": 2}

DoneTo = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Actions with their arguments, as something that can be compared and hashed."""


class Direction(StrEnum):
    """Which way a decision goes: more is done without a person, less is, or only the words change."""

    WIDER = "wider"
    NARROWER = "narrower"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided of a case: whether and what is done, by which policy, and why."""

    outcome: Outcome
    reason: Reason
    policy: str | None
    then: Then
    actions: DoneTo = ()

    @classmethod
    def of(cls, decision: Decision) -> "Verdict":
        done = done_to(decision.actions)
        return cls(decision.outcome, decision.reason, decision.policy, decision.then, done)

    @classmethod
    def escalated(cls, reason: Reason, policy: str | None) -> "Verdict":
        return cls("escalate", reason, policy, "escalate")

    @classmethod
    def won(cls, outcome: Outcome, reason: Reason, policy: Policy) -> "Verdict":
        return cls(outcome, reason, policy.id, policy.then, done_to(policy.do))

    @property
    def document(self) -> dict[str, Plain]:
        done: list[Plain] = [{"action": action, "arguments": dict(arguments)} for action, arguments in self.actions]
        return {
            "outcome": self.outcome,
            "reason": str(self.reason),
            "policy": self.policy,
            "then": self.then,
            "actions": done,
        }


@dataclass(frozen=True, slots=True)
class Shift:
    """A class of cases that are decided differently: as they were before, and as they are after."""

    before: Verdict
    after: Verdict

    @classmethod
    def between(cls, before: Decision, after: Decision) -> "Shift | None":
        """None where nothing is decided differently."""
        was, now = Verdict.of(before), Verdict.of(after)
        return cls(was, now) if was != now else None

    @property
    def direction(self) -> Direction:
        """Wider where something is done that was not, or where a person no longer hears of it."""
        before, after = self.before, self.after
        if _RANK[after.outcome] != _RANK[before.outcome]:
            return Direction.WIDER if _RANK[after.outcome] > _RANK[before.outcome] else Direction.NARROWER
        if set(after.actions) - set(before.actions) or (before.then == "escalate" and after.then != "escalate"):
            return Direction.WIDER
        if set(before.actions) - set(after.actions) or before.then != after.then:
            return Direction.NARROWER
        return Direction.ALIKE


def done_to(calls: tuple[ActionCall, ...]) -> DoneTo:
    return tuple((call.action, tuple((name, str(value)) for name, value in call.arguments.items())) for call in calls)
