"""Until when an effect can be undone, and why it no longer can: as far as the journal and the newest reading tell."""

from dataclasses import dataclass
from datetime import datetime

from triage.domain.actions import Action, Situation
from triage.domain.assessment.readings import Readings
from triage.domain.bundle.order_part import Document
from triage.domain.bundle.papers import CasePapers
from triage.domain.bundle.plain import plain
from triage.domain.cases import CaseStatus
from triage.domain.durations import format_duration
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import Policy
from triage.domain.standing import over_already, stands_on

_CODES = {
    IntentState.ALREADY: "already",
    IntentState.UNDONE: "undone",
    IntentState.REFUSED: "refused",
    IntentState.HALTED: "halted",
}


@dataclass(frozen=True, slots=True)
class _WhyNot:
    """Why an effect cannot be undone: a code, the same in words, and the later effect that stands on it."""

    code: str
    words: str
    stands_on: str | None = None


def undo_part(
    intent: Intent, papers: CasePapers, action: Action | None, policy: Policy | None, now: datetime
) -> Document:
    """``possible``, and else ``why_not``; a ``remark`` on what can be undone and is not as it should be."""
    why_not = _why_not(intent, papers, action)
    by = next((each for each in (*papers.intents, *papers.of_order) if each.id == intent.undone_by), None)
    late = policy.late_to_undo(intent.intended_at, now) if policy else False
    return {
        "by": action.inverse if action else None,
        "until": action.undo_until if action else None,
        "without_insisting_until": plain(intent.intended_at + policy.undo_within)
        if policy and policy.undo_within
        else None,
        "possible": why_not is None,
        "only_late": why_not is None and late,
        "reason": why_not.code if why_not else None,
        "why_not": why_not.words if why_not else None,
        "too_late": why_not.words if why_not and why_not.code == "too_late" else None,
        "stood_upon_by": why_not.stands_on if why_not else None,
        "remark": _remark(intent, policy, late=late) if why_not is None else None,
        "undone_by": intent.undone_by,
        "undone_on_word_of": by.started_by if by else _said_by(intent, papers),
    }


def _why_not(intent: Intent, papers: CasePapers, action: Action | None) -> _WhyNot | None:
    """In the order in which undoing itself asks."""
    if (over := over_already(intent)) is not None:
        return _WhyNot("is_an_undo" if intent.undoes else _CODES[intent.state], over)
    if action is None:
        return _WhyNot("unknown_action", f"this version does not know {intent.action}")
    if intent.state is IntentState.INTENDED:
        return _WhyNot("open", "it has no outcome yet; look at the case again in a moment")
    if action.internal:
        waits = papers.case.status is CaseStatus.WATCHING and papers.next_look
        return None if waits else _WhyNot("too_late", "it waits no more")
    if intent.erased:
        return _WhyNot("erased", "what was there before was erased with the customer's data")
    if (later := stands_on(intent, papers.of_order or papers.intents)) is not None:
        words = f"{later.action} ({later.id[-8:]}) came later and stands on it; undo that first"
        return _WhyNot("stood_upon", words, later.id)
    situation = _situation(papers.readings)
    late = action.too_late(intent.arguments, situation) if situation else None
    return _WhyNot("too_late", late) if late is not None else None


def _remark(intent: Intent, policy: Policy | None, *, late: bool) -> str | None:
    said = []
    if intent.state is IntentState.UNCONFIRMED:
        said.append("nobody knows whether it took effect; undoing it looks first, and takes back what is there")
    if late and policy is not None and policy.undo_within is not None:
        within = format_duration(policy.undo_within)
        said.append(f"only with --late: {policy.id} says to undo within {within}, and others may have built on it")
    return "; ".join(said) or None


def _situation(readings: Readings | None) -> Situation | None:
    if readings is None or readings.order is None:
        return None
    return Situation(readings.order, readings.stock, readings.as_of, readings.our_references)


def _said_by(intent: Intent, papers: CasePapers) -> Plain:
    """Who undid it where no intent of its own did: the journal's line says so."""
    said = (entry.body.get("by") for entry in papers.entries.get(intent.id, ()) if entry.step == "undone")
    return plain(next(said, None))
