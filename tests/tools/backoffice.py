"""A sandbox to read from and write to, and the means to upset it."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.store.fake_clock import FakeClock
from tools.reference import ReferenceCarrier, ReferenceInventory, ReferenceOrders
from tools.wire import Bearer, Session, SessionSettings
from triage.domain.order import Order
from triage.domain.tape import Tape
from triage.domain.writes import Write
from triage.sandbox.state import Document, State


class CountedClock(FakeClock):
    """Remembers how long each sleep was."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        super().sleep(seconds)


@dataclass
class BackOffice:
    """One implementation of the ports, in front of one sandbox."""

    address: str
    state: State
    clock: CountedClock
    control: httpx.Client
    session: Session
    keys: int = 0

    @property
    def orders(self) -> ReferenceOrders:
        return ReferenceOrders(self.session)

    @property
    def inventory(self) -> ReferenceInventory:
        return ReferenceInventory(self.session)

    @property
    def carrier(self) -> ReferenceCarrier:
        return ReferenceCarrier(self.session)

    def order(self, order_id: str = "SO-1") -> Order:
        return self.orders.fetch_order(order_id, Tape())

    def send(self, write: Write, *, key: str | None = None, if_match: str | None = None) -> Any:
        self.keys += 1
        return self.orders.send(write, key=key or f"key-{self.keys}", if_match=if_match, tape=Tape())

    def fault(self, name: str, path: str = "/orders", times: int = 1, **more: object) -> None:
        body = {"path": path, "times": times, "fault": name, **more}
        self.control.post("/_faults", json=body).raise_for_status()

    def edit(self, order_id: str, **changes: object) -> None:
        self.control.post(f"/_orders/{order_id}/_edit", json=changes).raise_for_status()

    def ledger(self) -> list[Document]:
        return self.state.ledger


def session_to(address: str, clock: FakeClock, **patience: Any) -> Session:
    return Session(SessionSettings(address, **patience), Bearer("sandbox"), clock)
