"""What was done or tried, newest last, and whether it can still be undone."""

from collections.abc import Mapping

from triage.domain.actions import Action, Situation
from triage.domain.assessment.readings import Readings
from triage.domain.bundle.order_part import Document
from triage.domain.bundle.papers import CasePapers
from triage.domain.bundle.plain import parts, plain
from triage.domain.cases import CaseStatus
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent
from triage.domain.policies import Policy, PolicySet


def done_part(papers: CasePapers, actions: Mapping[str, Action], policies: PolicySet | None) -> list[Plain]:
    """Every intent of the case: its state, before and after, notes, and until when it can be undone."""
    known = policies.by_id if policies is not None else {}
    return [
        _intent(intent, papers, actions.get(intent.action), known.get(intent.policy or "")) for intent in papers.intents
    ]


def _intent(intent: Intent, papers: CasePapers, action: Action | None, policy: Policy | None) -> Document:
    return {
        "intent": intent.id,
        **parts(intent, "run", "action", "arguments", "state", "started_by", "policy", "intended_at", "sent_at"),
        **parts(intent, "before", "after", "footprint", "note", "undoes"),
        "undo": _undo(intent, papers, action, policy),
        "journal": [parts(entry, "step", "at", "body") for entry in papers.entries.get(intent.id, ())],
    }


def _undo(intent: Intent, papers: CasePapers, action: Action | None, policy: Policy | None) -> Document:
    by = next((each for each in papers.intents if each.id == intent.undone_by), None)
    late = _too_late(intent, papers, action) if action else f"this version does not know {intent.action}"
    return {
        "by": action.inverse if action else None,
        "until": action.undo_until if action else None,
        "without_insisting_until": plain(intent.intended_at + policy.undo_within)
        if policy and policy.undo_within
        else None,
        "possible": intent.state.standing and intent.undoes is None and late is None,
        "too_late": late,
        "undone_by": intent.undone_by,
        "undone_on_word_of": by.started_by if by else _said_by(intent, papers),
    }


def _too_late(intent: Intent, papers: CasePapers, action: Action) -> str | None:
    """Why its point of no return is passed, as far as the newest reading tells."""
    if action.internal:
        return None if papers.case.status is CaseStatus.WATCHING and papers.next_look else "it waits no more"
    situation = _situation(papers.readings)
    return action.too_late(intent.arguments, situation) if situation and intent.state.standing else None


def _situation(readings: Readings | None) -> Situation | None:
    if readings is None or readings.order is None:
        return None
    return Situation(readings.order, readings.stock, readings.as_of, readings.our_references)


def _said_by(intent: Intent, papers: CasePapers) -> Plain:
    """Who undid it where no intent of its own did: the journal's line says so."""
    said = (entry.body.get("by") for entry in papers.entries.get(intent.id, ()) if entry.step == "undone")
    return plain(next(said, None))
