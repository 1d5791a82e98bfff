"""Deciding: what the policies say about one case.

Pure: the same policies and facts always decide alike. Conditions are monotone and the first policy
that is not false decides, so losing a fact can make a decision an escalation and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Clause, OneOf, Truth, explain, unknown_facts
from triage.domain.decisions import Decision, Reason
from triage.domain.facts import Facts
from triage.domain.matching.bits import positions
from triage.domain.policies import Deck, Mode, Policy, PolicySet, Stop

_ORIGIN = FACTS["exception.kind_origin"]
KIND_NOT_FROM_A_MODEL = Clause(
    _ORIGIN.name, OneOf(frozenset(word for word in _ORIGIN.values if word != "model")), _ORIGIN.fresh
)
_NOTHING_HELD_BACK: Mapping[str, Reason] = MappingProxyType({})


def decide(
    policies: PolicySet,
    facts: Facts,
    *,
    ceiling: Mode = Mode.AUTO,
    held_back: Mapping[str, Reason] = _NOTHING_HELD_BACK,
) -> Decision:
    """Decide one case; ``explained`` adds the trace.

    ``held_back`` maps a policy to why what it wins escalates: paused, or over a limit.
    """
    stops = policies.matching_stops(facts)
    if for_all := tuple(stop for stop in stops if stop.scope == "all"):
        return _stopped(for_all, facts).under(policies.version)
    walk = _walk(policies.asked(facts), facts, held_back)
    if walk.decider is None:
        decision = _escalated(Reason.NO_POLICY, None)
    else:
        decision = _decided(walk.decider, walk.truth, facts, stops, ceiling, held_back)
    return decision.under(policies.version, tuple(walk.shadow))


@dataclass(slots=True)
class _Walk:
    """The way down the policies: who decided, and who would have won in shadow."""

    decider: Policy | None = None
    truth: Truth = False
    shadow: list[str] = field(default_factory=list)


def _walk(deck: Deck, facts: Facts, held_back: Mapping[str, Reason]) -> _Walk:
    walk = _Walk()
    answers = deck.matcher.ask(facts)
    for position in positions(answers.true | answers.unknown):
        policy = deck.policies[position]
        holds = bool(answers.true >> position & 1)
        if policy.mode is not Mode.SHADOW:
            walk.decider, walk.truth = policy, holds or None
            break
        if holds and _why_held(policy, facts, held_back) is None:
            walk.shadow.append(policy.id)
    return walk


def _decided(
    decider: Policy,
    truth: Truth,
    facts: Facts,
    stops: tuple[Stop, ...],
    ceiling: Mode,
    held_back: Mapping[str, Reason],
) -> Decision:
    if truth is None:
        return _escalated(Reason.UNKNOWN_FACT, decider.id, unknown_facts(decider.when, facts))
    if in_the_way := tuple(stop for stop in stops if any(stop.stops(call.action) for call in decider.do)):
        return replace(_stopped(in_the_way, facts), policy=decider.id)
    if (held := _why_held(decider, facts, held_back)) is not None:
        return _escalated(held, decider.id)
    return _won(decider, facts, ceiling)


def _why_held(policy: Policy, facts: Facts, held_back: Mapping[str, Reason]) -> Reason | None:
    """Why a policy that matches keeps its place and does nothing. ``expires`` is its last day, in UTC."""
    if policy.expires is not None and facts.as_of.date() > policy.expires:
        return Reason.EXPIRED
    return held_back.get(policy.id)


def _won(winner: Policy, facts: Facts, ceiling: Mode) -> Decision:
    match winner.mode.capped_at(ceiling):
        case Mode.AUTO:
            return _automatic(winner, facts)
        case Mode.SUGGEST:
            return _suggested(winner, Reason.MATCHED if winner.mode is Mode.SUGGEST else Reason.CEILING)
        case _:
            return replace(_escalated(Reason.CEILING, winner.id), shadow=(winner.id,))


def _automatic(winner: Policy, facts: Facts) -> Decision:
    """Act, unless a model named the kind; not knowing who named it escalates like any unknown fact."""
    match KIND_NOT_FROM_A_MODEL.truth(facts):
        case True:
            return Decision("act", winner.id, winner.then, winner.do, Reason.MATCHED)
        case False:
            return _suggested(winner, Reason.MODEL_KIND)
        case _:
            return _escalated(Reason.UNKNOWN_FACT, winner.id, (_ORIGIN.name,))


def _suggested(winner: Policy, reason: Reason) -> Decision:
    return Decision("suggest", winner.id, winner.then, winner.do, reason)


def _escalated(reason: Reason, policy: str | None, because: tuple[str, ...] = ()) -> Decision:
    return Decision("escalate", policy, "escalate", (), reason, because)


def _stopped(stops: tuple[Stop, ...], facts: Facts) -> Decision:
    because = dict.fromkeys(name for stop in stops for name in _rests_on(stop, facts))
    return replace(_escalated(Reason.STOP, None, tuple(because)), stops=tuple(stop.id for stop in stops))


def _rests_on(stop: Stop, facts: Facts) -> tuple[str, ...]:
    """The facts that make a stop match: the unknown ones, or else those that are as it says."""
    return unknown_facts(stop.when, facts) or tuple(
        result.fact for result in explain(stop.when, facts) if result.result
    )
