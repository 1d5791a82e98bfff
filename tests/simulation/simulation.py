"""One run: a plan, its processes, and what came of it."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from tests.simulation import shop
from tests.simulation.database import SimulatedStore, driver, fresh_engine
from tests.simulation.edits import edit
from tests.simulation.fields import snapshot
from tests.simulation.office import BackOffice, Wire
from tests.simulation.people import People
from tests.simulation.plan import Delivery, Happening, Plan
from tests.simulation.rest import at_rest, due_later, left_to_do
from tests.simulation.watch import Watch
from tests.simulation.world import Broken, Killed, Process, Told, World
from triage.bootstrap import Triage, build_triage
from triage.domain.errors import TriageError, Unavailable
from triage.intake.cloudevents import read_event
from triage.runtime import OneAfterTheOther
from triage.sandbox.state import State
from triage.sandbox.world import predicament
from triage.shelves import PolicyShelf

_SWEEPS_EVERY_SECONDS = 20.0
_FLAG_LIVES_SECONDS = 5.0
_LOOKS_EVERY_SECONDS = 20.0
_LONGEST_SECONDS = 4 * 3600.0


@dataclass(frozen=True)
class Result:
    """What came of a run: nothing broken, or what; what was exercised, and who did what in order."""

    plan: Plan
    broken: Broken | None
    exercised: Counter[str]
    told: list[Told]


@dataclass
class Broker:
    """Hints on their way: lost, late, or waiting for a worker."""

    world: World
    waiting: int = 0
    idle: list[greenlet] = field(default_factory=list)
    deaf_until: float = 0.0
    _flag_until: float = -1.0

    def there_is_work(self) -> None:
        if self.world.now < self._flag_until:
            return
        self._flag_until = self.world.now + _FLAG_LIVES_SECONDS
        if self.world.now >= self.deaf_until:
            self.world.call(self._arrived, self.world.dice.random() * 0.02)

    def taken(self) -> None:
        self._flag_until = -1.0

    def flush(self, seconds: float) -> None:
        self.waiting, self.deaf_until = 0, self.world.now + seconds

    def _arrived(self) -> None:
        if self.idle:
            self.world.call(self.idle.pop(self.world.dice.randrange(len(self.idle))).switch, 0.0)
        else:
            self.waiting += 1

    def take(self, process: Process) -> None:
        if self.waiting:
            self.waiting -= 1
            process.pause(0.001)
            return
        self.idle.append(getcurrent())
        self.world.park()


class Simulation:
    """One world with everything in it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        random.seed(plan.seed)
        self.world = World(Random(plan.seed), list(plan.happenings))
        self.state = State(clock=lambda: self.world.wall)
        self.state.settings.keys_live_seconds = 86_400.0 if plan.keys_live else 0.0
        self.engine = fresh_engine()
        self.driver: Any = driver(self.engine)
        self.texts, self.policies = shop.policies(plan.limits)
        self.watch = Watch(self.world, self.driver, self.state, self.policies.by_id, keys_live=plan.keys_live)
        self.broker = Broker(self.world)
        self.office = BackOffice(self.world, self.state)
        self.acknowledged: dict[str, int] = {}
        self.people = People(self)
        self.sweeps = True
        self.kinds = [kind for kind, _ in plan.orders]
        self._named = 0

    def order(self, position: int) -> str:
        return f"SO-{position + 1}"

    def run(self) -> Result:
        try:
            self._stage()
            self._until_rest()
            at_rest(self)
        except Broken as broken:
            self.world.tell("the watch", "finds", str(broken))
            return self._result(broken)
        finally:
            self.world.over = True
        return self._result(None)

    def _result(self, broken: Broken | None) -> Result:
        return Result(self.plan, broken, self.world.exercised, self.world.told)

    def _stage(self) -> None:
        world, plan = self.world, self.plan
        world.on_happening = self._happens
        for position, (kind, n) in enumerate(plan.orders):
            self.state.load(predicament(kind, self.order(position), world.wall, n))
        for _ in range(plan.workers):
            world.spawn(self.worker)
        world.spawn(self.sweeper, 0.5)
        for number, delivery in enumerate(plan.deliveries):
            for copy in range(delivery.copies):
                at = 2.0 + delivery.at + copy * 0.9 * (number + 1)
                world.spawn(partial(self.deliver, delivery, number), at)
        for each in plan.happenings:
            if each.label == "time":
                world.call(partial(self._happens, each), 2.0 + each.nth)

    def _until_rest(self) -> None:
        """Let all happen that is to happen; then, without faults, let everything come to rest, for some days."""
        world = self.world
        timed = [each.nth for each in self.plan.happenings if each.label == "time"]
        self._until(max(0.0, *timed, *(each.at for each in self.plan.deliveries)) + 130.0)
        world.calm, world.database_back_at, self.broker.deaf_until = True, 0.0, 0.0
        for _ in range(1 + self.plan.days * 2):
            self._rest()
            following = due_later(self.driver)
            if following is None or not self.plan.days:
                return
            world.skip_to(world.now + max(0.0, (following - world.wall).total_seconds()) + 1.0)

    def _rest(self) -> None:
        until = self.world.now + _LONGEST_SECONDS
        while left_to_do(self):
            if self.world.now > until:
                raise Broken("everything comes to rest", f"after four hours there is {left_to_do(self)}")
            self._until(self.world.now + _LOOKS_EVERY_SECONDS)

    def _until(self, moment: float) -> None:
        reached: list[bool] = []
        self.world.call(lambda: reached.append(True), max(0.0, moment - self.world.now))
        while not reached:
            self.world.step()

    def process(self, role: str) -> Process:
        self._named += 1
        return Process(self.world, f"{role} {self._named}")

    def triage(self, process: Process) -> Triage:
        """The whole product for one process, over the shared database and its own wire."""
        wire = Wire(process, self.office, self.watch)
        made = build_triage(
            shop.settings(), self.broker, clock=process, ids=process, reads=OneAfterTheOther(), transport=wire
        )
        store = SimulatedStore(self.engine, process, self.watch.committed)
        shelf = PolicyShelf(
            shop.settings().policies,
            lambda _: self.texts,
            lambda _: self.policies,
            lambda _: self.policies.version,
            store,
            process,
        )
        made.__dict__.update(store=store, policies=shelf, invoke=shop.invoke())
        return made

    def worker(self) -> None:
        """A worker process; when it is killed, another one begins after a while."""
        process = self.process("worker")
        if self.world.dice.random() < 0.1:
            process.skew = timedelta(hours=self.world.dice.choice((-1, 1)))
        try:
            triage = self.triage(process)
            triage.warm_up()
            while True:
                self.broker.take(process)
                self.broker.taken()
                try:
                    triage.drain.run()
                except TriageError as error:
                    self.world.tell(process.name, "stops draining", type(error).__name__)
        except Killed:
            self.world.spawn(self.worker, self.world.dice.choice((0.5, 5.0, 90.0)))

    def sweeper(self) -> None:
        process = self.process("sweeper")
        try:
            triage = self.triage(process)
            while self.sweeps:
                process.pause(_SWEEPS_EVERY_SECONDS)
                try:
                    if triage.due.count():
                        self.broker.there_is_work()
                except Unavailable:
                    self.world.tell(process.name, "cannot look")
        except Killed:
            self.world.spawn(self.sweeper, 10.0)

    def deliver(self, delivery: Delivery, number: int) -> None:
        """A sender tells its event until it is acknowledged."""
        for _ in range(200):
            process = self.process("server")
            try:
                received = self.triage(process).receiver.receive(self._event(delivery, number, process))
            except (Killed, Unavailable) as error:
                self.world.tell("the sender", "is not answered", type(error).__name__)
                self.world.wait(7.0)
                continue
            self.world.tell("the sender", "is acknowledged", f"delivery {number + 1}, order {delivery.order + 1}")
            self.world.exercised["duplicate recognised"] += received.duplicate
            self.acknowledged[f"delivery-{number}"] = delivery.order
            return

    def _event(self, delivery: Delivery, number: int, process: Process) -> Any:
        order, kind = self.order(delivery.order), self.kinds[delivery.order]
        body = {
            "specversion": "1.0",
            "id": f"e{number}",
            "source": "https://shop.example/oms",
            "type": "com.example.order.exception",
            "time": (process.now() - timedelta(seconds=delivery.late)).isoformat(),
            "data": {"order": order, **({"kind": kind} if delivery.names_kind else {})},
        }
        return read_event(
            json.dumps(body).encode(),
            event_id=process.new(),
            source="oms",
            delivery=f"delivery-{number}",
            received_at=process.now(),
            default_store="main",
        )

    def _happens(self, each: Happening) -> None:
        world = self.world
        if world.calm and each.what not in ("resume", "edit"):
            return
        match each.what:
            case "edit":
                before = snapshot(self.state, order := self.order(each.order))
                if edit(self.state, order, each.which):
                    world.tell("somebody else", f"edits order {each.order + 1}", each.which)
                    self.watch.effects.edits(order, before)
            case "jump":
                world.tell("the machine", "shows another time", f"by {each.seconds:+.0f} s")
                world.jumped += each.seconds
                world.jumps += 1
            case "flush":
                world.tell("the broker", "is flushed", f"and down for {each.seconds:.0f} s")
                self.broker.flush(each.seconds)
            case "database":
                world.tell("the database", "is gone", f"for {each.seconds:.2f} s")
                world.database_back_at = world.now + each.seconds
            case "told":
                again = Delivery(each.order, 0.0, names_kind=False)
                world.spawn(lambda: self.deliver(again, 100 + each.order))
            case _:
                world.spawn(lambda: self.people.act(each))
