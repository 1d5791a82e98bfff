"""A sandbox to read from and write to, and the means to upset it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.store.fake_clock import FakeClock
from tools.mapped import MappedCarrier, MappedInventory, MappedOrders, load_mapping
from tools.mapped.file import MappingFile
from tools.reference import ReferenceCarrier, ReferenceInventory, ReferenceOrders
from tools.wire import Bearer, Session, SessionSettings
from triage.domain.order import Order
from triage.domain.ports import Carrier, Inventory, OrderSystem
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
    def orders(self) -> OrderSystem:
        return ReferenceOrders(self.session)

    @property
    def inventory(self) -> Inventory:
        return ReferenceInventory(self.session)

    @property
    def carrier(self) -> Carrier:
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
    plain = httpx.HTTPTransport(trust_env=False, verify=False)
    return Session(SessionSettings(address, **patience), Bearer("sandbox"), clock, plain)


class MappedBackOffice(BackOffice):
    """The same, behind the sandbox's mapping file."""

    @property
    def orders(self) -> OrderSystem:
        return MappedOrders(_mapping(), self.session, self.clock)

    @property
    def inventory(self) -> Inventory:
        return MappedInventory(_mapping(), self.session, self.clock)

    @property
    def carrier(self) -> Carrier:
        mapping = _mapping()
        assert mapping.tracking is not None
        return MappedCarrier(mapping, mapping.tracking, self.session, self.clock)


@cache
def _mapping() -> MappingFile:
    return load_mapping(Path(__file__).parents[2] / "docs" / "examples" / "sandbox-mapping.yaml")
