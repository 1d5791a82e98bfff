"""Policies: conditions on facts and the actions they allow. Data, checked when it is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Literal

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Condition, leaves
from triage.domain.fact_values import Plain
from triage.domain.facts import Facts, Unknown
from triage.domain.matching import Matcher
from triage.domain.matching.bits import positions
from triage.domain.money import Money
from triage.domain.ways import Way, ways_of

KIND = "exception.kind"


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
    arguments: Mapping[str, Plain]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Rolling limits on what one policy starts. A missing one is no limit."""

    per_hour: int | None = None
    per_day: int | None = None
    per_customer: tuple[int, timedelta] | None = None
    value_per_day: Money | None = None

    def __bool__(self) -> bool:
        return any(most is not None for most in (self.per_hour, self.per_day, self.per_customer, self.value_per_day))


@dataclass(frozen=True)
class Policy:
    """Conditions on facts, and what they allow.

    ``undo_within`` is how long what it did may be taken back without somebody insisting: after that others
    have built on it.
    """

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

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which its conditions can hold."""
        return ways_of(self.when)

    def late_to_undo(self, began: datetime, now: datetime) -> bool:
        """Whether what it began then should stand by now."""
        return self.undo_within is not None and now - began > self.undo_within


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
class Invariant:
    """Actions that are never started while ``condition`` holds; the loader proves it of every policy."""

    id: str
    why: str
    never: frozenset[str]
    condition: Condition
    file: str = ""
    line: int = 0


class Deck:
    """Some policies in the order they are asked, and all of their conditions in one matcher."""

    __slots__ = ("matcher", "policies")

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        self.policies = policies
        self.matcher = Matcher([policy.when for policy in policies])


@dataclass(frozen=True)
class PolicySet:
    """Everything in one policy folder, checked. ``version`` is the hash of its content.

    Policies stand in the order they are asked. ``live`` are all but those that are off.
    """

    version: str
    policies: tuple[Policy, ...] = ()
    stops: tuple[Stop, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    _decks: dict[str, Deck] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        version: str,
        policies: tuple[Policy, ...],
        stops: tuple[Stop, ...],
        invariants: tuple[Invariant, ...] = (),
    ) -> "PolicySet":
        ordered = tuple(sorted(policies, key=lambda policy: (policy.priority, policy.id)))
        return cls(version, ordered, stops, invariants)

    @cached_property
    def by_id(self) -> Mapping[str, Policy]:
        return {policy.id: policy for policy in self.policies}

    @cached_property
    def live(self) -> tuple[Policy, ...]:
        return tuple(policy for policy in self.policies if policy.mode is not Mode.OFF)

    def lowered(self, modes: Mapping[str, Mode]) -> "PolicySet":
        """The same policies, each at most in the mode that ``modes`` gives it. The version covers what was lowered."""
        lower = {
            policy.id: modes[policy.id]
            for policy in self.policies
            if policy.id in modes and modes[policy.id].rank < policy.mode.rank
        }
        if not lower:
            return self
        words = "".join(f"{id_} {mode}\n" for id_, mode in sorted(lower.items()))
        version = sha256(f"{self.version}\n{words}".encode()).hexdigest()
        policies = tuple(replace(policy, mode=lower.get(policy.id, policy.mode)) for policy in self.policies)
        return PolicySet.of(version, policies, self.stops, self.invariants)

    def matching_stops(self, facts: Facts) -> tuple[Stop, ...]:
        """The stops that are not false: an unknown fact makes a stop match."""
        answers = self._stop_matcher.ask(facts)
        return tuple(self.stops[position] for position in positions(answers.true | answers.unknown))

    def asked(self, facts: Facts) -> Deck:
        """The policies that may not be false on their kind: all, where the kind is not known."""
        standing = facts.standing(KIND, self._kind_fresh)
        if isinstance(standing, Unknown):
            return self.whole
        kind = str(standing.value)
        deck = self._decks.get(kind)
        if deck is None:
            deck = Deck(tuple(policy for policy in self.live if kind in policy.kinds))
            if kind in FACTS[KIND].values:
                self._decks[kind] = deck
        return deck

    @cached_property
    def whole(self) -> Deck:
        """All live policies."""
        return Deck(self.live)

    @cached_property
    def _stop_matcher(self) -> Matcher:
        return Matcher([stop.when for stop in self.stops])

    @cached_property
    def _kind_fresh(self) -> timedelta:
        """The least age at which any policy still relies on the kind."""
        ages = (clause.fresh for policy in self.live for clause in leaves(policy.when) if clause.fact == KIND)
        return min(ages, default=timedelta.max)
