"""What one case tells about a policy set: who decided, what was in the way of the others, what was not known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.clauses import AnyGroup, Condition, leaves
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.explaining import explain_policy
from triage.domain.facts import Facts, Known, Unknown
from triage.domain.policies import KIND, Mode, Policy, PolicySet

_MIGHT_HAVE_ACTED = (Reason.NO_POLICY, Reason.UNKNOWN_FACT)


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One thing that kept a policy from deciding: a fact that was not as wanted, an earlier policy, a stop."""

    policy: str
    what: str
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Alone:
    """What by itself kept a policy from doing something; ``state`` is how the fact was unknown, if it was."""

    blocker: InTheWay
    state: str | None


@dataclass(frozen=True, slots=True)
class Study:
    """One case; ``fired`` are the policies that did something, or would have in shadow."""

    escalated: bool
    fired: tuple[str, ...]
    asked: tuple[str, ...]
    in_the_way: tuple[InTheWay, ...]
    alone: tuple[Alone, ...]
    unknown: tuple[tuple[str, str], ...]
    rests_on: frozenset[str]


def study(policies: PolicySet, facts: Facts) -> Study:
    decision = decide(policies, facts)
    asked = _asked(policies, facts)
    return Study(
        escalated=decision.outcome == "escalate",
        fired=_fired(decision),
        asked=tuple(policy.id for policy in asked),
        in_the_way=tuple(each for policy in asked for each in _in_the_way(policy, facts, decision)),
        alone=tuple(_alone(policies, asked, facts, decision)),
        unknown=tuple(_unknown(policies, asked, facts)),
        rests_on=frozenset(decision.because),
    )


def _asked(policies: PolicySet, facts: Facts) -> tuple[Policy, ...]:
    """The policies for the case's kind; none where it is not known, as every policy waits for it then."""
    kind = facts.get(KIND)
    if not isinstance(kind, Known):
        return ()
    return tuple(policy for policy in policies.asked(facts).policies if str(kind.value) in policy.kinds)


def _fired(decision: Decision) -> tuple[str, ...]:
    won = decision.policy is not None and decision.outcome != "escalate"
    return (*decision.shadow, *((decision.policy,) if won and decision.policy else ()))


def _in_the_way(policy: Policy, facts: Facts, decision: Decision) -> Iterator[InTheWay]:
    if policy.id in _fired(decision):
        return
    blocking = dict.fromkeys(_blocking(policy.when, facts))
    if blocking:
        yield from (InTheWay(policy.id, fact, wanted) for fact, wanted in blocking)
    elif decision.reason is Reason.STOP:
        yield InTheWay(policy.id, "stop", ", ".join(decision.stops))
    elif decision.policy not in (None, policy.id):
        yield InTheWay(policy.id, "earlier", str(decision.policy))
    else:
        yield InTheWay(policy.id, "reason", str(decision.reason))


def _blocking(condition: Condition, facts: Facts) -> Iterator[tuple[str, str]]:
    for part in condition:
        if part.truth(facts) is True:
            continue
        if isinstance(part, AnyGroup):
            yield "any", "one of its groups"
        else:
            yield part.fact, str(part.test)


def _alone(policies: PolicySet, asked: tuple[Policy, ...], facts: Facts, decision: Decision) -> Iterator[Alone]:
    """Facts one by one: with another value the policy would have done something; decided again to be sure.

    A known value that a stop is about too was not alone in the way: another bound would not have helped.
    """
    if decision.outcome != "escalate" or decision.reason not in _MIGHT_HAVE_ACTED:
        return
    for policy in asked:
        changes = explain_policy(policy, facts).change if policy.mode is not Mode.SHADOW else ()
        if len(changes) != 1:
            continue
        fact = changes[0].fact
        standing = facts.standing(fact, min(clause.fresh for clause in leaves(policy.when) if clause.fact == fact))
        state = standing.state if isinstance(standing, Unknown) else None
        if state is None and _stopped(policies, policy, facts):
            continue
        other = decide(policies, facts.replacing({fact: Known(changes[0].to, "as wanted", facts.as_of)}))
        if other.policy == policy.id and other.outcome != "escalate":
            yield Alone(InTheWay(policy.id, fact, changes[0].wanted), state)


def _stopped(policies: PolicySet, policy: Policy, facts: Facts) -> bool:
    return any(stop.stops(call.action) for stop in policies.matching_stops(facts) for call in policy.do)


def _unknown(policies: PolicySet, asked: tuple[Policy, ...], facts: Facts) -> Iterator[tuple[str, str]]:
    """Facts that a policy or a stop asked for in vain, and how they were unknown."""
    conditions = [*(policy.when for policy in asked), *(stop.when for stop in policies.stops)]
    least: dict[str, timedelta] = {}
    for clause in (clause for condition in conditions for clause in leaves(condition)):
        least[clause.fact] = min(clause.fresh, least.get(clause.fact, clause.fresh))
    for fact, fresh in least.items():
        standing = facts.standing(fact, fresh)
        if isinstance(standing, Unknown):
            yield fact, standing.state
