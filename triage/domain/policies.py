"""Policies: conditions on facts and the actions they allow. Data, checked when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from triage.domain.clauses import Condition
from triage.domain.money import Money


class Mode(StrEnum):
    """How far a policy may go, lowest first."""

    OFF = "off"
    SHADOW = "shadow"
    SUGGEST = "suggest"
    AUTO = "auto"

    @property
    def rank(self) -> int:
        return list(Mode).index(self)

    def capped_at(self, ceiling: "Mode") -> "Mode":
        return min(self, ceiling, key=lambda mode: mode.rank)


Then = Literal["resolve", "watch", "escalate"]
WhenCleared = Literal["undo", "escalate"]


@dataclass(frozen=True, slots=True)
class ActionCall:
    """An action and its arguments, as a policy or a person wrote them."""

    action: str
    arguments: Mapping[str, object]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Rolling limits on what one policy starts. A missing one is no limit."""

    per_hour: int | None = None
    per_day: int | None = None
    per_customer: tuple[int, timedelta] | None = None
    value_per_day: Money | None = None

    def __bool__(self) -> bool:
        return any((self.per_hour, self.per_day, self.per_customer, self.value_per_day))


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    why: str
    owner: str
    priority: int
    mode: Mode
    kinds: frozenset[str]
    when: Condition
    do: tuple[ActionCall, ...]
    then: Then
    when_cleared: WhenCleared = "escalate"
    limits: Limits = Limits()
    undo_within: timedelta | None = None
    expires: date | None = None
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """A condition that always escalates; an unknown fact makes it match.

    ``actions`` are the ones it stops: all of them, all but some, or those named.
    """

    id: str
    why: str
    when: Condition
    scope: Literal["all", "all_but", "named"] = "all"
    actions: frozenset[str] = frozenset()
    file: str = ""
    line: int = 0

    def stops(self, action: str) -> bool:
        if self.scope == "all":
            return True
        return (action in self.actions) is (self.scope == "named")


@dataclass(frozen=True, slots=True)
class PolicySet:
    """Everything in one policy folder, checked. ``version`` is the hash of its content."""

    version: str
    policies: tuple[Policy, ...] = ()
    stops: tuple[Stop, ...] = ()
    by_id: Mapping[str, Policy] = field(default_factory=dict)

    @classmethod
    def of(cls, version: str, policies: tuple[Policy, ...], stops: tuple[Stop, ...]) -> "PolicySet":
        ordered = tuple(sorted(policies, key=lambda policy: (policy.priority, policy.id)))
        return cls(version, ordered, stops, {policy.id: policy for policy in ordered})
