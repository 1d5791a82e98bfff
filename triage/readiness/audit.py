"""The audit itself: a sample of recent orders, one look at each, and what they add up to."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage.domain.catalogue import FACTS
from triage.domain.clauses import leaves
from triage.domain.connector import Terms
from triage.domain.kinds import KINDS
from triage.domain.policies import Policy, PolicySet
from triage.domain.ports import OrderSummary
from triage.domain.quality import Names, Sort
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.readiness.calls import Calls, Timings, WatchedCarrier, WatchedInventory, WatchedOrders
from triage.readiness.report import (
    BadField,
    CallFigures,
    Coverage,
    Disagreement,
    Freshness,
    KindTold,
    Obstacle,
    PolicyReady,
    Report,
    Standing,
    StopMet,
    StrangeWord,
    share,
)
from triage.readiness.survey import Survey, dated_by, in_the_way

_LOOKED_THROUGH = 5
_READY = 0.95
_RANK: tuple[Standing, ...] = ("no data", "action off", "partly", "ready")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class About:
    """What the audit is of, for its page. ``supplied``: what people say that there is none of, and who says so."""

    connector: str
    address: str
    supplied: dict[str, str]
    store: str


def audit(
    systems: Systems,
    names: Names,
    policies: PolicySet | None,
    terms: Callable[[], Terms | None],
    internal: frozenset[str],
    about: About,
    *,
    orders: int,
    since: timedelta,
    per_second: float,
    progress: Progress,
) -> Report:
    """Look at recent orders. What was seen so far is reported where a person interrupts it.

    Raises CallFailed where the orders cannot be listed.
    """
    clock = systems.clock
    calls, began, at = Calls(clock, per_second), clock.monotonic(), clock.now()
    watched = Systems(
        WatchedOrders(systems.orders, calls),
        WatchedInventory(systems.inventory, calls),
        WatchedCarrier(systems.carrier, calls),
        systems.reads,
        clock,
    )
    ids = sample(watched, at - since, orders)
    survey = Survey(names, policies, calls.make("terms", Tape(), terms), internal)
    interrupted = False
    try:
        for number, order_id in enumerate(ids):
            progress(number, len(ids))
            survey.add(watched.look(order_id, Tape()), about.store)
        progress(len(ids), len(ids))
    except KeyboardInterrupt:
        interrupted = True
    return _report(survey, calls, about, at, at - since, len(ids), clock.monotonic() - began, interrupted=interrupted)


def sample(systems: Systems, since: datetime, most: int) -> list[str]:
    """The orders that changed last, of as many as are looked through for them."""
    found: list[OrderSummary] = []
    for summary in systems.orders.find_orders(Tape(), updated_since=since):
        found.append(summary)
        if len(found) >= _LOOKED_THROUGH * most:
            break
    found.sort(key=lambda each: each.updated_at or _LONG_AGO, reverse=True)
    return list(dict.fromkeys(each.id for each in found))[:most]


def _report(
    survey: Survey,
    calls: Calls,
    about: About,
    at: datetime,
    since: datetime,
    asked: int,
    seconds: float,
    *,
    interrupted: bool,
) -> Report:
    coverage = tuple(_coverage(survey))
    return Report(
        connector=about.connector,
        address=about.address,
        at=at,
        since=since,
        asked=asked,
        looked=survey.looked,
        unread=survey.unread,
        interrupted=interrupted,
        seconds=seconds,
        requests=calls.requests,
        policy_version=survey.policies.version if survey.policies else None,
        terms_read=survey.terms is not None,
        supplied=about.supplied,
        findings=dict(survey.findings),
        calls=tuple(_figures(name, each) for name, each in calls.timings.items()),
        coverage=coverage,
        freshness=tuple(_freshness(survey)),
        words=tuple(_words(survey)),
        fields=tuple(_fields(survey)),
        disagreements=tuple(Disagreement(what, count) for what, count in survey.disagreements.most_common()),
        kinds=tuple(_kinds(survey)),
        policies=tuple(sorted(_policies(survey), key=lambda each: (_RANK.index(each.standing), each.policy))),
        stops=tuple(_stops(survey)),
        obstacles=tuple(_obstacles(survey, coverage)),
    )


def _figures(name: str, timings: Timings) -> CallFigures:
    took = sorted(timings.seconds)
    return CallFigures(
        name, len(took), dict(timings.errors), share(took, 0.5), share(took, 0.95), took[-1] if took else 0.0
    )


def _coverage(survey: Survey) -> Iterator[Coverage]:
    for name, definition in FACTS.items():
        if (states := survey.states.get(name)) is None:
            continue
        fresh, why = definition.fresh.total_seconds(), dict(survey.why[name].most_common())
        yield Coverage(name, definition.group, definition.source, fresh, why=why, **states)


def _freshness(survey: Survey) -> Iterator[Freshness]:
    for source, ages in survey.ages.items():
        of_it = (each for each in FACTS.values() if each.source == source and dated_by(source, each.name))
        limits = Counter(each.fresh.total_seconds() for each in of_it)
        yield Freshness(source, limits.most_common(1)[0][0], tuple(sorted(ages)))


def _words(survey: Survey) -> Iterator[StrangeWord]:
    for seen, count in survey.seen.most_common():
        if seen.sort is Sort.UNKNOWN_WORD:
            yield StrangeWord(seen.connector, f"{seen.port}.{seen.field}", seen.word, count)


def _fields(survey: Survey) -> Iterator[BadField]:
    for seen, count in survey.seen.most_common():
        if seen.sort in (Sort.ABSENT, Sort.UNREADABLE, Sort.NOT_KEPT):
            yield BadField(seen.connector, f"{seen.port}.{seen.field}", str(seen.sort), count)


def _kinds(survey: Survey) -> Iterator[KindTold]:
    of = survey.looked - survey.unread
    for name in KINDS:
        why = dict(survey.kind_why[name].most_common(5))
        yield KindTold(name, survey.told[name], survey.found[name], of, why)


def _policies(survey: Survey) -> Iterator[PolicyReady]:
    of = survey.looked - survey.unread
    for policy in survey.policies.live if survey.policies else ():
        off, ready = survey.off_of(policy), survey.ready[policy.id]
        outcomes = {name: survey.outcomes[policy.id][name] for name in ("act", "suggest", "escalate", "shadow")}
        yield PolicyReady(
            policy=policy.id,
            mode=str(policy.mode),
            kinds=sorted(policy.kinds),
            standing=_standing(ready, of, off=bool(off)),
            ready=ready,
            of=of,
            why=dict(survey.policy_why[policy.id].most_common(5)),
            off=off,
            escalated=dict(survey.escalated[policy.id].most_common(3)),
            **outcomes,
        )


def _stops(survey: Survey) -> Iterator[StopMet]:
    """Those that matched for want of facts, the most frequent first."""
    policies = survey.policies
    by_id = {stop.id: stop for stop in policies.stops} if policies else {}
    for name, count in survey.stopped.most_common():
        kept = [policy.id for policy in policies.live if in_the_way(by_id[name], policy)] if policies else []
        why = dict(survey.stop_why[name].most_common(5))
        yield StopMet(name, count, survey.looked - survey.unread, why, kept)


def _standing(ready: int, of: int, *, off: bool) -> Standing:
    if not ready:
        return "no data"
    if off:
        return "action off"
    return "ready" if ready >= _READY * of else "partly"


def _obstacles(survey: Survey, coverage: tuple[Coverage, ...]) -> Iterator[Obstacle]:
    """By source and reason, what keeps most policies first."""
    asking = {policy.id: _asked(policy, survey.policies) for policy in survey.policies.live} if survey.policies else {}
    facts: dict[tuple[str, str], dict[str, float]] = {}
    for each in coverage:
        for state, count in _reasons(each).items():
            facts.setdefault((each.source, state), {})[each.fact] = count / each.of
    found = [
        Obstacle(
            source,
            state,
            sorted(shares),
            max(shares.values()),
            [name for name, asked in asking.items() if asked & shares.keys()],
        )
        for (source, state), shares in facts.items()
    ]
    in_the_way = [each for each in found if each.policies or not asking]
    yield from sorted(
        in_the_way, key=lambda each: (-len(each.policies) * each.share, -each.share, each.source, each.state)
    )


def _asked(policy: Policy, policies: PolicySet) -> frozenset[str]:
    """The facts that a policy rests on, and the stops that could keep it."""
    stops = [stop.when for stop in policies.stops if in_the_way(stop, policy)]
    return frozenset(clause.fact for when in (policy.when, *stops) for clause in leaves(when))


def _reasons(each: Coverage) -> Counter[str]:
    reasons = Counter({"stale": each.stale, "contradicted": each.contradicted})
    reasons.update(each.why or {})
    return +reasons
