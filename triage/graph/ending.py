"""How a run ends: one transaction with all that is left to file, fenced by its claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from triage.domain.answers import CameTo
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import Halted
from triage.domain.escalation import priority, summary
from triage.domain.journal import IntentState
from triage.domain.parcels import Parcel
from triage.domain.policies import Policy
from triage.domain.resolves import RECONCILE, Resolve, next_look
from triage.graph.ledgers import CaseTransaction
from triage.graph.run import Run
from triage.graph.state import CaseState
from triage.graph.tally import Look

AT_ONCE = timedelta(0)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a case stands after a run. ``again_in`` makes it due once more.

    ``seen_gone`` is when the cause was read to be gone, where this run resolves the case.
    """

    status: CaseStatus
    reason: Reason | None = None
    because: Sequence[str] = ()
    policy: str | None = None
    note: str | None = None
    too_late: bool = False
    again_in: timedelta | None = None
    watch_until: datetime | None = None
    gives_up: bool = False
    seen_gone: datetime | None = None


def end(run: Run, ending: Ending) -> CaseState:
    """File what is left, set the case, and give the claim back. Raises Halted when the claim was lost."""
    now = run.services.clock.now()
    papers, look = run.papers(), _look(run, now)
    learning, parcels = run.services.learning, _new_parcels(run)
    with run.services.store.write() as tx:
        papers.file(tx)
        if look is not None:
            look.file(tx)
        if ending.gives_up:
            _leave_nothing_open(run, tx, now)
        if run.answer is not None:
            tx.answers.settle(run.answer.id, CameTo.DONE if run.approved and _took_effect(run) else CameTo.LAPSED)
        tx.cases.update(run.case.id, **_changes(run, ending, now))
        _count_what_came_back(run, ending, tx, now)
        if ending.reason is Reason.BURST:
            _put_under_its_parent(run, tx)
        if ending.seen_gone is not None:
            _keep_resolve(run, tx, ending.seen_gone, now)
        if learning is not None and parcels:
            learning.file(tx, parcels)
        if not tx.work.finish(run.claim, *_due_again(run, ending, tx, now)):
            raise Halted(f"the lease on case {run.case.id} went to another worker", "lease")
    run.filed(papers)
    if look is not None:
        look.filed()
    if learning is not None:
        learning.filed(parcels)
    return {"ended": str(ending.status)}


def _look(run: Run, now: datetime) -> Look | None:
    """What this run saw of how well the systems tell things; whatever is wrong with counting it ends no run."""
    tally = run.services.tally
    if tally is None or run.readings is None:
        return None
    try:
        return tally.look(run.case, run.readings, run.facts, now)
    except Exception as error:  # noqa: BLE001 the edge: a case does not wait for its statistics
        _log.error("tally.failed", error=type(error).__name__)
        return None


def _new_parcels(run: Run) -> tuple[Parcel, ...]:
    """The parcels that this run read of, where they may be new."""
    learning = run.services.learning
    return learning.news(run.readings.order, run.case.store) if learning and run.readings else ()


def _due_again(run: Run, ending: Ending, tx: CaseTransaction, now: datetime) -> tuple[datetime | None, str]:
    """When the case is looked at next, and why: what is closed is, while looks at what was resolved are to come."""
    if ending.again_in is not None:
        return now + ending.again_in, str(ending.status)
    if ending.status.closed and (ending.seen_gone is not None or run.case.resolved_at is not None):
        return tx.resolves.next_look(run.case.id), RECONCILE
    return None, str(ending.status)


def _count_what_came_back(run: Run, ending: Ending, tx: CaseTransaction, now: datetime) -> None:
    """What was resolved and is proven again, or did not last, counts against who resolved it, whatever told us to
    look.
    """
    if ending.reason is Reason.DID_NOT_LAST:
        tx.resolves.came_back(run.case.id, None, now, now, "not_lasting")
        tx.resolves.look_again(run.case.id, None)
    found = run.found
    if run.case.resolved_at is None or found is None or found.finding != "proven" or run.readings is None:
        return
    for kind in (found.kind, *found.also):
        tx.resolves.came_back(run.case.id, kind, run.readings.as_of, now, "proven")


def _put_under_its_parent(run: Run, tx: CaseTransaction) -> None:
    assert run.found is not None
    assert run.cause is not None
    assert run.policy_id is not None
    if tx.bursts.join(run.case, run.found.kind, run.policy_id, run.cause) is None:
        raise Halted(f"the burst that case {run.case.id} belonged to was lifted", "passed_over")


def _keep_resolve(run: Run, tx: CaseTransaction, seen_gone: datetime, now: datetime) -> None:
    assert run.found is not None
    after = looks_after(run.services.reconcile_after, run.policy)
    look = next_look(run.case.id, seen_gone, after, now)
    tx.resolves.add(
        Resolve(run.case.id, run.id, run.policy_id, run.started_by, run.found.kind, seen_gone, next_look=look)
    )


def looks_after(after: tuple[timedelta, ...], policy: Policy | None) -> tuple[timedelta, ...]:
    """How long after a resolve it is looked at again: where at all, also while its policy still lets it be undone."""
    within = policy.undo_within if policy is not None else None
    return (*after, within) if after and within is not None else after


def _took_effect(run: Run) -> bool:
    """Whether anything of this run is in the back office now, or may be."""
    return any(
        intent.run == run.id and (intent.state.standing or intent.state in _PERHAPS)
        for intent in run.of_case()
        if intent.undoes is None
    )


_PERHAPS = (IntentState.ALREADY, IntentState.UNCONFIRMED)


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
        "parent": None,
    }
    if ending.status.with_people and ending.reason:
        changes["summary"] = summary(kind, ending.reason, ending.because, ending.note)
        changes["priority"] = priority(kind, ending.reason, too_late=ending.too_late)
    if ending.seen_gone is not None:
        changes["resolved_at"] = ending.seen_gone
    return changes
