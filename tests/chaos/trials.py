"""One trial from an empty database to its verdict: a process dies at its moment, others go on, the judge looks."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import redis

from tests.chaos import roles
from tests.chaos.boundaries import Moment, Trial
from tests.chaos.forks import End, Fork, wait_until
from tests.chaos.judge import Verdict, judge
from tests.chaos.killer import Killer, Target
from tests.chaos.lane import SECRET, Lane
from tests.chaos.story import SOURCE, events_of, story
from triage.demo.deliveries import Sender
from triage.demo.scenario import Delivery, Scenario
from triage.domain.errors import Unavailable

_LONGEST = 60.0
_SLOW_CALLS_END_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Result:
    """``killed`` only when the process really died at its moment, by its killer's signal."""

    trial: Trial
    killed: bool
    verdict: Verdict
    seconds: float
    effects: int


def run_trial(lane: Lane, trial: Trial) -> Result:
    began = time.monotonic()
    told = story(trial.dice())
    lane.clear()
    lane.office.seed(told.seed)
    for fault in told.faults:
        lane.office.fault(fault)
    acknowledged, end, broken = _FORMS[trial.form](lane, trial, told)
    ledger = lane.office.ledger()
    with lane.looking() as triage, triage.store.read() as tx:
        verdict = judge(tx, ledger, acknowledged)
        verdict.wrong += [*broken, *lane.tampering(triage)]
    return Result(trial, end.killed, verdict, round(time.monotonic() - began, 2), len(ledger))


Came = tuple[list[str], End, list[str]]
Form = Callable[[Lane, Trial, Scenario], Came]


def _door(lane: Lane, trial: Trial, told: Scenario) -> Came:
    """The sender sends what was not acknowledged again, as senders do, until all of it was."""
    listener = _listener()
    first = _server(lane, listener, trial.moment)
    unsent, end = told.deliveries, None
    acknowledged = _send(unsent, listener, first)
    if first.over:
        end = first.ended(_LONGEST)
    else:
        first.kill()
        first.ended(_LONGEST)
    second = _server(lane, listener, None)
    acknowledged += _send(told.deliveries, listener, second)
    second.kill()
    second.ended(_LONGEST)
    listener.close()
    broken = [] if {each.id for each in told.deliveries} <= set(acknowledged) else ["a delivery was never acknowledged"]
    return acknowledged, end or End(None, 0, ""), broken + _rest(lane, roles.work_off_everything)


def _work(lane: Lane, trial: Trial, told: Scenario) -> Came:
    acknowledged = _store(lane, told.deliveries)
    end = _killed(lane, roles.work_off, trial.moment)
    _let_calls_end(told)
    return acknowledged, end, [*_how(end), *_rest(lane, roles.work_off_everything)]


def _undo(lane: Lane, trial: Trial, told: Scenario) -> Came:
    """Half of the time a policy takes back what it did, as the cause went; otherwise a person does."""
    acknowledged = _store(lane, told.deliveries)
    broken = _rest(lane, roles.work_off_everything)
    if told.later and trial.seed % 2:
        for order, patch in told.edits.items():
            lane.office.edit(order, patch)
        acknowledged += _store(lane, told.later)
        end = _killed(lane, roles.work_off, Moment(trial.moment.boundary, trial.moment.side, 1))
        _let_calls_end(told)
        return acknowledged, end, [*broken, *_how(end), *_rest(lane, roles.work_off_everything)]
    end = _killed(lane, roles.take_back, trial.moment)
    _let_calls_end(told)
    return acknowledged, end, [*broken, *_how(end), *_rest(lane, roles.take_back_the_rest)]


def _whole(lane: Lane, trial: Trial, told: Scenario) -> Came:
    """A real worker over the embedded broker dies, master and pool; another one is started and ends all cases."""
    acknowledged = _store(lane, told.deliveries)
    watch = None
    if (trial.moment.boundary, trial.moment.side) == ("task acknowledged", "after"):
        watch = partial(_watch_acknowledging, lane.broker_url)
    first = _worker(lane, trial.moment, "group", watch)
    wait_until(lambda: first.over or _idle(lane), _LONGEST, 0.2)
    if not first.over:
        first.kill()
    end = first.ended(_LONGEST)
    _let_calls_end(told)
    _leases_lapse(lane)
    second = _worker(lane, None, "group", None)
    done = wait_until(lambda: second.over or _idle(lane, passing=True), _LONGEST, 0.25)
    broken = [] if done and not second.over else ["the second worker did not work off everything"]
    if not second.over:
        second.kill()
    second.ended(_LONGEST)
    return acknowledged, end, broken


