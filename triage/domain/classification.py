"""Classification by rules: which kinds the facts prove, rule out, or leave open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from triage.domain.cases import Case
from triage.domain.clauses import ClauseResult, Truth, explain, holds, unknown_facts
from triage.domain.facts import Fact, Facts, Known, Missing
from triage.domain.kind_names import UNCLASSIFIED
from triage.domain.kinds import KINDS, Kind

Finding = Literal["proven", "claimed", "open", "unclassified", "cleared", "nothing"]

_STALE_HOLD = "stale_hold"


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules made of the facts.

    ``proven``        a rule holds; ``kind`` is the gravest such kind, ``also`` the others
    ``claimed``       the event, or an earlier look, names ``kind``, and facts that could tell are unknown
    ``open``          nobody claims an exception, and facts that could tell are unknown
    ``unclassified``  an exception is claimed, and no rule can tell which
    ``cleared``       the kind that was there is ruled out on known and fresh facts, and no other holds;
                      a hold that we left for it may stand
    ``nothing``       nobody claims an exception, and every rule is ruled out
    ``because`` names the facts that decided, or that are unknown. ``doubts`` names the unknown facts for
    which ``kind`` may not be the right or the gravest one: with doubts nothing may be done by itself.
    ``unsettled`` names the unknown facts for which a lesser kind may hold beside it.
    """

    finding: Finding
    kind: str
    origin: str
    also: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    rests_on: tuple[ClauseResult, ...] = ()
    doubts: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()


def classify(facts: Facts, case: Case) -> Classification:
    """Name the kind of a case from its facts. What an event claims is overruled by what the facts rule out."""
    named = [KINDS[name] for name in (case.kind, case.claimed_kind) if name is not None and name in KINDS]
    candidates = _kinds_of(case.subject, named)
    truths = {kind.name: holds(kind.told_by, facts) for kind in candidates}
    unknown = [kind for kind in candidates if truths[kind.name] is None]
    proven = [kind for kind in candidates if truths[kind.name] is True and not _is_ours_to_undo(kind, case, truths)]
    if proven:
        return _proven(proven, unknown, facts)
    if claimed := next((kind for kind in named if kind in unknown), None):
        return _claimed(claimed, unknown, facts)
    if named and (not unknown or _established(case)):
        return _cleared(named[0], unknown, facts, case)
    because = _unknown(unknown, facts)
    if case.claims:
        return Classification("unclassified", UNCLASSIFIED, "rules", (), because)
    return Classification("open" if because else "nothing", UNCLASSIFIED, "rules", (), because)


def with_kind(facts: Facts, found: Classification) -> Facts:
    """The facts with the kind, its origin and the further kinds added."""

    def said(value: str | frozenset[str]) -> Fact:
        return Known(value, "triage", facts.as_of)

    unsettled = Missing(f"{', '.join(found.unsettled)} unknown, so that further kinds may hold")
    return facts.replacing(
        {
            "exception.kind": said(found.kind),
            "exception.kind_origin": said(found.origin),
            "exception.also": unsettled if found.unsettled else said(frozenset(found.also)),
        }
    )


def _proven(proven: list[Kind], unknown: list[Kind], facts: Facts) -> Classification:
    kind, *others = proven
    clauses = explain(kind.told_by, facts)
    return Classification(
        "proven",
        kind.name,
        "rules",
        also=tuple(other.name for other in others),
        because=tuple(dict.fromkeys(clause.fact for clause in clauses if clause.result)),
        rests_on=clauses,
        doubts=_unknown([other for other in unknown if other.gravity < kind.gravity], facts),
        unsettled=_unknown(unknown, facts),
    )


def _claimed(kind: Kind, unknown: list[Kind], facts: Facts) -> Classification:
    because = unknown_facts(kind.told_by, facts)
    graver = _unknown([other for other in unknown if other.gravity < kind.gravity], facts)
    return Classification(
        "claimed",
        kind.name,
        "event",
        because=because,
        rests_on=explain(kind.told_by, facts),
        doubts=tuple(dict.fromkeys((*because, *graver))),
        unsettled=_unknown(unknown, facts),
    )


def _cleared(kind: Kind, unknown: list[Kind], facts: Facts, case: Case) -> Classification:
    clauses = explain(kind.told_by, facts)
    return Classification(
        "cleared",
        kind.name,
        case.kind_origin or "event",
        because=tuple(dict.fromkeys(clause.fact for clause in clauses if clause.result is False)),
        rests_on=clauses,
        unsettled=_unknown(unknown, facts),
    )


def _is_ours_to_undo(kind: Kind, case: Case, truths: Mapping[str, Truth]) -> bool:
    """Whether the hold is what this case left for a cause that is gone: its policy says what becomes of it."""
    return kind.name == _STALE_HOLD != case.kind and _established(case) and truths.get(str(case.kind)) is False


def _established(case: Case) -> bool:
    """Whether an earlier look named the kind, and not an event alone."""
    return case.kind in KINDS and case.kind_origin != "event"


def _unknown(kinds: list[Kind], facts: Facts) -> tuple[str, ...]:
    """The unknown facts that keep these kinds open, once each."""
    return tuple(dict.fromkeys(name for kind in kinds for name in unknown_facts(kind.told_by, facts)))


def _kinds_of(subject: str, named: list[Kind]) -> tuple[Kind, ...]:
    """The kinds that belong to a subject, and those that were named for it whatever they are about."""
    about = subject.partition(":")[0]
    return tuple(kind for kind in KINDS.values() if about in ("order", kind.about) or kind in named)
