"""Where each verdict of a policy set is reached: as demands on a case, for every way down the policies."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.clauses import leaves
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.decisions import Reason
from triage.domain.policies import KIND, Mode, Policy, PolicySet, Stop
from triage.policies.difference import essence
from triage.policies.difference.demands import Asked, Demand, either, only
from triage.policies.difference.space import Space
from triage.policies.difference.verdict import Verdict

Demands = tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Region:
    verdict: Verdict
    demands: Demands


@dataclass(frozen=True, slots=True)
class Decider:
    """What settles a case: a stop for all actions, a policy, or that nothing matches.

    ``essence`` is None where nothing matches; ``within`` are the demands common to all of ``regions``.
    """

    name: str | None
    essence: Hashable
    kinds: frozenset[str]
    place: int
    within: Demands
    regions: tuple[Region, ...]
    stops: frozenset[Hashable] = frozenset()
    is_stop: bool = False
    kind_fresh: timedelta | None = None


def deciders(policies: PolicySet, space: Space) -> Iterator[Decider]:
    """Everything that settles some case, in the order in which it is asked."""
    for_all = [stop for stop in policies.stops if stop.scope == "all"]
    for stop in for_all:
        yield _stop(stop, space)
    above: Demands = tuple(demand for stop in for_all for demand in Asked.of(stop.when, space).false)
    place = 0
    for place, policy in enumerate(filter(essence.decides, policies.policies)):
        asked = Asked.of(policy.when, space)
        in_the_way = [stop for stop in policies.stops if any(stop.stops(call.action) for call in policy.do)]
        yield Decider(
            policy.id,
            essence.of_policy(policy),
            policy.kinds,
            place,
            (*above, *asked.not_false),
            tuple(_regions(policy, asked, [stop for stop in in_the_way if stop.scope != "all"], space)),
            frozenset(essence.of_stop(stop) for stop in in_the_way),
            kind_fresh=_kind_fresh(policy),
        )
        above = (*above, *asked.false)
    nothing = Region(Verdict.escalated(Reason.NO_POLICY, None), ())
    yield Decider(None, None, frozenset(), place + 1, above, (nothing,))


def _kind_fresh(policy: Policy) -> timedelta | None:
    """How old the kind may be for a policy."""
    return min((clause.fresh for clause in leaves(policy.when) if clause.fact == KIND), default=None)


def _stop(stop: Stop, space: Space) -> Decider:
    stopped = Region(Verdict.escalated(Reason.STOP, None), ())
    asked = Asked.of(stop.when, space)
    return Decider(stop.id, essence.of_stop(stop), frozenset(), -1, asked.not_false, (stopped,), is_stop=True)


def _regions(policy: Policy, asked: Asked, stops: list[Stop], space: Space) -> Iterator[Region]:
    """What comes of a policy that is the first not to be false."""
    yield Region(Verdict.escalated(Reason.UNKNOWN_FACT, policy.id), asked.unknown)
    conditions = [Asked.of(stop.when, space) for stop in stops]
    if conditions:
        matching = either(condition.not_false for condition in conditions)
        yield Region(Verdict.escalated(Reason.STOP, policy.id), (*asked.true, *matching))
    free = (*asked.true, *(demand for condition in conditions for demand in condition.false))
    if policy.expires is not None:
        lapsed = space.lapsed(policy.expires)
        if lapsed.true:
            yield Region(Verdict.escalated(Reason.EXPIRED, policy.id), (*free, *only(lapsed.fact, lapsed.true)))
        free = (*free, *only(lapsed.fact, lapsed.false))
    if policy.mode is Mode.SUGGEST:
        yield Region(Verdict.won("suggest", Reason.MATCHED, policy), free)
        return
    origin = space.masks(KIND_NOT_FROM_A_MODEL)
    for mask, verdict in (
        (origin.true, Verdict.won("act", Reason.MATCHED, policy)),
        (origin.false, Verdict.won("suggest", Reason.MODEL_KIND, policy)),
        (origin.unknown, Verdict.escalated(Reason.UNKNOWN_FACT, policy.id)),
    ):
        yield Region(verdict, (*free, *only(origin.fact, mask)))
