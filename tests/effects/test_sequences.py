"""Any sequence of effects, undos and other people's edits on one order: an undo restores, or changes nothing."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effects.desk import Desk
from tests.effects.office import Document, Office, essence
from triage.actions.catalogue import ACTIONS
from triage.domain.errors import Crossed, Refused, UndoRefused
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.sandbox.state import Seed
from triage.sandbox.world import predicament

Step = tuple[str, Any]
_numbers = count(1)

_CALLS: tuple[tuple[str, dict[str, Plain]], ...] = (
    ("order.hold", {"reason": "payment"}),
    ("order.hold", {"reason": "stock"}),
    ("order.release_hold", {"hold": "ours"}),
    ("order.tag", {"add": "triage-watch"}),
    ("order.tag", {"remove": "triage-watch"}),
    ("order.set_priority", {"to": 1}),
    ("order.set_priority", {"to": 5}),
    ("order.correct_address", {"fields": "suggested"}),
    ("order.sync_status", {"to": "open"}),
    ("order.retry_export", {}),
    ("stock.reallocate", {"to_location": "best"}),
    ("stock.reserve", {}),
    ("stock.request_recount", {"location": "shortest", "sku": "shortest"}),
)


def _relabel(order: Document) -> None:
    order["tags"] = [tag for tag in order["tags"] if tag != "triage-watch"] or ["triage-watch"]


_EDITS = {
    "priority": lambda order: order.update(priority=4),
    "tags": _relabel,
    "status": lambda order: order.update(status="released"),
    "city": lambda order: order["shipping_address"].update(city="Elsewhere"),
    "picking": lambda order: order["fulfilments"][0].update(pick_state="started"),
    "risk": lambda order: order["risk"].update(score=50),
    "lost": lambda order: order["lines"][0].update(reservation=None),
}
_calls = st.sampled_from(range(len(_CALLS))).map(lambda n: ("do", n))
_undos = st.integers(0, 7).map(lambda n: ("undo", n))
_edits = st.sampled_from(sorted(_EDITS)).map(lambda name: ("edit", name))
_ours_alone = st.lists(_calls | _calls | _undos, min_size=2, max_size=9)
_with_others = st.lists(_calls | _calls | _undos | _edits, min_size=3, max_size=9)
_SLOWLY = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass
class History:
    """What was done to one order, checked step by step."""

    desk: Desk
    order: str
    done: list[Intent] = field(default_factory=list)

    @property
    def office(self) -> Office:
        return self.desk.office

    def take(self, step: Step) -> None:
        self.desk.clock.advance(timedelta(milliseconds=10))
        what, which = step
        if what == "do":
            self._do(*_CALLS[which])
        elif what == "edit":
            self.office.change(self.order, _EDITS[which])
        elif self.done:
            self.undo(self.done[which % len(self.done)])

    def _do(self, action: str, arguments: dict[str, Plain]) -> None:
        before, sent = self.office.snapshot(self.order), len(self.office.ledger())
        situation = self.desk.look(ACTIONS[action], self.order)
        if ACTIONS[action].too_late(arguments, situation) is not None:
            return
        try:
            done = self.desk.do(action, self.order, arguments)
        except (Refused, Crossed):
            assert self.office.snapshot(self.order) == before
            return
        self.done.append(done)
        assert done.state in (IntentState.VERIFIED, IntentState.ALREADY)
        assert len(self.office.ledger()) - sent == (done.state is IntentState.VERIFIED)

    def undo(self, intent: Intent) -> bool:
        """Whether it is undone now; a refusal has changed nothing."""
        before, sent = self.office.snapshot(self.order), len(self.office.ledger())
        try:
            plan = self.desk.undo(intent)
        except UndoRefused:
            assert self.office.snapshot(self.order) == before
            assert len(self.office.ledger()) == sent
            return False
        if plan.verdict == "nothing_to_do":
            assert self.office.snapshot(self.order) == before
        else:
            assert len(self.office.ledger()) == sent + 1
            assert self._footprint(intent) == {name: intent.before[name] for name in intent.footprint}
        return True

    def _footprint(self, intent: Intent) -> dict[str, Plain]:
        action = ACTIONS[intent.action]
        return action.footprint(intent.arguments, self.desk.look(action, self.order))


def _begin(desk: Desk) -> tuple[History, Document]:
    """An order in many predicaments at once."""
    order_id = f"SO-{next(_numbers)}"
    now = desk.clock.now()
    seed: Seed = predicament("stock_elsewhere", order_id, now, n=2)
    (order,) = seed.orders
    (invalid,) = predicament("address_invalid", order_id, now, n=2).orders
    (failed,) = predicament("export_failed", order_id, now).orders
    order.update({name: invalid[name] for name in ("shipping_address", "address_check")})
    order.update({name: failed[name] for name in ("export", "_receiver")})
    order.update(status="pending")
    desk.office.open_with(seed, desk.clock)
    desk.office.settle(ack_after_seconds=600_000.0)
    return History(desk, order_id), desk.office.snapshot(order_id)


@given(steps=_ours_alone)
@_SLOWLY
def test_undoing_everything_of_ours_leaves_the_order_as_we_found_it(desk: Desk, steps: list[Step]) -> None:
    history, before = _begin(desk)
    for step in steps:
        history.take(step)

    for intent in reversed(history.done):
        assert history.undo(intent)

    assert essence(desk.office.snapshot(history.order)) == essence(before)


@given(steps=_with_others)
@_SLOWLY
def test_whatever_others_do_an_undo_restores_its_footprint_or_changes_nothing(desk: Desk, steps: list[Step]) -> None:
    history, _ = _begin(desk)
    for step in steps:
        history.take(step)

    for intent in reversed(history.done):
        history.undo(intent)
