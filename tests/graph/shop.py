"""A shop in one process: the sandbox on a real socket, and the whole product over it, at a time of the test's own."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import httpx

from tests.store.fake_clock import FakeClock
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import read_settings
from triage.domain.cases import Case
from triage.domain.decisions import RecordedDecision
from triage.domain.events import Received
from triage.domain.journal import Intent
from triage.intake.cloudevents import read_event
from triage.runtime import OneAfterTheOther, TimeOrderedIds
from triage.sandbox.server import running
from triage.sandbox.state import Document, Seed, State
from triage.sandbox.world import healthy, predicament

POLICIES = Path(__file__).parents[2] / "policies"
Event = Callable[[], None]


@dataclass
class Shop:
    """What a test does to the shop, and what it looks at."""

    triage: Triage
    state: State
    clock: FakeClock
    faults: "Faults"
    wire: "Wire"
    _told: int = field(default=0)

    def trouble(self, kind: str, order: str = "SO-1", n: int = 0) -> Document:
        """An order in a predicament, as of now."""
        return self._load(predicament(kind, order, self.clock.now(), n))

    def well(self, order: str = "SO-1") -> Document:
        return self._load(healthy(order, self.clock.now()))

    def tell(
        self,
        order: str = "SO-1",
        *,
        kind: str | None = None,
        delivery: str | None = None,
        at: datetime | None = None,
        type_: str = "com.example.order.exception",
        **data: Any,
    ) -> Received:
        """One delivery, stored as the webhook stores it."""
        self._told += 1
        body = {
            "specversion": "1.0",
            "id": f"e{self._told}",
            "source": "https://shop.example/oms",
            "type": type_,
            "time": (at or self.clock.now()).isoformat(),
            "data": {"order": order, **({"kind": kind} if kind else {}), **data},
        }
        event = read_event(
            json.dumps(body).encode(),
            event_id=self.triage.ids.new(),
            source="oms",
            delivery=delivery or f"delivery-{self._told}",
            received_at=self.clock.now(),
            default_store="main",
        )
        return self.triage.receiver.receive(event)

    def work(self) -> int:
        return self.triage.drain.run()

    def case(self, order: str = "SO-1") -> Case:
        (case,) = self.cases(order)
        return case

    def cases(self, order: str | None = None) -> list[Case]:
        with self.triage.store.read() as tx:
            return tx.cases.find(order=order, limit=1000)

    def decision(self, order: str = "SO-1") -> RecordedDecision:
        with self.triage.store.read() as tx:
            found = tx.decisions.latest(self.case(order).id)
        assert found is not None
        return found

    def intents(self, order: str = "SO-1") -> list[Intent]:
        with self.triage.store.read() as tx:
            return tx.journal.of_order("main", order)

    def effects(self, order: str | None = None) -> list[str]:
        """What the back office's own ledger says was done, on one order or on all."""
        return [entry["effect"] for entry in self.state.ledger if order in (None, entry["order"])]

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def _load(self, seed: Seed) -> Document:
        self.state.load(seed)
        return seed.orders[0]


class Wire(httpx.HTTPTransport):
    """The real wire, on which a test can have something happen between two calls."""

    def __init__(self) -> None:
        super().__init__()
        self._before: list[tuple[str, str, Event]] = []
        self._after: list[tuple[str, str, Event]] = []

    def before_next(self, method: str, path: str, event: Event) -> None:
        self._before.append((method, path, event))

    def after_next(self, method: str, path: str, event: Event) -> None:
        self._after.append((method, path, event))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _happen(self._before, request)
        response = super().handle_request(request)
        response.read()
        _happen(self._after, request)
        return response


def _happen(events: list[tuple[str, str, Event]], request: httpx.Request) -> None:
    for each in events:
        method, path, event = each
        if method == request.method and fnmatchcase(request.url.path, path):
            events.remove(each)
            event()
            break


@dataclass(frozen=True)
class Faults:
    """Switches faults on in the running sandbox."""

    url: str

    def add(self, path: str, fault: str, *, method: str = "GET", times: int = 1, **more: Any) -> None:
        body = {"path": path, "method": method, "times": times, "fault": fault, **more}
        httpx.post(f"{self.url}/_faults", json=body, trust_env=False).raise_for_status()

    def clear(self) -> None:
        httpx.delete(f"{self.url}/_faults", trust_env=False).raise_for_status()


@contextmanager
def open_shop(
    database_url: str, *, ceiling: str = "auto", policies: Path = POLICIES, wire: Wire | None = None, **more: Any
) -> Iterator[Shop]:
    clock = FakeClock(datetime.fromisoformat("2026-11-24T10:00:00+00:00"))
    state = State(clock=clock.now)
    with running(state) as url:
        settings = read_settings(
            database_url=database_url, backoffice_url=url, policies=policies, mode_ceiling=ceiling, **more
        )
        wire = wire or Wire()
        triage = build_triage(
            settings, NoHints(), clock=clock, ids=TimeOrderedIds(), reads=OneAfterTheOther(), transport=wire
        )
        triage.store.migrate()
        try:
            yield Shop(triage, state, clock, Faults(url), wire)
        finally:
            triage.close()
