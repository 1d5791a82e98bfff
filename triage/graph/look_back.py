"""Looking back: whether what was resolved is still as it was left, by one reading; no policy is asked."""

from datetime import datetime, timedelta

import structlog

from triage.domain.assessment import Readings, assess
from triage.domain.cases import CaseStatus
from triage.domain.clauses import holds
from triage.domain.decisions import Reason
from triage.domain.errors import CallFailed, Halted, NotFound
from triage.domain.kinds import KINDS
from triage.domain.resolves import RECONCILE, Resolve, next_look
from triage.effects.looking_back import LookingBack, Seen
from triage.graph.ending import Ending, end, looks_after
from triage.graph.run import Run
from triage.graph.state import CaseState

_TRIES_AGAIN_AFTER = (timedelta(minutes=5), timedelta(hours=1))
_NOT_ASKED = {"stock": "a look back reads no stock", "tracking": "a look back reads no parcel"}
_log = structlog.get_logger()


def is_look_back(run: Run) -> bool:
    """Whether nothing but the time has come. Whatever else woke the case makes it an ordinary look."""
    due, waits = run.claim.why == RECONCILE, run.case.status in (CaseStatus.OPEN, CaseStatus.WATCHING)
    return due and not waits and run.resumed is None and run.answer is None and run.readings is None


def look_back(run: Run) -> CaseState | None:
    """The end of the run: all is as it was, something did not last, or nothing could be read. None where the cause is
    there again: that takes an ordinary look.
    """
    if run.case.status.with_people:
        return _look_again(run, None)
    with run.services.store.read() as tx:
        resolve = tx.resolves.newest(run.case.id)
    if resolve is None:
        return None
    services = run.services
    looking = LookingBack(services.systems.orders, services.systems.inventory, services.actions, services.clock)
    try:
        seen = looking.look(run.case.id, run.case.order, run.reread, run.tape)
    except (CallFailed, NotFound) as error:
        return _try_again(run, resolve, error)
    if seen.lost:
        return _did_not_last(run, seen)
    if _is_there_again(run, resolve, seen):
        return None
    return _as_it_was(run, resolve)


def _did_not_last(run: Run, seen: Seen) -> CaseState:
    fields = list(dict.fromkeys(name for loss in seen.lost for name in loss.differences))
    _log.warning("case.did_not_last", actions=[loss.intent.action for loss in seen.lost], fields=fields)
    note = "; ".join(map(str, seen.lost))
    ending = Ending(CaseStatus.ESCALATED, Reason.DID_NOT_LAST, because=fields, policy=run.case.policy, note=note)
    return end(run, ending)


def _is_there_again(run: Run, resolve: Resolve, seen: Seen) -> bool:
    now = seen.situation
    readings = Readings(now.as_of, run.case.subject, now.order, now.stock, None, _NOT_ASKED, now.our_references)
    kind = KINDS.get(resolve.kind)
    return kind is not None and holds(kind.told_by, assess(readings, run.case)) is True


def _as_it_was(run: Run, resolve: Resolve) -> CaseState:
    policy = run.services.policies().by_id.get(resolve.policy or "")
    after = looks_after(run.services.reconcile_after, policy)
    return _look_again(run, next_look(run.case.id, resolve.resolved_at, after, run.services.clock.now()))


def _try_again(run: Run, resolve: Resolve, error: CallFailed | NotFound) -> CaseState:
    """Later, and after some tries not before the next look; that nobody could look is no loss."""
    tries, why = run.claim.attempts, type(error).__name__
    _log.warning("case.not_looked_back", error=why, tries=tries)
    if tries > len(_TRIES_AGAIN_AFTER):
        return _as_it_was(run, resolve)
    return _look_again(run, run.services.clock.now() + _TRIES_AGAIN_AFTER[tries - 1], error=why)


def _look_again(run: Run, then: datetime | None, error: str | None = None) -> CaseState:
    """Nothing is filed: the case stands as it did. An ``error`` keeps the count of tries."""
    with run.services.store.write() as tx:
        tx.resolves.look_again(run.case.id, then)
        if not tx.work.finish(run.claim, then, RECONCILE, failed=error is not None, error=error):
            raise Halted(f"the lease on case {run.case.id} went to another worker", "lease")
    return {"ended": str(run.case.status)}
