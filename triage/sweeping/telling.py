"""Telling: a trouble that no unfinished case has becomes an event, as if somebody had sent it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from triage.domain.cases import Case, CaseStatus
from triage.domain.events import Event
from triage.domain.fact_values import format_time
from triage.domain.ports import Clock, Ids
from triage.domain.sweeps import SWEEP
from triage.intake.receiving import Receiver
from triage.intake.subjects import WHOLE_ORDER
from triage.store.engine import Store
from triage.sweeping.finding import Trouble


@dataclass(frozen=True, slots=True)
class Telling:
    """Puts troubles to cases through the same receiver as every webhook."""

    store: Store
    receiver: Receiver
    clock: Clock
    ids: Ids

    def untold(self, troubles: Sequence[Trouble]) -> list[Trouble]:
        """Of each subject the gravest trouble that no unfinished case of the order has."""
        if not troubles:
            return []
        first = troubles[0]
        with self.store.read() as tx:
            cases = tx.cases.unfinished_of(first.store, first.order)
        of_subjects: dict[str, Trouble] = {}
        for trouble in troubles:
            if not any(_has(case, trouble) for case in cases):
                of_subjects.setdefault(trouble.subject, trouble)
        return list(of_subjects.values())

    def tell(self, trouble: Trouble, *, backlog: bool) -> bool:
        """Store an event about it; False where the same was told before. Raises Unavailable as a webhook would."""
        now = self.clock.now()
        with self.store.read() as tx:
            newest = tx.cases.newest(trouble.store, trouble.order, trouble.subject)
        event = Event(
            id=self.ids.new(),
            source=SWEEP,
            delivery=_delivery(trouble, newest),
            type=f"triage.sweep.{trouble.kind}",
            store=trouble.store,
            order=trouble.order,
            subject=trouble.subject,
            sku=None,
            claims=True,
            kind=trouble.kind,
            occurred_at=trouble.seen_at,
            received_at=now,
            raw=_spelt_out(trouble),
            backlog=backlog,
        )
        return not self.receiver.receive(event).duplicate


def _spelt_out(trouble: Trouble) -> str:
    """As somebody would have sent it, so that a case of it can be recorded and replayed like any other."""
    data = {"store": trouble.store, "order": trouble.order, "subject": trouble.subject, "kind": trouble.kind}
    at = format_time(trouble.seen_at)
    event = {"specversion": "1.0", "id": trouble.cause or trouble.kind, "source": SWEEP, "time": at}
    return json.dumps({**event, "type": f"triage.sweep.{trouble.kind}", "data": {**data, "because": trouble.because}})


def _has(case: Case, trouble: Trouble) -> bool:
    """Whether a case is about a trouble. A parcel's is its own; what an event claims counts until somebody looked."""
    if trouble.subject != WHOLE_ORDER and case.subject not in (trouble.subject, WHOLE_ORDER):
        return False
    return trouble.kind in ((case.kind or case.claimed_kind), *case.also)


def _delivery(trouble: Trouble, newest: Case | None) -> str:
    """The same for as long as it is the same trouble. One that came back after its case had seen it gone is another;
    where a case saw nothing at all, telling it again would show it nothing new.
    """
    after = ""
    if newest is not None and newest.status in (CaseStatus.RESOLVED, CaseStatus.CLEARED):
        after = f"{newest.id} {newest.resolved_at} {newest.events}"
    told = "\n".join((trouble.store, trouble.order, trouble.subject, trouble.kind, trouble.cause, after))
    return f"{trouble.kind}/{trouble.order[:120]}/{sha256(told.encode()).hexdigest()[:32]}"
