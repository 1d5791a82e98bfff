"""One order, what is done to it and by whom, and what must hold after every step and in the end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from tests.effects.desk import Desk
from tests.effects.office import Document, Office, essence
from tests.effects.sequences.fate import Fate, Killed, MortalStore
from tests.effects.sequences.situation import CALLS, EDITS, UNRELATED, seed
from tests.effects.sequences.tally import Tally
from tests.effects.sequences.wire import InProcess
from tests.store.fake_clock import CountingIds, FakeClock
from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import read_settings
from triage.domain.breaker import Threshold
from triage.domain.bursts import BurstLimits
from triage.domain.cases import CaseStatus
from triage.domain.errors import Crossed, Refused, UndoRefused
from triage.domain.journal import Intent, IntentState
from triage.domain.silence import why_not_silent
from triage.domain.stops import Stops
from triage.domain.tape import Tape
from triage.intake.cloudevents import read_event
from triage.runtime import OneAfterTheOther
from triage.sandbox.app import create_app
from triage.sandbox.state import Seed, State
from triage.store.engine import open_store
from triage.undoing.step import Step
from triage.undoing.taking_back import TakingBack

_NEVER = Stops(Threshold(rate=1.0), BurstLimits(cases=0))
_URL = "http://office"
_numbers = count(1)


@dataclass(frozen=True)
class Move:
    """One step: do, undo, edit or go on, and what becomes of the process and its calls meanwhile."""

    what: str
    which: int = 0
    dies_at: tuple[str, int] | None = None
    astray: str | None = None
    crossing: str | None = None


@dataclass
class World:
    """An office and a database, shared by many histories; each has its own order and case."""

    office: Office
    triage: Triage
    clock: FakeClock
    fate: Fate
    tally: Tally

    def close(self) -> None:
        self.office.close()
        self.triage.close()


@contextmanager
def open_world(url: str, tally: Tally) -> Iterator[World]:
    """Over a database that is there and empty."""
    clock, ids, fate, state = FakeClock(), CountingIds("i"), Fate(), State()
    app = create_app(state)
    office = Office(state, _URL, InProcess(app))
    settings = read_settings(database_url=url, backoffice_url=_URL, mode_ceiling="auto")
    triage = build_triage(
        settings, NoHints(), clock=clock, ids=ids, reads=OneAfterTheOther(), transport=InProcess(app, fate)
    )
    store = MortalStore(open_store(url, clock, ids).engine, clock, ids, stops=_NEVER)
    store.fate = fate
    triage.store = store
    world = World(office, triage, clock, fate, tally)
    try:
        yield world
    finally:
        tally.events.update(fate.met)
        world.close()


@dataclass
class History:
    """``seen`` keeps, for each intent, how everything was before it and how many edits others had made by then."""

    world: World
    order: str
    case: str
    first: Document
    edits: int = 0
    seen: dict[str, tuple[Any, int, int]] = field(default_factory=dict)

    @classmethod
    def begin(cls, world: World, predicament: str) -> "History":
        order = f"SO-{next(_numbers)}"
        found: Seed = seed(predicament, order, world.clock)
        world.office.open_with(found, world.clock)
        world.office.settle(ack_after_seconds=31_000_000.0)
        world.tally.examples += 1
        return cls(world, order, _open_case(world, order), world.office.snapshot(order))

    def take(self, move: Move) -> None:
        self.world.clock.advance(timedelta(milliseconds=10))
        fate = self.world.fate
        fate.clear()
        fate.dies_at, fate.astray = move.dies_at, move.astray
        if move.crossing is not None:
            fate.crossing = lambda: self._edit(str(move.crossing), "crossed with")
        try:
            self._take(move)
        except Killed:
            self.world.clock.advance(timedelta(minutes=1))
        finally:
            fate.clear()

    def end(self) -> None:
        """Take up what is left, undo all of it, undo all of it again, and look at everything."""
        self.go_on(by_worker=False)
        for _ in range(2):
            for intent in reversed(self.ours()):
                self.undo(intent)
        self._check_in_the_end()

    def ours(self) -> list[Intent]:
        return [intent for intent in self._journal() if intent.undoes is None]

    def undo(self, intent: Intent) -> str:
        office, told = self.world.office, self.world.tally.actions[intent.action]
        before, sent, edits = office.snapshot(self.order), len(office.ledger()), self.edits
        moved = self._moved(intent)
        hands = TakingBack(self.world.triage, "ada")
        try:
            step = hands.looking.look(intent)
            done = hands.run(step)
        except Killed:
            told["killed"] += 1
            assert len(office.ledger()) - sent <= 1
            raise
        grown = len(office.ledger()) - sent
        if done.result == "undone":
            begun = "taken up" in step.why
            assert begun or self.edits > edits or not moved, f"undone over what somebody changed: {moved}"
            told["undone"] += 1
            told["taken up"] += begun
            self._check_undone(step, grown, helped=begun or self.edits > edits)
            return "undone"
        assert grown == 0, f"{done.result}, and yet something was written: {done.why}"
        if self.edits == edits:
            assert office.snapshot(self.order) == before, f"{done.result}, and yet something changed"
        told["refused" if done.result == "refused" else "nothing to do"] += 1
        return str(done.result)

    def _moved(self, intent: Intent) -> list[str]:
        """The written fields that others changed, where nothing of ours came after it."""
        action, seen = ACTIONS[intent.action], self.seen.get(intent.id)
        if action.internal or intent.after is None or seen is None or len(self.world.office.ledger()) - seen[2] != 1:
            return []
        now = action.footprint(intent.arguments, self._desk.look(action, self.order))
        return [name for name in intent.footprint if now.get(name) != intent.after.get(name)]

    def go_on(self, *, by_worker: bool) -> None:
        """What a process that died left open is taken up by the next."""
        for intent in self._journal():
            if intent.state not in (IntentState.INTENDED, IntentState.APPLIED):
                continue
            if intent.undoes is None:
                self._take_up(intent)
            elif by_worker:
                self._take_up_undo(intent)
            else:
                self.undo(self._desk.journalled(next(each for each in self.ours() if each.id == intent.undoes)))

    def _take(self, move: Move) -> None:
        events = self.world.tally.events
        if move.what == "do":
            self._do(*CALLS[move.which % len(CALLS)])
        elif move.what == "edit":
            self._edit(sorted(EDITS)[move.which % len(EDITS)], "of")
        elif move.what == "go on":
            events["taken up by the next process"] += 1
            self.go_on(by_worker=move.which % 2 == 0)
        elif ours := self.ours():
            intent = ours[-1 - move.which % len(ours)]
            if intent.state is IntentState.UNDONE:
                events["undone once more"] += 1
            self.undo(intent)

    def _do(self, name: str, arguments: dict[str, Any]) -> None:
        office, told = self.world.office, self.world.tally.actions[name]
        before, edits, sent = office.snapshot(self.order), self.edits, len(office.ledger())
        known = {intent.id for intent in self.ours()}
        try:
            self._done(name, arguments)
        except (Refused, Crossed):
            assert self.edits > edits or office.snapshot(self.order) == before
        except Killed:
            told["killed"] += 1
            raise
        finally:
            for intent in self.ours():
                if intent.id not in known:
                    self.seen[intent.id] = (_whole(before), edits, sent)
                    told["done"] += 1

    def _done(self, name: str, arguments: dict[str, Any]) -> None:
        desk, action = self._desk, ACTIONS[name]
        request, situation = desk.bound(desk.request(name, arguments), self.order)
        if (late := action.too_late(request.arguments, situation)) is not None:
            raise Refused(late)
        if name == "order.sync_status" and situation.order.holds:
            raise Refused("no policy moves an order that is held")
        if action.internal:
            desk.performer.note(request, situation, IntentState.VERIFIED, "ours alone", self._watch)
            return
        if (why := why_not_silent(name, request.arguments, desk.terms.sets_off, situation.order)) is not None:
            raise Refused(why)
        done = desk.do(name, self.order, arguments)
        if done.state is IntentState.VERIFIED:
            with desk.store.write() as tx:
                if tx.cases.get(self.case).status is not CaseStatus.WATCHING:
                    tx.cases.update(self.case, status=str(CaseStatus.RESOLVED))

    def _watch(self, tx: Any) -> None:
        due = self.world.clock.now() + timedelta(days=1)
        tx.work.wake(self.case, "case", "main", self.order, due, "recheck")
        tx.cases.update(self.case, status=str(CaseStatus.WATCHING), watch_until=due)

    def _edit(self, name: str, how: str) -> None:
        self.edits += 1
        self.world.tally.events[f"an edit {how} {'unrelated fields' if name in UNRELATED else name}"] += 1
        self.world.office.change(self.order, EDITS[name])

    def _take_up(self, intent: Intent) -> None:
        desk, action = self._desk, ACTIONS[intent.action]
        request = desk.request(intent.action, intent.arguments)
        if intent.state is IntentState.INTENDED:
            intent = desk.performer.sending.take_up(request, intent, desk.look(action, self.order), desk.tape).intent
        if intent.state is IntentState.APPLIED:
            desk.proved(request, intent)

    def _take_up_undo(self, undoing: Intent) -> None:
        """As a worker does with what it finds begun."""
        try:
            self.world.triage.effects().undo.take_up(undoing, tape=Tape())
        except UndoRefused:
            self.world.tally.events["an undo that nobody could confirm"] += 1

    def _check_undone(self, step: Step, grown: int, *, helped: bool) -> None:
        intent, action = step.intent, ACTIONS[step.intent.action]
        with self.world.triage.store.read() as tx:
            status, waits = tx.cases.get(self.case).status, tx.work.waits_until(self.case)
            assert tx.journal.get(intent.id).state is IntentState.UNDONE
        assert status is not CaseStatus.RESOLVED, "it is undone, and its case is still resolved"
        if action.internal:
            assert (grown, waits) == (0, None)
            return
        assert grown == 1 or (helped and grown == 0)
        now = action.footprint(intent.arguments, self._desk.look(action, self.order))
        assert {name: now.get(name) for name in intent.footprint} == {
            name: intent.before.get(name) for name in intent.footprint
        }
        before, edits, sent = self.seen[intent.id]
        if edits == self.edits and len(self.world.office.ledger()) - sent == 2:
            self.world.tally.events["undone with nothing in between: all is equal"] += 1
            assert _whole(self.world.office.snapshot(self.order)) == before

    def _check_in_the_end(self) -> None:
        journal, ledger = self._journal(), self.world.office.ledger()
        left = [each for each in journal if each.state is IntentState.INTENDED]
        unproved = [each for each in journal if each.undoes and each.state is IntentState.APPLIED]
        assert (left, unproved) == ([], [])
        written = [entry["key"] for entry in ledger]
        assert len(written) == len(set(written)), "one key was written twice"
        assert set(written) <= {each.id for each in journal}
        for intent in self.ours():
            undos = {each.id for each in journal if each.undoes == intent.id}
            assert self.edits or len(undos & set(written)) <= 1, f"{intent.action} was undone twice"
        if not self.edits:
            self.world.tally.events["nobody else was there: all is equal in the end"] += 1
            assert not any(each.state.standing and not ACTIONS[each.action].internal for each in self.ours())
            assert _whole(self.world.office.snapshot(self.order)) == _whole(self.first)

    def _journal(self) -> list[Intent]:
        with self.world.triage.store.read() as tx:
            return tx.journal.of_order("main", self.order)

    @property
    def _desk(self) -> Desk:
        world, triage = self.world, self.world.triage
        ids = triage.ids
        assert isinstance(ids, CountingIds)
        return Desk(
            world.office, triage.store, world.clock, triage.connector, triage.terms.current(), ids, case=self.case
        )


def _whole(snapshot: Document) -> Any:
    """All that must be equal; which of two holds is listed first says nothing."""
    told = essence(snapshot)
    for order in told["orders"].values():
        order["holds"].sort(key=repr)
    return told


def _open_case(world: World, order: str) -> str:
    body = {
        "specversion": "1.0",
        "id": order,
        "source": "https://shop.example/oms",
        "type": "com.example.order.exception",
        "time": world.clock.now().isoformat(),
        "data": {"order": order},
    }
    event = read_event(
        json.dumps(body).encode(),
        event_id=world.triage.ids.new(),
        source="oms",
        delivery=order,
        received_at=world.clock.now(),
        default_store="main",
    )
    with world.triage.store.write() as tx:
        return tx.cases.join(event).id
