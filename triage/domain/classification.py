"""Classification by rules: which kinds the facts prove, rule out, or leave open."""

from dataclasses import dataclass
from typing import Literal

from triage.domain.cases import Case
from triage.domain.clauses import ClauseResult, explain, holds, unknown_facts
from triage.domain.facts import Fact, Facts, Known
from triage.domain.kind_names import UNCLASSIFIED
from triage.domain.kinds import KINDS, Kind

Finding = Literal["proven", "claimed", "open", "unclassified", "cleared", "nothing"]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules made of the facts.

    ``proven``        a rule holds; ``kind`` is the gravest such kind, ``also`` the others
    ``claimed``       the event, or an earlier look, names ``kind``, and facts that could tell are unknown
    ``open``          nobody claims an exception, and facts that could tell are unknown
    ``unclassified``  an exception is claimed, and no rule can tell which
    ``cleared``       the kind that was there is ruled out on known and fresh facts, and no other holds
    ``nothing``       nobody claims an exception, and every rule is ruled out
    ``because`` names the facts that decided, or that are unknown.
    """

    finding: Finding
    kind: str
    origin: str
    also: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    rests_on: tuple[ClauseResult, ...] = ()


def classify(facts: Facts, case: Case) -> Classification:
    """Name the kind of a case from its facts. What an event claims is overruled by what the facts rule out."""
    candidates = _kinds_of(case.subject)
    truths = {kind.name: holds(kind.told_by, facts) for kind in candidates}
    proven = tuple(name for name, truth in truths.items() if truth is True)
    if proven:
        kind = KINDS[proven[0]]
        clauses = explain(kind.told_by, facts)
        because = tuple(dict.fromkeys(clause.fact for clause in clauses if clause.result))
        return Classification("proven", kind.name, "rules", proven[1:], because, clauses)
    named = case.kind if case.kind not in (None, UNCLASSIFIED) else case.claimed_kind
    if named is not None and named in KINDS:
        return _about_named(KINDS[named], facts, case)
    unknown = tuple(
        dict.fromkeys(
            name for kind in candidates if truths[kind.name] is None for name in unknown_facts(kind.told_by, facts)
        )
    )
    if case.claims:
        return Classification("unclassified", UNCLASSIFIED, "rules", (), unknown)
    return Classification("open" if unknown else "nothing", UNCLASSIFIED, "rules", (), unknown)


def with_kind(facts: Facts, found: Classification) -> Facts:
    """The facts with the kind, its origin and the further kinds added."""

    def said(value: str | frozenset[str]) -> Fact:
        return Known(value, "triage", facts.as_of)

    return facts.replacing(
        {
            "exception.kind": said(found.kind),
            "exception.kind_origin": said(found.origin),
            "exception.also": said(frozenset(found.also)),
        }
    )


def _about_named(kind: Kind, facts: Facts, case: Case) -> Classification:
    clauses = explain(kind.told_by, facts)
    if holds(kind.told_by, facts) is False:
        against = tuple(dict.fromkeys(clause.fact for clause in clauses if clause.result is False))
        return Classification("cleared", kind.name, case.kind_origin or "event", (), against, clauses)
    return Classification("claimed", kind.name, "event", (), unknown_facts(kind.told_by, facts), clauses)


def _kinds_of(subject: str) -> tuple[Kind, ...]:
    about = subject.partition(":")[0]
    return tuple(kind for kind in KINDS.values() if about in ("order", kind.about))
