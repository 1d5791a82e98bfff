"""What people do: pause and resume, undo, approve and refuse, lower a policy. Each time a process of its own."""

from typing import TYPE_CHECKING

from tests.simulation.plan import Happening
from tests.simulation.world import Killed
from triage.answering import Answering, suggestion_of
from triage.bootstrap import Triage
from triage.domain.errors import CallFailed, NotFound, Refused, Unavailable
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.undoing import Undoing

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

_BY = "ada"


class People:
    def __init__(self, simulation: "Simulation") -> None:
        self._simulation = simulation

    def act(self, each: Happening) -> None:
        process = self._simulation.process("person")
        triage = self._simulation.triage(process)
        self._simulation.world.tell(process.name, each.what, f"{each.which} {each.order + 1}".strip())
        try:
            match each.what:
                case "pause":
                    self._pause(triage, self._scope(each))
                case "resume":
                    self._resume(triage, self._scope(each))
                case "lower":
                    self._lower(triage, Mode(each.which))
                case "undo":
                    self._undo(triage, each.order)
                case "approve" | "refuse":
                    self._answer(triage, each)
        except (Killed, Unavailable, CallFailed, NotFound, Refused) as error:
            self._simulation.world.tell(process.name, "gives up", f"{type(error).__name__}: {error}")

    def _scope(self, each: Happening) -> str:
        return f"policy:{self._policy()}" if each.which == "policy" else each.which

    def _policy(self) -> str:
        kind = self._simulation.kinds[0]
        return next(policy.id for policy in self._simulation.policies.policies if kind in policy.kinds)

    def _pause(self, triage: Triage, scope: str) -> None:
        with triage.store.write() as tx:
            thrown = tx.switches.throw(scope, _BY, "look first", triage.clock.now())
        if thrown:
            self._simulation.watch.stops.throws(scope)
        self._simulation.world.exercised["paused"] += 1

    def _resume(self, triage: Triage, scope: str) -> None:
        with triage.store.write() as tx:
            tx.switches.lift(scope, _BY, "looked", triage.clock.now())
            self._simulation.watch.stops.lifts(scope)

    def _lower(self, triage: Triage, mode: Mode) -> None:
        policy = self._policy()
        with triage.store.write() as tx:
            lowered = tx.lowerings.add(Lowering(policy, mode, _BY, "too keen", triage.clock.now()))
        if lowered:
            self._simulation.watch.stops.lowers(policy, mode)
            self._simulation.world.exercised["lowered"] += 1

    def _undo(self, triage: Triage, order: int) -> None:
        world = self._simulation.world
        with triage.store.read() as tx:
            cases = tx.cases.find(order=self._simulation.order(order))
        for case in cases:
            undoing = Undoing(triage, case, _BY, self._simulation.policies.by_id)
            for step in undoing.plan(undoing.intents()):
                done = undoing.run(step)
                world.tell(_BY, f"is told: {done.result}", f"{done.intent.action} ({done.why[:80]})")
                world.exercised[f"undo by a person {done.result}"] += 1

    def _answer(self, triage: Triage, each: Happening) -> None:
        with triage.store.read() as tx:
            cases = tx.cases.find(order=self._simulation.order(each.order))
        for case in cases:
            answering = Answering(triage.store, triage.clock, triage.ids, _BY)
            if each.what == "refuse":
                answering.no(case, "no")
                continue
            with triage.store.read() as tx:
                suggestion = suggestion_of(tx, case.id)
            answering.yes(suggestion)
            self._simulation.world.exercised["approved"] += 1