_FORMS: dict[str, Form] = {"door": _door, "work": _work, "undo": _undo, "whole": _whole}


def _store(lane: Lane, deliveries: list[Delivery]) -> list[str]:
    """Deliveries stored as the door stores them, by a process that lives on."""

    def receive(_: int) -> None:
        triage = lane.triage(publishes=True)
        triage.receiver.receive_many(events_of(triage, deliveries))

    end = lane.fork(receive).ended(_LONGEST)
    return [each.id for each in deliveries] if end.well else []


def _killed(lane: Lane, role: Callable[[Lane, Killer], None], moment: Moment) -> End:
    return lane.fork(lambda mark: role(lane, Killer(moment, mark))).ended(_LONGEST)


def _how(end: End) -> list[str]:
    """What is wrong with an end that is neither the kill nor a good one."""
    if end.killed or end.well:
        return []
    return [f"a process hung at {end.marked or 'no mark'}" if end.hung else f"a process ended with {end.code}"]


def _rest(lane: Lane, role: Callable[[Lane], None]) -> list[str]:
    return _how(lane.fork(lambda _: role(lane)).ended(_LONGEST))


def _server(lane: Lane, listener: socket.socket, moment: Moment | None) -> Fork:
    return lane.fork(lambda mark: roles.serve(lane, listener, Killer(moment, mark)))


def _send(deliveries: list[Delivery], listener: socket.socket, server: Fork) -> list[str]:
    """What the server acknowledged before it died, if it did."""
    sender = Sender(f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/{SOURCE}", SECRET)
    acknowledged: list[str] = []
    for each in deliveries:
        with suppress(Unavailable, OSError):
            if not _sent(sender, each, server):
                break
            acknowledged.append(each.id)
    sender.close()
    return acknowledged


def _sent(sender: Sender, delivery: Delivery, server: Fork) -> bool:
    """False when the server is dead. A listener without a server holds a connection for ever, so look at both."""
    done = threading.Event()

    def send() -> None:
        with suppress(Exception):
            sender.send(delivery)
            done.set()

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    wait_until(lambda: not thread.is_alive() or server.over, _LONGEST, 0.002)
    thread.join(0.05)
    return done.is_set()


def _listener() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    return listener


def _worker(lane: Lane, moment: Moment | None, target: Target, watch: Callable[[Killer], None] | None) -> Fork:
    def be(mark: int) -> None:
        killer = Killer(moment, mark, target)
        roles.be_a_worker(lane, killer, partial(watch, killer) if watch else None)

    return lane.fork(be, leads=True)


def _watch_acknowledging(broker_url: str, killer: Killer) -> None:
    """Strike when a task that was taken is acknowledged: the broker holds it no longer."""

    def watch() -> None:
        client = redis.Redis.from_url(broker_url.replace("redis+socket://", "unix://"))
        while not client.hlen("unacked"):
            time.sleep(0.0005)
        while client.hlen("unacked"):
            time.sleep(0.0005)
        killer.at("task acknowledged", "after")

    threading.Thread(target=watch, daemon=True).start()


def _idle(lane: Lane, *, passing: bool = False) -> bool:
    """Whether no case is open and nothing is held; while ``passing``, next tries come due at once."""
    with lane.looking() as triage:
        if passing:
            roles.tries_come_due(triage)
        with triage.store.read() as tx:
            counts = tx.work.counts()
            still = any(str(case.status) == "open" for case in tx.cases.find(limit=1000))
    return not (still or counts.due or counts.leased)


def _leases_lapse(lane: Lane) -> None:
    with lane.looking() as triage:
        roles.leases_lapse(triage)


def _let_calls_end(told: Scenario) -> None:
    """A lease outlasts the calls of its holder; so must the time that we let pass."""
    if any(fault["fault"] == "slow" for fault in told.faults):
        time.sleep(_SLOW_CALLS_END_SECONDS)
