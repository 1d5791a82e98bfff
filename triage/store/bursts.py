"""Bursts: what was acted on of one cause is counted, and what comes of it after that waits under one parent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from triage.domain.bursts import BURST, Burst, BurstLimits, Count
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.escalation import summary
from triage.store.cases import Cases
from triage.store.prepared import Prepared, Row
from triage.store.tables import bursts, intents
from triage.store.witness import Witness
from triage.store.work import Work

_DAY = timedelta(days=1)
_FIELDS = [bursts.c[name] for name in ("case_id", "policy", "cause", "kind", "acted", "children", "began_at")]
_OF_CAUSE = (bursts.c.policy == bindparam("of_policy"), bursts.c.cause == bindparam("of_cause"))
_OPEN_OF = Prepared(select(*_FIELDS).where(*_OF_CAUSE, bursts.c.lifted_at.is_(None)))
_OPEN = Prepared(select(*_FIELDS).where(bursts.c.lifted_at.is_(None)).order_by(bursts.c.began_at))
_OPEN_BY_CASE = Prepared(select(*_FIELDS).where(bursts.c.case_id == bindparam("of_case"), bursts.c.lifted_at.is_(None)))
_LIFTED = Prepared(
    select(bursts.c.lifted_at, bursts.c.children)
    .where(*_OF_CAUSE, bursts.c.lifted_at > bindparam("since"))
    .order_by(bursts.c.lifted_at.desc())
    .limit(1)
)
_RUNS = Prepared(
    select(func.count()).where(
        intents.c.policy == bindparam("of_policy"),
        intents.c.cause == bindparam("of_cause"),
        intents.c.counted_at > bindparam("since"),
    )
)
_ADD = Prepared(bursts.insert().values({column.name: bindparam(column.name) for column in _FIELDS}).inline())
_ONE_MORE = Prepared(
    update(bursts).where(bursts.c.case_id == bindparam("of_case")).values(children=bursts.c.children + 1)
)
_LIFT = Prepared(
    update(bursts)
    .where(bursts.c.case_id == bindparam("of_case"), bursts.c.lifted_at.is_(None))
    .values(lifted_by=bindparam("by"), lift_reason=bindparam("why"), lifted_at=bindparam("now"))
)


class Bursts:
    """At most one is open for a policy and a cause. Asked and changed under the policy's lock."""

    def __init__(
        self,
        connection: Connection,
        cases: Cases,
        work: Work,
        limits: BurstLimits,
        now: Callable[[], datetime],
        serialise: Callable[[str], None],
        witness: Witness,
    ) -> None:
        self._connection = connection
        self._cases = cases
        self._work = work
        self.limits = limits
        self._now = now
        self._serialise = serialise
        self._witness = witness

    def why_stopped(self, policy: str, cause: str) -> str | None:
        """Why the policy acts on this cause no more: a burst is open, or one more run would make one."""
        if not self.limits.cases:
            return None
        if (burst := self._of(policy, cause)) is not None:
            return f"{policy} stopped acting on {cause}: a burst since {burst.began_at:%H:%M} UTC, case {burst.case}"
        count = self._count(policy, cause)
        if not count.is_burst(self.limits):
            return None
        return f"{policy} has acted on {count.within} cases of {cause}, which is a burst"

    def join(self, case: Case, kind: str, policy: str, cause: str) -> str | None:
        """Put a case under the parent of its burst, and open that where it is not. The parent's id.

        None where a person lifted the burst meanwhile: the case is to be looked at again.
        """
        self._serialise(policy)
        burst = self._of(policy, cause) or self._opened(case, kind, policy, cause)
        if burst is None:
            return None
        if case.parent != burst.case:
            _ONE_MORE.run(self._connection, {"of_case": burst.case})
            burst = replace(burst, children=burst.children + 1)
            self._cases.update(burst.case, summary=self._summary(burst))
        self._cases.update(case.id, parent=burst.case)
        return burst.case

    def lift(self, burst: Burst, by: str, reason: str, at: datetime) -> int | None:
        """Let the policy act on the cause again, and look at the children again. How many; None where none is open."""
        self._serialise(burst.policy)
        if _LIFT.run(self._connection, {"of_case": burst.case, "by": by, "why": reason, "now": self._now()}) != 1:
            return None
        children = self._cases.children(burst.case)
        for child in children:
            self._work.wake(child.id, "case", child.store, child.order, at, BURST)
        self._cases.update(burst.case, status=str(CaseStatus.CLEARED), summary=f"lifted by {by}: {reason}")
        self._witness(BURST, at, {"case": burst.case, "lifted_by": by, "reason": reason, "children": len(children)})
        return len(children)

    def open(self) -> tuple[Burst, ...]:
        """Oldest first."""
        return tuple(_burst(row) for row in _OPEN.all(self._connection, {}))

    def open_of(self, case: str) -> Burst | None:
        """The open burst whose parent a case is."""
        row = _OPEN_BY_CASE.one(self._connection, {"of_case": case})
        return None if row is None else _burst(row)

    def _of(self, policy: str, cause: str) -> Burst | None:
        row = _OPEN_OF.one(self._connection, {"of_policy": policy, "of_cause": cause})
        return None if row is None else _burst(row)

    def _summary(self, burst: Burst) -> str:
        return summary(burst.kind, Reason.BURST, (), burst.note(self.limits))

    def _count(self, policy: str, cause: str) -> Count:
        """Runs after a lift alone count within the window; what the lift let go is allowed for."""
        now, where = self._now(), {"of_policy": policy, "of_cause": cause}
        begins = now - self.limits.window
        lifted = _LIFTED.one(self._connection, {**where, "since": begins})
        since = lifted["lifted_at"] if lifted else begins
        within = int(_RUNS.value(self._connection, {**where, "since": since}))
        let_go = int(lifted["children"]) if lifted else 0
        if within < self.limits.cases + let_go:
            return Count(within, within, let_go)
        earlier = int(_RUNS.value(self._connection, {**where, "since": now - _DAY}))
        outside = earlier - int(_RUNS.value(self._connection, {**where, "since": begins}))
        return Count(within, within + outside, let_go)

    def _opened(self, case: Case, kind: str, policy: str, cause: str) -> Burst | None:
        count = self._count(policy, cause)
        if not count.is_burst(self.limits):
            return None
        at = self._now()
        parent = self._cases.file(
            store=case.store, order=cause[len(case.store) + 1 :][:128], subject=f"{BURST}:{policy}"
        )
        burst = Burst(parent.id, policy, cause, kind, count.within, 0, at)
        self._cases.update(
            parent.id,
            status=str(CaseStatus.ESCALATED),
            kind=kind,
            policy=policy,
            reason=str(Reason.BURST),
            summary=self._summary(burst),
            priority=1,
        )
        row: dict[str, Any] = {name: getattr(burst, name) for name in Burst.__slots__ if name != "case"}
        _ADD.run(self._connection, {**row, "case_id": burst.case})
        self._witness(BURST, at, {"case": burst.case, "policy": policy, "cause": cause, "acted": burst.acted})
        return burst


def _burst(row: Row) -> Burst:
    return Burst(case=row["case_id"], **{name: value for name, value in row.items() if name != "case_id"})
