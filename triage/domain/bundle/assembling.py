"""Assembling the context bundle."""

from collections.abc import Mapping
from datetime import datetime

from triage.domain.actions import Action
from triage.domain.bundle.decision_part import decision_parts
from triage.domain.bundle.fact_part import fact_parts
from triage.domain.bundle.goods_part import goods_parts
from triage.domain.bundle.journal_part import done_part
from triage.domain.bundle.order_part import Document, order_parts
from triage.domain.bundle.papers import CasePapers
from triage.domain.bundle.plain import parts, plain
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.escalation import summary, why_here
from triage.domain.events import Event
from triage.domain.policies import PolicySet

VERSION = 1
LONGEST_PAYLOAD = 16_384

_CASE = (
    "id", "store", "order", "subject", "status", "policy", "events", "reopened", "opened_at", "updated_at",
    "last_event_at", "watch_until", "resolved_at", "last_run", "backlog",
)  # fmt: skip
_EVENT = ("id", "source", "delivery", "type", "claims", "kind", "sku", "occurred_at", "received_at")
_ANSWER = ("id", "policy", "said", "actions", "by", "reason", "at", "came_to")
_STANDS: dict[CaseStatus, str] = {
    CaseStatus.OPEN: "it is being worked on",
    CaseStatus.WATCHING: "it waits, and is looked at again",
    CaseStatus.RESOLVED: "our actions took effect, and a fresh reading shows the cause gone",
    CaseStatus.CLEARED: "the cause went by itself",
    CaseStatus.OBSERVED: "there was no exception",
}


def context_bundle(
    papers: CasePapers, *, actions: Mapping[str, Action], policies: PolicySet | None, now: datetime
) -> Document:
    """The bundle of one case. ``policies`` add their own words (why, owner); without them those are null."""
    case, recorded, readings = papers.case, papers.decision, papers.readings
    return {
        "version": VERSION,
        "made_at": plain(now),
        "case": {**parts(case, *_CASE), "next_look_at": plain(papers.next_look)},
        "priority": case.priority if case.status.with_people else None,
        "summary": case.summary,
        "reason": {
            "code": case.reason,
            "means": _means(case),
            "because": list(case.because),
            "note": _note(case),
        },
        "happened": [_event(event) for event in papers.events],
        **decision_parts(case, recorded, actions, policies),
        "answers": [parts(answer, *_ANSWER) for answer in papers.answers],
        "done": done_part(papers, actions, policies, now),
        "read_at": plain(readings.as_of) if readings and readings.order else None,
        "read_failures": plain(readings.failures) if readings else {},
        **order_parts(readings),
        **goods_parts(readings),
        **fact_parts(recorded.facts if recorded else None),
    }


def _means(case: Case) -> str:
    if case.status.with_people and case.reason in set(Reason):
        return why_here(Reason(case.reason))
    return _STANDS.get(case.status, "people look at it")


def _note(case: Case) -> str | None:
    """What the summary says beyond kind, reason and facts."""
    if case.summary is None or case.reason not in set(Reason):
        return None
    common = summary(case.kind, Reason(case.reason), case.because, None)
    return case.summary.removeprefix(common).removeprefix(": ") or None


def _event(event: Event) -> Document:
    return {
        **parts(event, *_EVENT),
        "payload_text": event.raw[:LONGEST_PAYLOAD],
        "payload_cut": len(event.raw) > LONGEST_PAYLOAD,
    }
