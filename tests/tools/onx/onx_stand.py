"""The connector in front of an onX server, as the contract suites want it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from tests.contracts.faulty_server import Vendor, serving
from tests.contracts.stands import Fault, Trial
from tests.tools.backoffice import CountedClock
from tests.tools.onx.onx_server import ORDER, REFUSALS, SKU, TOKEN, OnxServer, an_order
from tools.access import Access
from tools.connecting import connect_back_office
from tools.onx.untold import UNTOLD
from triage.domain.connector import Connector
from triage.domain.writes import AddTag, RemoveTag
from triage.secrets import KeptSecrets


@dataclass
class OnxStand:
    connector: Connector
    vendor: Vendor
    server: OnxServer
    clock: CountedClock
    order_id: str = ORDER
    absent_id: str = "ord_999"
    unread: frozenset[str] = frozenset(UNTOLD) | {"holds"}
    cannot_play: frozenset[str] = frozenset({"throttled", "partial"})
    secrets: Sequence[str] = (TOKEN,)
    sku: str = SKU
    locations: Mapping[str, int] = field(default_factory=lambda: {"WH001": 5, "WH002": 3})

    @property
    def writes(self) -> Mapping[str, Trial]:
        return {
            "order.tag": Trial(
                AddTag(ORDER, "triage-watch"),
                lambda order: sorted(order.tags or ()),
                ["gift", "triage-watch"],
                lambda _order, _key: RemoveTag(ORDER, "triage-watch"),
            )
        }

    def fault(self, name: Fault, times: int = 1) -> None:
        self.server.renamed = name == "renamed_fields"
        self.vendor.fault(name, 0 if self.server.renamed else times)

    def edited_by_somebody(self) -> None:
        self.clock.advance(timedelta(seconds=1))
        self.server.touch(ORDER, orderNote="ring twice")

    def many_orders(self, n: int) -> None:
        for number in range(n):
            self.server.orders[f"ord_{5000 + number}"] = an_order(f"ord_{5000 + number}")

    def state(self) -> Any:
        return self.server.state(ORDER)

    def calls(self) -> int:
        return self.vendor.calls

    def accepted(self) -> int:
        return self.server.accepted


@contextmanager
def onx_stand(**access: Any) -> Iterator[OnxStand]:
    clock = CountedClock()
    server = OnxServer(clock.now)
    vendor = Vendor(server.answer, REFUSALS, clock.now)
    secrets = KeptSecrets(None, {"backoffice-token": [SecretStr(TOKEN)]})
    with serving(vendor) as url:
        plain = httpx.HTTPTransport(trust_env=False, verify=False)
        given = {"transport": plain, "timeout_seconds": 2.0, "options": {"stock": "kept-here"}, **access}
        connector = connect_back_office("onx", Access("backoffice", url, clock, secrets, **given))
        try:
            yield OnxStand(connector, vendor, server, clock)
        finally:
            connector.close()
