"""An intent that commits as the switch is thrown, made certain: the switch comes between its commit and its send."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import cast

from tests.chaos.boundaries import Side
from tests.chaos.lane import Lane
from tests.chaos.load import Load
from tests.chaos.watched_store import WatchedStore
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import IntentState
from triage.runtime import SystemClock
from triage.store.engine import Store


@dataclass
class InBetween:
    """Throws the switch, as another process would, once an intent has committed."""

    store: Store
    thrown: bool = False

    def at(self, boundary: str, side: Side) -> None:
        if (boundary, side) != ("intent journalled", "after") or self.thrown:
            return
        self.thrown = True
        with self.store.write() as tx:
            tx.switches.throw("all", "ada", "stocktaking", SystemClock().now())

    def lift(self) -> None:
        self.thrown = False
        with self.store.write() as tx:
            tx.switches.lift("all", "ada", "done", datetime.now(UTC))


def halted_in_between(lane: Lane, times: int, dice: Random) -> list[str]:
    """What is wrong after so many intents that committed before the switch and would be sent after it."""
    lane.clear()
    triage, other = lane.triage(), lane.triage()
    in_between = InBetween(other.store)
    triage.__dict__["store"] = cast("Store", WatchedStore(triage.store, in_between))
    load, wrong = Load(other, lane.office, dice), []
    for number in range(times):
        load.tell(1)
        triage.drain.run()
        if not in_between.thrown:
            wrong.append(f"SO-{number}: it came to no intent")
        wrong += _wrong(lane, other.store, f"SO-{number}")
        in_between.lift()
    wrong += lane.tampering(other)
    triage.close()
    other.close()
    return wrong


def _wrong(lane: Lane, store: Store, order: str) -> list[str]:
    with store.read() as tx:
        intents = tx.journal.of_order("main", order)
        (case,) = tx.cases.find(order=order)
    wrong = [f"{order}: {each.action} is {each.state}" for each in intents if each.state is not IntentState.HALTED]
    if (case.status, case.reason) != (CaseStatus.ESCALATED, Reason.PAUSED):
        wrong.append(f"{order}: its case is {case.status} ({case.reason})")
    return wrong + [f"{order}: {each['effect']} was sent" for each in lane.office.ledger() if each["order"] == order]
