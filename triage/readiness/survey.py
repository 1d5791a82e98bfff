"""The survey: what the audit learns of one order after another."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from triage.domain.assessment import Readings, assess
from triage.domain.cases import Case, CaseStatus
from triage.domain.catalogue import FACTS
from triage.domain.classification import Classification, classify, with_kind
from triage.domain.clauses import holds, leaves, unknown_facts
from triage.domain.connector import Terms
from triage.domain.deciding import decide
from triage.domain.decisions import Decision
from triage.domain.escalation import why_here
from triage.domain.facts import NONE, Contradicted, Facts, Known, Missing, Unknown
from triage.domain.kinds import KINDS
from triage.domain.order import Order
from triage.domain.policies import Policy, PolicySet, Stop
from triage.domain.quality import Names, Observation, observe
from triage.domain.silence import why_not_silent

_OURS = "exception."
SOURCES = ("wms", "carrier", "validator", "risk")
_TRUE_SAYS = {"delivery.oms_lags_carrier": "the carrier delivered, and the order system does not say so"}
_FALSE_SAYS = {"order.total_agrees": "lines, shipping and discount do not add up to the total"}
_STOCK = "stock.oms_differs_by"
_ATTESTED_BY = re.compile(r" \([^()]*\)$")


@dataclass
class Survey:
    """Counts over the orders that were looked at; of no order anything is kept."""

    names: Names
    policies: PolicySet | None
    terms: Terms | None
    internal: frozenset[str]
    looked: int = 0
    unread: int = 0
    states: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    why: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ages: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seen: Counter[Observation] = field(default_factory=Counter)
    disagreements: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    kind_why: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ready: Counter[str] = field(default_factory=Counter)
    policy_why: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    stopped: Counter[str] = field(default_factory=Counter)
    stop_why: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    outcomes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    escalated: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, readings: Readings, store: str) -> None:
        """Learn from one order. What could not be read at all counts as such, and tells of no kind."""
        self.looked += 1
        case = _a_look(readings, store)
        facts = assess(readings, case)
        self.seen.update(observe(readings, facts, self.names))
        self._cover(readings, facts)
        if readings.order is None:
            self.unread += 1
            return
        self._date(facts)
        self.disagreements.update(_disagreements(facts))
        found = classify(facts, case)
        self.findings[found.finding] += 1
        for name in (found.kind, *found.also) if found.finding == "proven" else ():
            self.found[name] += 1
        self._tell_kinds(facts)
        if self.policies is not None:
            self._ask(self.policies, with_kind(facts, found), found, readings.order)

    def _cover(self, readings: Readings, facts: Facts) -> None:
        why = _kinds_of_flaws(readings)
        for name, definition in FACTS.items():
            if name.startswith(_OURS):
                continue
            standing = facts.standing(name, definition.fresh)
            self.states[name][_state(standing)] += 1
            if type(told := facts.reading(name)) is Missing:
                self.why[name][why.get(told.why, "cannot be worked out")] += 1

    def _date(self, facts: Facts) -> None:
        for source in SOURCES:
            ages = [
                (facts.as_of - fact.observed_at).total_seconds()
                for name, fact in facts.readings.items()
                if type(fact) is Known and fact.source == source and dated_by(source, name)
            ]
            if ages:
                self.ages[source].append(max(0.0, *ages))

    def _tell_kinds(self, facts: Facts) -> None:
        for kind in KINDS.values():
            if holds(kind.told_by, facts) is None:
                self.kind_why[kind.name].update(unknown_facts(kind.told_by, facts))
            else:
                self.told[kind.name] += 1

    def _ask(self, policies: PolicySet, facts: Facts, found: Classification, order: Order) -> None:
        stops = {stop: unknown_facts(stop.when, facts) for stop in policies.matching_stops(facts)}
        stops = {stop: unknown for stop, unknown in stops.items() if unknown}
        for stop, unknown in stops.items():
            self.stopped[stop.id] += 1
            self.stop_why[stop.id].update(unknown)
        for policy in policies.live:
            able = any(all(_usable(facts, each.fact, each.fresh) for each in way) for way in policy.ways)
            missing = {each.fact for each in leaves(policy.when) if not _usable(facts, each.fact, each.fresh)}
            for stop, unknown in stops.items():
                if in_the_way(stop, policy):
                    able = False
                    missing.update(unknown)
            self.ready[policy.id] += able
            self.policy_why[policy.id].update(missing)
        if found.finding != "proven":
            return
        decision = decide(policies, facts)
        for name in decision.shadow:
            self.outcomes[name]["shadow"] += 1
        if decision.policy is not None:
            self.outcomes[decision.policy][self._outcome(decision, found, order)] += 1
        else:
            self.findings["stopped" if decision.stops else "no policy"] += 1

    def _outcome(self, decision: Decision, found: Classification, order: Order) -> str:
        """As a run would have it: with a graver kind in doubt, or with an action that is off, it goes to people."""
        assert decision.policy is not None
        why = self._why_people(decision, found, order)
        if why is None:
            return decision.outcome
        self.escalated[decision.policy][why] += 1
        return "escalate"

    def _why_people(self, decision: Decision, found: Classification, order: Order) -> str | None:
        if decision.outcome == "escalate":
            facts = f" ({', '.join(decision.because[:3])})" if decision.because else ""
            return f"{why_here(decision.reason)}{facts}"
        if decision.outcome == "act" and found.doubts:
            return f"a graver kind cannot be ruled out ({', '.join(found.doubts[:3])})"
        return "an action is off" if decision.outcome == "act" and any(self._off(decision, order)) else None

    def _off(self, decision: Decision, order: Order) -> Iterator[str]:
        for call in decision.actions:
            if call.action in self.internal:
                continue
            if self.terms is None:
                yield "the back office did not say what its actions set off"
            elif (why := self.terms.why_blind) or (
                why := why_not_silent(call.action, call.arguments, self.terms.sets_off, order)
            ):
                yield why

    def off_of(self, policy: Policy) -> list[str]:
        """Why actions of a policy may not run, whatever the order."""
        if self.terms is None:
            return []
        told = (
            self.terms.why_blind or why_not_silent(call.action, call.arguments, self.terms.sets_off, None)
            for call in policy.do
            if call.action not in self.internal
        )
        return list(dict.fromkeys(_ATTESTED_BY.sub("", why) for why in told if why is not None))


def in_the_way(stop: Stop, policy: Policy) -> bool:
    """Whether a stop that matches keeps a policy from doing all that it does."""
    return stop.scope == "all" or any(stop.stops(call.action) for call in policy.do)


def dated_by(source: str, fact: str) -> bool:
    """Whether a fact is dated by its source itself. Of a warehouse, only what it counted is."""
    return source != "wms" or fact.startswith("stock.")


def _a_look(readings: Readings, store: str) -> Case:
    """A case of nothing but a look: no event told of it, and nothing is claimed."""
    nothing = dict.fromkeys(
        ("kind", "kind_origin", "claimed_kind", "policy", "reason", "summary", "watch_until", "resolved_at")
    )
    now = readings.as_of
    return Case(
        id="look",
        store=store,
        order="",
        subject=readings.subject,
        status=CaseStatus.OPEN,
        also=(),
        claims=False,
        because=(),
        priority=3,
        events=0,
        reopened=0,
        opened_at=now,
        updated_at=now,
        last_event_at=now,
        **nothing,  # type: ignore[arg-type]
    )


def _usable(facts: Facts, name: str, fresh: object) -> bool:
    """Our own facts about the case are always there."""
    return name.startswith(_OURS) or type(facts.standing(name, fresh)) is Known  # type: ignore[arg-type]


def _state(standing: Known | Unknown) -> str:
    if isinstance(standing, Unknown):
        return standing.state
    return "none" if standing.value is NONE else "known"


def _kinds_of_flaws(readings: Readings) -> Mapping[str, str]:
    """Why a fact is missing, from the words that people read to the kind of the flaw."""
    read = (readings.order, readings.stock, readings.tracking)
    flaws = {flaw.why: str(flaw.kind) for told in read if told is not None for flaw in told.unread.values()}
    return {**flaws, **dict.fromkeys(readings.failures.values(), "call failed")}


def _disagreements(facts: Facts) -> Iterator[str]:
    for name, fact in facts.readings.items():
        if type(fact) is Contradicted:
            yield f"{name}: sources that should be equal are not"
        elif type(fact) is Known and name in _TRUE_SAYS and fact.value is True:
            yield _TRUE_SAYS[name]
        elif type(fact) is Known and name in _FALSE_SAYS and fact.value is False:
            yield _FALSE_SAYS[name]
        elif type(fact) is Known and name == _STOCK and fact.value is not NONE and fact.value != 0:
            yield "order system and warehouse count different stock"
