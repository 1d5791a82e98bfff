"""The whole product in front of a real Vendure, at a time of the test's own."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.live.vendure.serving import PASSWORD, USER, Vendure
from tests.store.fake_clock import FakeClock
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import read_settings
from triage.domain.cases import Case
from triage.domain.decisions import RecordedDecision
from triage.domain.journal import Intent
from triage.intake.cloudevents import read_event
from triage.runtime import OneAfterTheOther, TimeOrderedIds
from triage.undoing import Undoing

SHIPPED = Path(__file__).parents[2] / "policies"
OURS = Path(__file__).parent / "policies"
NONE_HERE = (
    "priority", "customer.tier", "customer.orders_last_year", "customer.blocklisted", "customer.vip", "risk",
    "payment.dispute", "cancel_requested_at", "released_at", "address_changed_at",
    "address_check", "reports", "returns", "similar_orders", "export", "ship_by", "channel", "lines.restricted",
    "lines.release_date", "fulfilments.short_pick", "fulfilments.label_refused", "fulfilments.confirmation",
)  # fmt: skip


class Wire(httpx.HTTPTransport):
    """The real wire, on which a test can have something happen around the next call of an operation."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self.sent: list[str] = []
        self._before: dict[str, Callable[[], None]] = {}
        self._after: dict[str, Callable[[], None]] = {}

    def before_next(self, operation: str, event: Callable[[], None]) -> None:
        self._before[operation] = event

    def after_next(self, operation: str, event: Callable[[], None]) -> None:
        """It was done; what ``event`` raises is what comes in place of the answer."""
        self._after[operation] = event

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = json.loads(request.content).get("operationName") or "LogIn"
        self.sent.append(name)
        if (event := self._before.pop(name, None)) is not None:
            event()
        response = super().handle_request(request)
        if (event := self._after.pop(name, None)) is not None:
            response.read()
            event()
        return response


@dataclass
class Desk:
    """What a test tells the worker, and what the worker made of it."""

    triage: Triage
    clock: FakeClock
    wire: Wire
    _told: int = 0

    def tell(self, order: str, type_: str = "com.example.order.exception") -> None:
        """One delivery: something may be wrong with an order."""
        self._told += 1
        event = {
            "specversion": "1.0",
            "id": f"e{self._told}",
            "source": "https://shop.example/vendure",
            "type": type_,
            "time": self.clock.now().isoformat(),
            "data": {"order": order},
        }
        self.triage.receiver.receive(
            read_event(
                json.dumps(event).encode(),
                event_id=self.triage.ids.new(),
                source="oms",
                delivery=f"delivery-{self._told}",
                received_at=self.clock.now(),
                default_store="main",
            )
        )

    def work(self) -> None:
        self.triage.drain.run()

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def cases(self, order: str) -> list[Case]:
        with self.triage.store.read() as tx:
            return tx.cases.find(order=order, limit=10)

    def case(self, order: str) -> Case:
        (case,) = self.cases(order)
        return case

    def decision(self, order: str) -> RecordedDecision:
        with self.triage.store.read() as tx:
            found = tx.decisions.latest(self.case(order).id)
        assert found is not None
        return found

    def intents(self, order: str) -> list[Intent]:
        with self.triage.store.read() as tx:
            return tx.journal.of_order("main", order)

    def undo(self, order: str) -> list[str]:
        """A person takes back what was done on an order; what came of each step."""
        undoing = Undoing(self.triage, self.case(order), "mara", self.triage.policies.current().by_id, late=True)
        return [str(undoing.run(step).result) for step in undoing.plan(undoing.intents())]


@contextmanager
def open_desk(server: Vendure, folder: Path, **more: Any) -> Iterator[Desk]:
    """A worker's process with a new database; its clock begins now."""
    clock, wire = FakeClock(datetime.now(UTC)), Wire()
    settings = read_settings(
        database_url=f"sqlite:///{folder / 'triage.db'}",
        backoffice_kind="vendure",
        backoffice_url=server.address,
        secrets={"backoffice-user": USER, "backoffice-password": PASSWORD},
        backoffice_has_none=dict.fromkeys(NONE_HERE, "Ada Brandt"),
        policies=policies(folder),
        mode_ceiling="auto",
        **more,
    )
    triage = build_triage(
        settings, NoHints(), clock=clock, ids=TimeOrderedIds(), reads=OneAfterTheOther(), transport=wire
    )
    triage.store.migrate()
    try:
        yield Desk(triage, clock, wire)
    finally:
        triage.close()


def policies(folder: Path) -> Path:
    """The shipped stops, invariants and payment policies, and two of a shop without priorities and risk."""
    made = folder / "policies"
    shutil.copytree(OURS, made, dirs_exist_ok=True)
    for name in ("_stops.yaml", "_invariants.yaml", "payment_authorisation_expired.yaml", "capture_failed.yaml"):
        shutil.copy(SHIPPED / name, made)
    return made
