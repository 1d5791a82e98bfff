"""Brightwork as a stand, and the mapping file in front of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tests.contracts.sandbox_stand import CountingTransport
from tests.contracts.stands import Fault, Trial
from tests.tools.backoffice import CountedClock
from tests.tools.mapped.brightwork import CLIENT, SECRET, Brightwork, sale, serving
from tools.access import Access
from tools.mapped import connect
from triage.domain.connector import Connector
from triage.domain.order import Order
from triage.domain.ports import Carrier
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, RemoveTag, SetPriority
from triage.secrets import KeptSecrets

MAPPING = Path(__file__).with_name("brightwork.yaml")
_SALE = "100042"
_NEVER = (
    "external_id added_total customer billing_address address_check released_at address_changed_at "
    "cancel_requested_at ship_by missing_fields risk export notes reports returns locations "
    "similar_orders lines.restricted lines.reservation lines.release_date payment.dispute "
    "fulfilments.label_refused fulfilments.short_pick fulfilments.confirmation"
)


@dataclass
class BrightworkStand:
    connector: Connector
    office: Brightwork
    clock: CountedClock
    transport: CountingTransport
    order_id: str = _SALE
    absent_id: str = "100099"
    unread: frozenset[str] = frozenset(_NEVER.split())
    cannot_play: frozenset[str] = frozenset()
    sku: str = "LAMP-1"
    parcel: tuple[str, str] = ("gls", "GL7001")
    unknown: tuple[str, str] = ("gls", "GL0000")

    @property
    def secrets(self) -> Sequence[str]:
        return (SECRET, *self.office.issued)

    @property
    def carrier(self) -> Carrier:
        assert self.connector.carrier is not None
        return self.connector.carrier

    @property
    def locations(self) -> Mapping[str, int]:
        return {each["house"]: each["free"] for each in self.office.stock[self.sku]["houses"]}

    @property
    def writes(self) -> Mapping[str, Trial]:
        return TRIALS

    def fault(self, name: Fault, times: int = 1) -> None:
        self.office.fault(name, times)

    def edited_by_somebody(self) -> None:
        self.office.edit(_SALE)

    def many_orders(self, n: int) -> None:
        self.office.sales.update({f"2{number:05}": sale(f"2{number:05}") for number in range(n)})

    def state(self) -> Any:
        return {name: {**deepcopy(each), "rev": 0} for name, each in self.office.sales.items()}

    def calls(self) -> int:
        return self.office.calls

    def accepted(self) -> int:
        return self.office.accepted


@contextmanager
def brightwork_stand(*, timeout_seconds: float = 2.0) -> Iterator[BrightworkStand]:
    office, clock, transport = Brightwork(), CountedClock(), CountingTransport()
    secrets = KeptSecrets(
        None, {"backoffice-client-id": [SecretStr(CLIENT)], "backoffice-client-secret": [SecretStr(SECRET)]}
    )
    with serving(office) as address:
        access = Access("backoffice", address, clock, secrets, transport, timeout_seconds, mapping=MAPPING)
        connector = connect(access)
        try:
            yield BrightworkStand(connector, office, clock, transport)
        finally:
            connector.close()


def _hold_of(order: Order, key: str) -> str:
    return next(hold.id for hold in order.holds if hold.reference == key)


TRIALS: Mapping[str, Trial] = {
    "order.hold": Trial(
        PlaceHold(_SALE, "payment"),
        lambda order: [hold.reason for hold in order.holds],
        ["payment"],
        lambda order, key: ReleaseHold(_SALE, _hold_of(order, key)),
    ),
    "order.release_hold": Trial(
        PlaceHold(_SALE, "stock"),
        lambda order: [hold.reference for hold in order.holds],
        ["order.release_hold-1"],
        lambda order, key: ReleaseHold(_SALE, _hold_of(order, key)),
    ),
    "order.tag": Trial(
        AddTag(_SALE, "triage-watch"),
        lambda order: sorted(order.tags or ()),
        ["gift", "triage-watch"],
        lambda _order, _key: RemoveTag(_SALE, "triage-watch"),
    ),
    "order.set_priority": Trial(
        SetPriority(_SALE, 1), lambda order: order.priority, 1, lambda _order, _key: SetPriority(_SALE, 3)
    ),
}
