"""Filing: what a step left on the desks of its cases goes to the store in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from triage.domain.cases import CaseStatus
from triage.domain.errors import Halted, Unavailable
from triage.domain.escalation import priority, summary
from triage.domain.journal import IntentState
from triage.graph.ending import Ending
from triage.graph.ledgers import CaseTransaction
from triage.graph.run import Papers, Run


def file_together(runs: Sequence[Run]) -> None:
    """File outcomes and ends, each fenced by its claim. A run that cannot be filed is left broken, it alone."""
    left = [(run, run.papers()) for run in runs if run.ending is not None or run.outcome is not None]
    if not left:
        return
    try:
        with left[0][0].services.store.write() as tx:
            ours = [_file(run, papers, tx) for run, papers in left]
    except Unavailable as error:
        for run, _ in left:
            run.broken = error
    except Exception as error:  # noqa: BLE001 whatever one run did, the others are owed their filing
        if len(left) == 1:
            left[0][0].broken = error
        else:
            for run, _ in left:
                file_together([run])
    else:
        for (run, papers), is_ours in zip(left, ours, strict=True):
            if is_ours:
                run.filed(papers)
            else:
                run.broken = Halted(f"the lease on case {run.case.id} went to another worker", "lease")


def _file(run: Run, papers: Papers, tx: CaseTransaction) -> bool:
    """False, and nothing is written, when the claim was lost."""
    ours = tx.work.holds(run.claim) if run.ending is None else _finish(run, run.ending, tx)
    if ours:
        papers.file(tx)
    return ours


def _finish(run: Run, ending: Ending, tx: CaseTransaction) -> bool:
    now = run.services.clock.now()
    due = now + ending.again_in if ending.again_in is not None else None
    if not tx.work.finish(run.claim, due, str(ending.status)):
        return False
    if ending.gives_up:
        _leave_nothing_open(run, tx, now)
    tx.cases.update(run.case.id, **_changes(run, ending, now))
    return True


def _leave_nothing_open(run: Run, tx: CaseTransaction, now: datetime) -> None:
    """What was begun and never came to an outcome is a person's to look at; the order is not blocked by it."""
    for intent in run.of_case():
        if intent.state is IntentState.INTENDED:
            why = "the case was given up before its outcome was known"
            tx.journal.record(intent.id, "outcome", IntentState.UNCONFIRMED, now, {"why": why}, note=why)


def _changes(run: Run, ending: Ending, now: datetime) -> dict[str, Any]:
    case, found = run.case, run.found
    kind = found.kind if found and found.finding in ("proven", "claimed", "unclassified") else case.kind
    changes: dict[str, Any] = {
        "status": str(ending.status),
        "kind": kind,
        "kind_origin": found.origin if found and found.finding in ("proven", "claimed") else case.kind_origin,
        "also": list(found.also) if found else list(case.also),
        "policy": ending.policy,
        "reason": str(ending.reason) if ending.reason else None,
        "because": list(ending.because),
        "watch_until": ending.watch_until,
        "last_run": run.id,
        "updated_at": now,
        "summary": None,
    }
    if ending.status.with_people and ending.reason:
        changes["summary"] = summary(kind, ending.reason, ending.because, ending.note)
        changes["priority"] = priority(kind, ending.reason, too_late=ending.too_late)
    if ending.status is CaseStatus.RESOLVED:
        changes["resolved_at"] = now
    return changes
