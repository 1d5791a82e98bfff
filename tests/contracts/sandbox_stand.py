"""The sandbox as a stand, in front of which any connector to the reference API may be put."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from tests.contracts.stands import Fault, Trial
from tests.effects.office import Office, essence
from tests.tools.backoffice import CountedClock
from tools.access import Access
from triage.domain.connector import Connector
from triage.domain.order import ExportState, Order
from triage.domain.ports import Carrier
from triage.domain.writes import (
    AddTag,
    CorrectAddress,
    MoveLines,
    PlaceHold,
    ReleaseHold,
    ReleaseReservations,
    RemoveTag,
    RequestExport,
    ReserveLines,
    SetPriority,
    SetStatus,
    WithdrawExport,
)  # fmt: skip
from triage.sandbox.server import running
from triage.sandbox.state import Seed, State
from triage.sandbox.world import healthy, predicament
from triage.secrets import KeptSecrets

TOKEN = "sandbox"
_ORDER = "SO-1"
_TURNED_AWAY_IN_A_200 = frozenset({"throttled", "partial", "maintenance"})


class CountingTransport(httpx.HTTPTransport):
    def __init__(self) -> None:
        super().__init__(trust_env=False, verify=False)
        self.calls = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return super().handle_request(request)


@dataclass
class SandboxStand:
    """SO-1 is healthy, SO-2 shipped with a parcel, SO-3's export failed, SO-4 has lost its reservation."""

    connector: Connector
    office: Office
    data: State
    clock: CountedClock
    transport: CountingTransport
    order_id: str = _ORDER
    absent_id: str = "SO-99"
    unread: frozenset[str] = frozenset()
    cannot_play: frozenset[str] = _TURNED_AWAY_IN_A_200
    secrets: Sequence[str] = (f"Bearer {TOKEN}",)
    sku: str = "SKU-SO-1"
    parcel: tuple[str, str] = ("northpost", "NOSO2")
    unknown: tuple[str, str] = ("northpost", "NO-SUCH")

    @property
    def carrier(self) -> Carrier:
        assert self.connector.carrier is not None
        return self.connector.carrier

    @property
    def locations(self) -> Mapping[str, int]:
        of_sku = (place for (sku, _), place in self.data.stock.items() if sku == self.sku)
        return {place["location"]: place["available"] for place in of_sku}

    @property
    def writes(self) -> Mapping[str, Trial]:
        return TRIALS

    def fault(self, name: Fault, times: int = 1) -> None:
        for path in ("/orders", "/stock", "/tracking"):
            self.office.fault(name, path, times=times)

    def edited_by_somebody(self) -> None:
        self.office.change(_ORDER, lambda order: order.update(priority=order["priority"] % 5 + 1))

    def many_orders(self, n: int) -> None:
        for number in range(n):
            self.data.orders[f"T-{number:03}"] = {**self.data.orders[_ORDER], "id": f"T-{number:03}"}

    def state(self) -> Any:
        snapshots = {order: essence(self.office.snapshot(order)) for order in ("SO-1", "SO-3", "SO-4")}
        snapshots["SO-3"]["orders"]["SO-3"].pop("export")
        return snapshots

    def calls(self) -> int:
        return self.transport.calls

    def accepted(self) -> int:
        return len(self.office.ledger())


@contextmanager
def served_sandbox() -> Iterator[tuple[State, str]]:
    """One sandbox on a real socket, for many stands."""
    state = State()
    with running(state) as address:
        yield state, address


@contextmanager
def sandbox_stand(
    served: tuple[State, str], connect: Callable[[Access], Connector], **access: Any
) -> Iterator[SandboxStand]:
    """The sandbox begun anew, and a connector in front of it."""
    state, address = served
    clock, transport, office = CountedClock(), CountingTransport(), Office(state, address)
    now = clock.now()
    troubles = (("delivery_status_lags", "SO-2"), ("export_failed", "SO-3"), ("reservation_lost", "SO-4"))
    seed = sum((predicament(kind, order, now) for kind, order in troubles), healthy(_ORDER, now))
    assert isinstance(seed, Seed)
    office.open_with(seed, clock)
    office.settle(ack_after_seconds=60.0)
    secrets = KeptSecrets(None, {"backoffice-token": [SecretStr(TOKEN)]})
    given = Access("backoffice", address, clock, secrets, transport, timeout_seconds=2.0, **access)
    connector = connect(given)
    try:
        yield SandboxStand(connector, office, state, clock, transport)
    finally:
        connector.close()
        office.close()


def _hold_of(order: Order, key: str) -> str:
    return next(hold.id for hold in order.holds if hold.reference == key)


def _city(order: Order) -> str | None:
    return order.shipping_address.city if order.shipping_address else None


def _city_back(order: Order, _: str) -> CorrectAddress:
    return CorrectAddress(order.id, {"city": "Freiburg"})


TRIALS: Mapping[str, Trial] = {
    "order.hold": Trial(
        PlaceHold(_ORDER, "payment"),
        lambda order: [hold.reason for hold in order.holds],
        ["payment"],
        lambda order, key: ReleaseHold(_ORDER, _hold_of(order, key)),
    ),
    "order.release_hold": Trial(
        PlaceHold(_ORDER, "stock"),
        lambda order: [hold.reference for hold in order.holds],
        ["order.release_hold-1"],
        lambda order, key: ReleaseHold(_ORDER, _hold_of(order, key)),
    ),
    "order.tag": Trial(
        AddTag(_ORDER, "triage-watch"),
        lambda order: "triage-watch" in (order.tags or ()),
        True,
        lambda _order, _key: RemoveTag(_ORDER, "triage-watch"),
    ),
    "order.set_priority": Trial(
        SetPriority(_ORDER, 1), lambda order: order.priority, 1, lambda _order, _key: SetPriority(_ORDER, 3)
    ),
    "order.correct_address": Trial(CorrectAddress(_ORDER, {"city": "FREIBURG"}), _city, "FREIBURG", _city_back),
    "order.sync_status": Trial(
        SetStatus(_ORDER, "pending"),
        lambda order: str(order.status),
        "pending",
        lambda _order, _key: SetStatus(_ORDER, "open"),
    ),
    "order.retry_export": Trial(
        RequestExport("SO-3"),
        lambda order: order.export.state if order.export else None,
        ExportState.REQUESTED,
        lambda _order, _key: WithdrawExport("SO-3"),
    ),
    "stock.reallocate": Trial(
        MoveLines(_ORDER, {"L1": "HAM"}),
        lambda order: order.lines[0].location,
        "HAM",
        lambda _order, _key: MoveLines(_ORDER, {"L1": "BER"}),
    ),
    "stock.reserve": Trial(
        ReserveLines("SO-4"),
        lambda order: order.lines[0].reservation is not None,
        True,
        lambda _order, key: ReleaseReservations("SO-4", key),
    ),
}
