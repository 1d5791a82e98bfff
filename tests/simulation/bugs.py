"""Bugs, planted one at a time: each undoes one care that the product takes. The simulation has to find them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.simulation import simulation
from tests.simulation.database import driver
from tests.simulation.planting import BUGS, Original, plant, planted
from tests.simulation.world import Killed
from tools.reference import ReferenceOrders
from triage import drain
from triage.domain.errors import Unavailable
from triage.domain.events import Event, Received
from triage.domain.journal import IntentState
from triage.domain.tape import Tape
from triage.due import DueWork
from triage.effects import performer as performing
from triage.effects import permission as permitting
from triage.effects import undo as undoing
from triage.effects.guards import check_limits
from triage.effects.outcomes import Sent
from triage.effects.performer import Performer
from triage.effects.sending import Sending
from triage.effects.undo import Undo
from triage.graph import act, close, decide, ending, escalate, watch
from triage.graph.run import Run
from triage.intake.receiving import Receiver
from triage.store.columns import microseconds
from triage.store.inbox import Inbox
from triage.store.journal import Journal
from triage.store.work import Work

__all__ = ["BUGS"]
_DAY = timedelta(days=1)


def _freed(self: Work, lasts_until: datetime) -> None:
    self._connection.exec_driver_sql(
        "UPDATE work SET lease = NULL, leased_until = NULL WHERE leased_until <= ?", (microseconds(lasts_until),)
    )


@planted("no lease", (Work, "claim"))
def _no_lease(claim: Original, self: Work, limit: int, lease: timedelta) -> Any:
    _freed(self, self._now() + _DAY)
    return claim(self, limit, lease)


@planted("a takeover before the lease is over", (Work, "claim"))
def _early(claim: Original, self: Work, limit: int, lease: timedelta) -> Any:
    _freed(self, self._now() + lease * 0.9)
    return claim(self, limit, lease)


@planted("no fence", (Work, "holds"))
def _no_fence(_: Original, self: Work, claim: Any) -> bool:
    return True


@planted("no read-back: unknown is not applied", (Sending, "_read_back"))
def _unknown_is_no(_: Original, self: Sending, request: Any, intent: Any, tape: Any, why: str, *, again: bool) -> Any:
    return Sent(self._ended(intent, IntentState.REFUSED, why))


@planted("verification skipped", (Sending, "verify"))
def _taken_on_trust(
    _: Original, self: Sending, request: Any, intent: Any, ours: Any, tape: Any, meanwhile: Any = None
) -> Any:
    return self.backoffice.situation(request.action, intent.order, ours, tape), True


@planted("outcome journalled before the call", (Sending, "_sent"))
def _outcome_first(sent: Original, self: Sending, request: Any, intent: Any, *given: Any, **more: Any) -> Any:
    self._record(intent, IntentState.APPLIED, {"how": "accepted"}, self.clock.now(), None)
    return sent(self, request, intent, *given, **more)


@planted("a second send without a live key", (Sending, "_forbids_a_second_send"))
def _keys_for_ever(forbids: Original, self: Sending, *given: Any) -> Any:
    return forbids(replace(self, terms=replace(self.terms, keys_live=_DAY)), *given)


@planted("a new key for each try", (ReferenceOrders, "send"))
def _new_key(send: Original, self: ReferenceOrders, write: Any, *, key: str, **more: Any) -> Any:
    sends: Counter[str] = self._session.__dict__.setdefault("sends", Counter())
    sends[key] += 1
    return send(self, write, key=key if sends[key] == 1 else f"{key}-{sends[key]}", **more)


@planted("no condition on the order's version", (ReferenceOrders, "send"))
def _no_condition(send: Original, self: ReferenceOrders, write: Any, *, if_match: Any, **more: Any) -> Any:
    return send(self, write, if_match=None, **more)


@planted("undo without comparison", (undoing, "looked_for"))
def _no_comparison(_: Original, *given: Any) -> Any:
    return {}


@planted("undo marked before it is sent", (Undo, "_restore"))
def _marked_first(restore: Original, self: Undo, request: Any, plan: Any, situation: Any, tape: Any) -> None:
    with self.performer.store.write() as tx:
        tx.journal.mark_undone(plan.intent.id, plan.intent.id, self.performer.clock.now())
    restore(self, request, plan, situation, tape)


def _counted_only(_: Original, tx: Any, use: Any) -> datetime:
    now: datetime = tx.now()
    return now


def _look_first(intend: Original, self: Performer, request: Any, *given: Any) -> Any:
    if request.use is not None and request.use.limited and request.ordinal == 0 and request.undoes is None:
        with self.store.read() as tx:
            check_limits(tx.journal, request.use, tx.now())
    return intend(self, request, *given)


@contextmanager
def _cap_outside() -> Iterator[None]:
    with plant(_look_first, (Performer, "intend")), plant(_counted_only, (performing, "counted")):
        yield


BUGS["cap read outside of the transaction"] = _cap_outside


@planted("cap counts outcomes", (Journal, "uses"))
def _outcomes_counted(_: Original, self: Journal, policy: str, since: datetime) -> int:
    rows = self._connection.exec_driver_sql(
        "SELECT count(*) FROM intents WHERE policy = ? AND counted_at > ? AND state = 'verified'",
        (policy, microseconds(since)),
    )
    return int(rows.scalar_one())


@planted("switch not read with the intent", (performing, "check_switches"))
def _no_switch(_: Original, *given: Any) -> None:
    return None


@planted("switch not read again before the send", (permitting, "check_switches"))
def _no_second_look(_: Original, *given: Any) -> None:
    return None


@planted("a case closed before its effects are verified", (Run, "verified"))
def _left_applied(_: Original, self: Run, verification: Any) -> None:
    return None


@planted("acknowledged before it is stored", (Receiver, "receive"))
def _acknowledged_first(receive: Original, self: Receiver, event: Event) -> Any:
    try:
        return receive(self, event)
    except (Killed, Unavailable):
        return Received(event.id, duplicate=False)


@planted("duplicates not known by their delivery", (Inbox, "add"))
def _never_a_duplicate(add: Original, self: Inbox, event: Event, *given: Any) -> Any:
    return add(self, replace(event, delivery=f"{event.delivery} {event.id}"), *given)


@planted("sent before the intent is committed", (Performer, "intend"))
def _sent_first(intend: Original, self: Performer, request: Any, situation: Any, write: Any, alongside: Any) -> Any:
    key = self.ids.new()
    self.backoffice.orders.send(write, key=key, if_match=situation.order.version, tape=Tape())
    return intend(self, request, situation, write, alongside)


@planted("no sweeper", (DueWork, "count"))
def _nothing_due(_: Original, self: DueWork) -> int:
    return 0


@planted(
    "the work released before the end is filed",
    (ending, "end"),
    (close, "end"),
    (watch, "end"),
    (escalate, "end"),
    (drain, "end"),
)
def _released_first(_: Original, run: Run, how: ending.Ending) -> Any:
    now = run.services.clock.now()
    with run.services.store.write() as tx:
        tx.work.finish(run.claim, now + how.again_in if how.again_in is not None else None, str(how.status))
    papers = run.papers()
    with run.services.store.write() as tx:
        papers.file(tx)
        tx.cases.update(run.case.id, **ending._changes(run, how, now))  # noqa: SLF001
    run.filed(papers)
    return {"ended": str(how.status)}


def _blind(_: Original, *given: Any) -> None:
    return None


def _no_mode_for_undos(opened: Original, self: Performer, tx: Any, request: Any, *given: Any) -> Any:
    with plant(_blind, (performing, "check_mode")) if request.undoes is not None else nullcontext():
        return opened(self, tx, request, *given)


@contextmanager
def _taken_back_freely() -> Iterator[None]:
    with plant(_blind, (close, "why_left")), plant(_no_mode_for_undos, (Performer, "_open")):
        yield


BUGS["what a policy takes back is bound by nothing"] = _taken_back_freely


@planted("mode not looked at before acting", (act, "_still_acts"), (performing, "check_mode"))
def _mode_ignored(_: Original, *given: Any) -> None:
    return None


@planted("a policy acts twice on one cause", (decide, "_acted_before"))
def _again(_: Original, *given: Any) -> None:
    return None


@planted("what a killed run did is begun anew", (act, "_earlier"))
def _begun_anew(_: Original, *given: Any) -> None:
    return None


@planted("two effects open on an order", (simulation, "fresh_engine"))
def _no_index(fresh: Original) -> Any:
    engine = fresh()
    driver(engine).execute("DROP INDEX uq_intents_one_open_an_order")
    return engine
