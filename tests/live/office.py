"""Our connector in front of a real Vendure, as it is wired, without the rest of the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from tests.live.vendure.serving import PASSWORD, USER
from tools.access import Access
from tools.connecting import connect_back_office
from triage.domain.connector import Connector, Terms
from triage.domain.order import Order
from triage.domain.ports import Clock
from triage.domain.tape import Tape
from triage.domain.writes import Write
from triage.runtime import SystemClock
from triage.secrets import KeptSecrets


@dataclass
class Office:
    connector: Connector

    def order(self, code: str) -> Order:
        return self.connector.orders.fetch_order(code, Tape())

    def send(self, write: Write, key: str) -> None:
        self.connector.orders.send(write, key=key, if_match=None, tape=Tape())

    def terms(self) -> Terms:
        return self.connector.fetch_terms(Tape())


@contextmanager
def open_office(
    address: str, *, clock: Clock | None = None, transport: httpx.BaseTransport | None = None
) -> Iterator[Office]:
    secrets = KeptSecrets(None, {"backoffice-user": [SecretStr(USER)], "backoffice-password": [SecretStr(PASSWORD)]})
    access = Access(
        "backoffice", address, clock or SystemClock(), secrets, transport,
        options={"payment_methods": "prepaid=wire"},
    )  # fmt: skip
    connector = connect_back_office("vendure", access)
    try:
        yield Office(connector)
    finally:
        connector.close()
