"""A complete case that a policy of a whole set wins: the ground on which its bounds are tried."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition, holds, leaves
from triage.domain.deciding import decide
from triage.domain.facts import Fact, Facts, Known, Value
from triage.domain.policies import KIND, Mode, Policy, PolicySet, Stop
from triage.domain.reach import witness
from triage.domain.search import find_case
from triage.policies.boundaries import is_real
from triage.policies.policy_tests import NOW

_ORIGIN = "exception.kind_origin"


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case with every fact that the set asks about, and what keeps the policy from winning it: ids, or nothing.

    ``group`` is the group of an ``any`` that holds in it, from 1; alone where it can.
    """

    facts: Facts
    group: int | None
    in_the_way: tuple[str, ...] = ()


class WholeCases:
    """Makes whole cases for the policies of one set."""

    def __init__(self, policies: PolicySet) -> None:
        self._policies = policies

    def of(self, policy: Policy) -> tuple[WholeCase, ...]:
        """A case for each group of the policy's ``any`` that can hold, or the one case of a policy without."""
        above = tuple(part for part in policy.when if isinstance(part, Clause))
        groups = [group for part in policy.when if isinstance(part, AnyGroup) for group in part.groups]
        if not groups:
            return tuple(self._case(policy, above, [], None))
        return tuple(
            case
            for number, group in enumerate(groups, start=1)
            for case in self._case(policy, (*above, *group), [other for other in groups if other != group], number)
        )

    def _case(
        self, policy: Policy, wanted: Condition, other_groups: list[Condition], group: int | None
    ) -> Iterator[WholeCase]:
        """The case of one group, or none where it can never hold."""
        for apart in (other_groups, []):
            if find_case([wanted], apart) is not None:
                yield self._won(policy, wanted, self._past_stops(policy, wanted, apart), group)
                return

    def _past_stops(self, policy: Policy, wanted: Condition, false: list[Condition]) -> list[Condition]:
        """What is to be false, and every stop that can be so too: those that would bind the policy first."""
        for stop in sorted(self._policies.stops, key=lambda stop: not _binds(stop, policy)):
            if find_case([wanted], [*false, stop.when]) is not None:
                false = [*false, stop.when]
        return false

    def _won(self, policy: Policy, wanted: Condition, false: list[Condition], group: int | None) -> WholeCase:
        """The case, changed until no other policy takes it, or until nothing is left to change."""
        in_the_way: tuple[str, ...] = ()
        facts = Facts(NOW, {})
        while (values := find_case([wanted], false)) is not None:
            facts = self._completed(policy, values, [wanted, *false])
            decision = decide(self._policies, facts)
            if policy.id == decision.policy or policy.id in decision.shadow:
                return WholeCase(facts, group, decision.stops)
            in_the_way = decision.stops or (decision.policy or "nobody",)
            taker = self._policies.by_id.get(decision.policy or "")
            if decision.stops or taker is None or taker.when in false:
                break
            false = [*false, taker.when]
        return WholeCase(facts, group, in_the_way)

    def _completed(self, policy: Policy, values: Mapping[str, Value], settled: list[Condition]) -> Facts:
        """The case with every other fact that the set asks about, chosen so that the next policies could match."""
        deck = [other for other in self._policies.live if str(values[KIND]) in other.kinds and other.id != policy.id]
        found = _leaning(values, settled, deck)
        complete = {**self._usual, **self._favouring(deck, found), _ORIGIN: "rules", **found}
        now = NOW if policy.expires is None else min(NOW, datetime.combine(policy.expires, time(), UTC))
        return Facts(now, {name: known(value, name, now) for name, value in complete.items()})

    @cached_property
    def _usual(self) -> dict[str, Value]:
        """A value for every fact that a policy or a stop asks about."""
        values = self._favouring(self._policies.live, {})
        for stop in self._policies.stops:
            for clause in leaves(stop.when):
                wrong = witness(FACTS[clause.fact], [(clause.test, False)])
                if clause.fact not in values and wrong is not None:
                    values[clause.fact] = wrong
        return values

    def _favouring(self, policies: Iterable[Policy], given: Mapping[str, Value]) -> dict[str, Value]:
        """Values, beside those given, on which the clauses of these policies hold: of the first that asks."""
        values: dict[str, Value] = {}
        for clause in (clause for policy in policies for clause in leaves(policy.when)):
            if clause.fact not in given and clause.fact not in values:
                right = witness(FACTS[clause.fact], [(clause.test, True)])
                if right is not None:
                    values[clause.fact] = right
        return values


def awake(policies: PolicySet) -> PolicySet:
    """The set with every policy that is off in shadow, where it changes nothing and its bounds can be seen."""
    if policies.live == policies.policies:
        return policies
    asked = (replace(each, mode=Mode.SHADOW) if each.mode is Mode.OFF else each for each in policies.policies)
    return PolicySet.of(policies.version, tuple(asked), policies.stops, policies.invariants)


def known(value: Value, name: str, at: datetime) -> Fact:
    return Known(value, FACTS[name].source, at)


def _binds(stop: Stop, policy: Policy) -> bool:
    return stop.scope == "all" or any(stop.stops(call.action) for call in policy.do)


def _leaning(found: Mapping[str, Value], settled: list[Condition], others: Iterable[Policy]) -> dict[str, Value]:
    """The values, each as the first other policy wants it that can have it so, and every condition left as it is."""
    values, moved = dict(found), set[str]()
    before = _truths(values, settled)
    wanted = [clause for condition in settled[:1] for clause in leaves(condition)]
    for clause in (part for other in others for part in other.when if isinstance(part, Clause)):
        if clause.fact in moved or clause.fact not in values:
            continue
        own = [(each.test, True) for each in wanted if each.fact == clause.fact]
        both = witness(FACTS[clause.fact], [*own, (clause.test, True)])
        if both is not None and is_real(both) and _truths({**values, clause.fact: both}, settled) == before:
            values[clause.fact] = both
            moved.add(clause.fact)
    return values


def _truths(values: Mapping[str, Value], settled: list[Condition]) -> list[bool | None]:
    facts = Facts(NOW, {name: known(value, name, NOW) for name, value in values.items()})
    return [holds(condition, facts) for condition in settled]
