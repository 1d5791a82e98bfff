"""What a forked process does of the product's work: receive, work off, take back, or be a whole worker."""

import os
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import signals
from pydantic import SecretStr
from sqlalchemy import or_, select, update

from tests.chaos.armed import arm
from tests.chaos.killer import Killer
from tests.chaos.lane import SECRET, Lane
from tests.chaos.story import SOURCE
from triage.bootstrap import Triage
from triage.demo.undoing import undo_case
from triage.intake.app import Signs, create_app
from triage.intake.server import webhook_server
from triage.intake.signatures import Signatures
from triage.intake.sources import StandardWebhooks
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.tables import cases, work

_ROUNDS = 40
_LATER = timedelta(minutes=6)
_LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Later(SystemClock):
    """The clock of somebody who comes back after six minutes."""

    def now(self) -> datetime:
        return super().now() + _LATER


def serve(lane: Lane, listener: socket.socket, killer: Killer) -> None:
    """The webhook server, until it is killed."""
    triage = lane.triage(publishes=True)
    arm(triage, killer)
    _watch_publishing(killer)
    clock, ids = SystemClock(), TimeOrderedIds()
    signatures = Signatures([SecretStr(SECRET).get_secret_value()], timedelta(seconds=300))
    source = StandardWebhooks(SOURCE, signatures, "main", clock, ids)
    app = create_app(triage.receiver.receive_many, {SOURCE: source}, Signs(list))
    webhook_server(_at_the_door(app, killer)).run(sockets=[listener])


def work_off(lane: Lane, killer: Killer) -> None:
    """What a worker does with what is due now."""
    triage = lane.triage(publishes=True)
    arm(triage, killer)
    triage.drain.run()


def work_off_everything(lane: Lane) -> None:
    """Another worker, for as long as a case is open; before each round, time goes by."""
    triage = lane.triage(publishes=True)
    for _ in range(_ROUNDS):
        leases_lapse(triage)
        if not tries_come_due(triage):
            return
        triage.due.count()
        triage.drain.run()


def take_back(lane: Lane, killer: Killer) -> None:
    """A person undoes all that was done on every case."""
    triage = lane.triage()
    arm(triage, killer)
    undo_everything(triage)


def take_back_the_rest(lane: Lane) -> None:
    """Six minutes later the same person tries again, and a worker takes up what was left open."""
    later = lane.triage(clock=Later())
    undo_everything(later)
    later.due.count()
    later.close()
    work_off_everything(lane)


def undo_everything(triage: Triage) -> None:
    with triage.store.read() as tx:
        found = tx.cases.find(limit=1000)
    for case in found:
        undo_case(triage, case, "ada")


def leases_lapse(triage: Triage) -> None:
    """As if their time went by; only for leases of processes that are dead."""
    with triage.store.write() as tx:
        tx.connection.execute(update(work).where(work.c.lease.is_not(None)).values(leased_until=_LONG_AGO))


def tries_come_due(triage: Triage) -> bool:
    """As if their time went by; whether there is work on cases that are open."""
    is_open = work.c.ref.in_(select(cases.c.id).where(cases.c.status == "open"))
    left = or_(is_open, work.c.lease.is_not(None), work.c.what == "event", work.c.attempts > 0)
    with triage.store.write() as tx:
        tx.connection.execute(update(work).where(left, work.c.lease.is_(None)).values(due_at=_LONG_AGO))
        return tx.connection.execute(select(work.c.ref).where(left)).first() is not None


def be_a_worker(lane: Lane, killer: Killer, watch: Callable[[], None] | None = None) -> None:
    """``triage worker`` with its pool, the killer at the ports of every process of it."""
    os.environ.update(lane.environment())
    from triage.config import read_settings
    from triage.working import run_workers

    def armed(**_: object) -> None:
        from worker import _of_process

        arm(_of_process(os.getpid())[1], killer)

    def received(**_: object) -> None:
        killer.at("task taken", "before")

    def begins(**_: object) -> None:
        killer.at("task taken", "after")

    def done(**_: object) -> None:
        killer.at("task acknowledged", "before")

    def ready(**_: object) -> None:
        if watch is not None:
            watch()

    signals.worker_process_init.connect(armed, weak=False)
    signals.task_received.connect(received, weak=False)
    signals.task_prerun.connect(begins, weak=False)
    signals.task_postrun.connect(done, weak=False)
    signals.worker_ready.connect(ready, weak=False)
    run_workers(read_settings())


def _watch_publishing(killer: Killer) -> None:
    def before(**_: object) -> None:
        killer.at("message published", "before")

    def after(**_: object) -> None:
        killer.at("message published", "after")

    signals.before_task_publish.connect(before, weak=False)
    signals.after_task_publish.connect(after, weak=False)


def _at_the_door(app: Callable[[Message, Receive, Send], Awaitable[None]], killer: Killer) -> Callable[..., Any]:
    """Between the request and the application, and between its answer and the wire."""

    async def door(scope: Message, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 202:
                killer.at("webhook received", "after")
            await send(message)

        killer.at("webhook received", "before")
        await app(scope, receive, answer)

    return door
