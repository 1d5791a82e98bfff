"""What was done or tried, newest last, and whether it can still be undone."""

from collections.abc import Mapping
from datetime import datetime

from triage.domain.actions import Action
from triage.domain.bundle.papers import CasePapers
from triage.domain.bundle.plain import parts
from triage.domain.bundle.undo_part import undo_part
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet


def done_part(
    papers: CasePapers, actions: Mapping[str, Action], policies: PolicySet | None, now: datetime
) -> list[Plain]:
    """Every intent of the case: its state, before and after, notes, until when it can be undone, or why no longer."""
    known = policies.by_id if policies is not None else {}
    return [
        {
            "intent": intent.id,
            **parts(intent, "run", "action", "arguments", "state", "started_by", "policy", "intended_at", "sent_at"),
            **parts(intent, "before", "after", "footprint", "note", "undoes"),
            "undo": undo_part(intent, papers, actions.get(intent.action), known.get(intent.policy or ""), now),
            "journal": [parts(entry, "step", "at", "body") for entry in papers.entries.get(intent.id, ())],
        }
        for intent in papers.intents
    ]
