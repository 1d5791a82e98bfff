"""The watch itself: each rule tells what it is named for, and nothing else."""

import sqlite3
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.simulation.edits import edit
from tests.simulation.fields import snapshot
from tests.simulation.watch import Watch
from tests.simulation.world import BEGAN, Broken, Process, World
from triage.sandbox.state import State
from triage.sandbox.world import predicament
from triage.store.columns import microseconds

_ORDER = "SO-1"
_TABLES = """
    CREATE TABLE work (ref, lease, leased_until);
    CREATE TABLE events (id);
    CREATE TABLE intents (id, case_id, run, order_id, policy, ordinal, action, started_by, undoes, customer, state);
"""


class Scene:
    """A watch over one order, and two workers to be watched."""

    def __init__(self) -> None:
        self.world = World(Random(0), [])
        self.state = State(clock=lambda: self.world.wall)
        self.state.load(predicament("total_mismatch", _ORDER, BEGAN, 1))
        self.driver = sqlite3.connect(":memory:")
        self.driver.executescript(_TABLES)
        self.watch = Watch(self.world, self.driver, self.state, {}, keys_live=True)
        self.worker, self.other = Process(self.world, "worker 1"), Process(self.world, "worker 2")

    def claims(self, process: Process, token: str | None, until: datetime | None = None) -> None:
        row = ("case", token, microseconds(until or self.world.wall + timedelta(seconds=60)))
        self.driver.execute("DELETE FROM work")
        self.driver.execute("INSERT INTO work VALUES (?, ?, ?)", row)
        self.watch.committed(process, self.world.wall)

    def intends(self, process: Process, key: str, wall: datetime | None = None, **more: Any) -> None:
        row = {
            "id": key, "case_id": "case", "run": key, "order_id": _ORDER, "policy": None, "ordinal": 0,
            "action": "order.hold", "started_by": "policy:one", "undoes": None, "customer": None, "state": "intended",
        }  # fmt: skip
        self.driver.execute("UPDATE intents SET state = 'done'")
        self.driver.execute("INSERT INTO intents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*{**row, **more}.values()])
        self.watch.committed(process, wall or self.world.wall)

    def sends(self, process: Process, key: str) -> None:
        self.watch.sendings.starts(process, key, "POST")

    def reads(self, process: Process) -> None:
        self.watch.effects.reads(process, _ORDER, snapshot(self.state, _ORDER).version)

    def others(self, what: str) -> None:
        before = snapshot(self.state, _ORDER)
        assert edit(self.state, _ORDER, what)
        self.watch.effects.edits(_ORDER, before)
        self.world.now += 1

    def takes_effect(self, process: Process, key: str, **fields: Any) -> None:
        """A write of ours that sets fields of the order."""
        before, order = self.watch.effects.arrives(key), self.state.orders[_ORDER]
        self.state.changing(order)
        order.update(fields)
        self.state.changed(order)
        self.watch.effects.happened(process, {"key": key, "effect": "set", "order": _ORDER}, before)
        self.world.now += 1


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.claims(scene.worker, "one")
    scene.reads(scene.worker)
    scene.intends(scene.worker, "key-1")
    return scene


class TestWhatChangedMeanwhileIsLookedAtAgain:
    def test_an_effect_on_an_order_that_changed_since_its_sender_read_it_is_told(self, scene: Scene) -> None:
        scene.others("moved")
        scene.reads(scene.other)

        with pytest.raises(Broken, match="what changed meanwhile is looked at again"):
            scene.takes_effect(scene.worker, "key-1", status="held")

    def test_a_change_between_the_reading_and_the_intent_is_told(self, scene: Scene) -> None:
        scene.others("moved")
        scene.intends(scene.worker, "key-2")

        with pytest.raises(Broken, match="what changed meanwhile is looked at again"):
            scene.takes_effect(scene.worker, "key-2", status="held")

    def test_one_that_its_sender_read_again_after_its_intent_is_not(self, scene: Scene) -> None:
        scene.others("moved")
        scene.reads(scene.worker)

        scene.takes_effect(scene.worker, "key-1", status="held")

    def test_what_we_changed_ourselves_is_not(self, scene: Scene) -> None:
        scene.takes_effect(scene.worker, "key-1", status="held")
        scene.intends(scene.worker, "key-2", ordinal=1)

        scene.takes_effect(scene.worker, "key-2", priority=5)


class TestALostClaimWritesNothing:
    def test_an_intent_after_the_lease_is_told(self, scene: Scene) -> None:
        scene.world.now += 61

        with pytest.raises(Broken, match="a lost claim writes nothing"):
            scene.intends(scene.worker, "key-2")

    def test_an_intent_of_another_than_its_holder_is_told(self, scene: Scene) -> None:
        with pytest.raises(Broken, match="a lost claim writes nothing"):
            scene.intends(scene.other, "key-2")

    def test_one_whose_lease_a_jump_of_the_clock_ended_within_its_transaction_is_not(self, scene: Scene) -> None:
        began = scene.world.wall
        scene.world.jumped += 3600

        scene.intends(scene.worker, "key-2", wall=began)

    def test_one_that_began_after_such_a_jump_is(self, scene: Scene) -> None:
        scene.world.jumped += 3600

        with pytest.raises(Broken, match="a lost claim writes nothing"):
            scene.intends(scene.worker, "key-2")

    def test_who_gives_back_what_another_holds_is_told(self, scene: Scene) -> None:
        with pytest.raises(Broken, match="gave back what another holds"):
            scene.claims(scene.other, None)


class TestAnUndoChangesNothingThatOthersChanged:
    @pytest.fixture
    def held(self, scene: Scene) -> Scene:
        scene.takes_effect(scene.worker, "key-1", status="held", priority=4)
        return scene

    def _undoes(self, scene: Scene, **fields: Any) -> None:
        scene.reads(scene.worker)
        scene.intends(scene.worker, "key-9", undoes="key-1")
        scene.takes_effect(scene.worker, "key-9", **fields)

    def test_an_undo_of_what_others_set_meanwhile_is_told(self, held: Scene) -> None:
        held.others("opened")

        with pytest.raises(Broken, match="an undo changes nothing that others changed"):
            self._undoes(held, status="pending")

    def test_one_that_leaves_it_as_others_set_it_is_not(self, held: Scene) -> None:
        held.others("opened")

        self._undoes(held, priority=3)

    def test_what_others_set_is_told_of_though_another_effect_of_ours_came_before(self, held: Scene) -> None:
        held.intends(held.worker, "key-2", ordinal=1)
        held.takes_effect(held.worker, "key-2", priority=5)
        held.others("ranked")

        with pytest.raises(Broken, match="an undo changes nothing that others changed"):
            self._undoes(held, priority=3)

    def test_what_only_ours_changed_since_is_not(self, held: Scene) -> None:
        held.others("ranked")
        held.reads(held.worker)
        held.intends(held.worker, "key-2", ordinal=1)
        held.takes_effect(held.worker, "key-2", priority=2)

        self._undoes(held, priority=3)


class TestATakeoverWaitsForTheLease:
    def test_a_claim_before_the_lease_is_over_is_told(self, scene: Scene) -> None:
        with pytest.raises(Broken, match="a takeover waits for the lease"):
            scene.claims(scene.other, "two")

    def test_a_second_send_while_the_first_sender_may_count_on_its_lease_is_told(self, scene: Scene) -> None:
        scene.sends(scene.worker, "key-1")
        self._lapses_unseen(scene)
        scene.claims(scene.other, "two")

        with pytest.raises(Broken, match=r"a takeover waits for the lease: order\.hold was sent again"):
            scene.sends(scene.other, "key-1")

    def test_one_after_the_lease_is_not(self, scene: Scene) -> None:
        scene.sends(scene.worker, "key-1")
        scene.world.now += 61
        scene.claims(scene.other, "two")

        scene.sends(scene.other, "key-1")

    def test_one_after_the_first_sender_gave_its_claim_back_is_not(self, scene: Scene) -> None:
        scene.sends(scene.worker, "key-1")
        scene.claims(scene.worker, None)
        scene.claims(scene.other, "two")

        scene.sends(scene.other, "key-1")

    def test_one_after_the_clock_jumped_over_the_lease_is_not(self, scene: Scene) -> None:
        scene.sends(scene.worker, "key-1")
        scene.world.jumped += 3600
        scene.world.jumps += 1
        scene.claims(scene.other, "two")

        scene.sends(scene.other, "key-1")

    def _lapses_unseen(self, scene: Scene) -> None:
        """The lease is over by the database's time, and by no other."""
        scene.world.jumped += 3600
