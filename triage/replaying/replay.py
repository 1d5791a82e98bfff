"""Replaying a fixture through the real thing: intake, store, graph and clients, with a recording for a back office."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from pydantic import SecretStr

from triage.bootstrap import Triage, build_triage
from triage.config import Settings
from triage.domain.errors import BadFixture, BadValue
from triage.domain.events import Event
from triage.domain.policies import Mode, PolicySet
from triage.drain import Drain
from triage.graph.run import Run
from triage.graph.state import CaseState
from triage.intake.cloudevents import read_event
from triage.replaying.case_documents import BACKLOG
from triage.replaying.clock import CountedIds, ReplayClock
from triage.replaying.fixture import EVENT, Fixture, read_fixture
from triage.replaying.outcome import NO_CASE, Outcome, outcome_of
from triage.replaying.wire import RecordedTransport, Wire
from triage.runtime import OneAfterTheOther
from triage.store.tables import metadata

_NEVER = datetime(2999, 1, 1, tzinfo=UTC)
Transport = Callable[[Wire], httpx.BaseTransport | None]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay; ``differences`` says in words what was not as recorded or expected."""

    fixture: str
    ok: bool
    outcome: str | None
    kind: str | None
    policy: str | None
    actions: list[str]
    reason: str | None
    differences: list[str]

    @property
    def document(self) -> dict[str, object]:
        return asdict(self)


def replay_folder(name: str, folder: Path, policies: PolicySet) -> Replay:
    """Replay what is in a folder; a fixture that cannot be read does not hold."""
    try:
        return replay(read_fixture(folder, name), policies)
    except BadFixture as bad:
        return Replay(name, False, None, None, None, [], None, [str(bad)])


def replay(fixture: Fixture, policies: PolicySet, transport: Transport = RecordedTransport) -> Replay:
    """Replay a fixture. Raises BadFixture when its event cannot be read. Nothing leaves the process."""
    wire = Wire(fixture.upstream)
    clock, ids = ReplayClock(_begins_at(fixture, wire)), CountedIds()
    triage = build_triage(
        _settings(), Nobody(), clock=clock, ids=ids, reads=OneAfterTheOther(), transport=transport(wire)
    )
    try:
        metadata.create_all(triage.store.engine)
        came = _run(triage, _event(fixture, clock, ids), wire, clock, policies)
    finally:
        triage.close()
    differences = [*wire.differences, *fixture.expectation.differences(came)]
    return Replay(
        fixture=fixture.name,
        ok=not differences,
        outcome=came.outcome,
        kind=came.kind,
        policy=came.policy,
        actions=list(came.actions),
        reason=came.reason,
        differences=differences,
    )


class Nobody:
    """Nobody is woken: the replay drains what is due itself."""

    def there_is_work(self) -> None:
        return


def _settings() -> Settings:
    """Settings that owe nothing to the machine."""
    return Settings.model_construct(
        database_url="sqlite://",
        backoffice_url="http://backoffice.test",
        backoffice_token=SecretStr("replay"),
        mode_ceiling=Mode.AUTO,
        claim_batch=1,
    )


def _run(triage: Triage, event: Event, wire: Wire, clock: ReplayClock, policies: PolicySet) -> Outcome:
    triage.receiver.receive(event)
    drain = _watched(triage, wire, policies)
    worked = drain.run()
    while worked and wire.looks_left:
        _wake_all(triage, clock, wire.next_look_at)
        worked = drain.run()
    with triage.store.read() as tx:
        cases = tx.cases.find()
        return outcome_of(tx, cases[-1]) if cases else NO_CASE


def _wake_all(triage: Triage, clock: ReplayClock, at: datetime | None) -> None:
    """Put the clock to when the case was looked at again, whatever woke it then."""
    if at is not None:
        clock.put_forward(at)
    with triage.store.write() as tx:
        for case in tx.cases.find():
            tx.work.wake(case.id, "case", case.store, case.order, clock.now(), "looked at again")


def _watched(triage: Triage, wire: Wire, policies: PolicySet) -> Drain:
    """The drain of a process, with policies that are loaded already, and telling the wire of each run."""

    def invoke(runs: Sequence[Run]) -> Mapping[str, CaseState]:
        wire.begin_look()
        return triage.invoke(runs)

    return replace(triage.drain, services=replace(triage.services, policies=lambda: policies), invoke=invoke)


def _begins_at(fixture: Fixture, wire: Wire) -> datetime:
    """The date of the first recorded answer, else the event's own time."""
    if (at := wire.began_at) is not None:
        return at.astimezone(UTC)
    occurred_at = _read(fixture, event_id="", received_at=_NEVER).occurred_at
    if occurred_at == _NEVER:
        raise BadFixture(f"{fixture.folder / EVENT}: neither the event nor any answer says when it was")
    return occurred_at


def _event(fixture: Fixture, clock: ReplayClock, ids: CountedIds) -> Event:
    return _read(fixture, event_id=ids.new(), received_at=clock.now())


def _read(fixture: Fixture, *, event_id: str, received_at: datetime) -> Event:
    try:
        event = read_event(
            fixture.event,
            event_id=event_id,
            source="fixture",
            delivery="fixture",
            received_at=received_at,
            default_store="main",
        )
        return replace(event, backlog=json.loads(fixture.event).get(BACKLOG) is True)
    except BadValue as bad:
        raise BadFixture(f"{fixture.folder / EVENT}: {bad}") from None
