"""What a test does to the sandbox, over HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from triage.sandbox.state import Document

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class ShopClock:
    """The sandbox's time."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Shop:
    """Reads, writes and controls."""

    http: httpx.Client
    writes: int = 0

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def order(self, order_id: str = "SO-1") -> Document:
        document: Document = self.http.get(f"/orders/{order_id}").raise_for_status().json()
        return document

    def write(
        self, method: str, path: str, body: object = None, *, key: str | None = None, if_match: str | None = None
    ) -> httpx.Response:
        self.writes += 1
        headers = {"Idempotency-Key": key or f"key-{self.writes}", **({"If-Match": if_match} if if_match else {})}
        return self.http.request(method, path, json=body, headers=headers)

    def fault(self, name: str, path: str = "/orders", times: int = 1, **more: object) -> None:
        self.control("/_faults", {"path": path, "times": times, "fault": name, **more})

    def control(self, path: str, body: object = None) -> Any:
        return self.http.post(path, json=body).raise_for_status().json()

    def edit(self, order_id: str, **changes: object) -> None:
        self.control(f"/_orders/{order_id}/_edit", changes)

    @property
    def ledger(self) -> list[Document]:
        entries: list[Document] = self.http.get("/_ledger").json()
        return entries

    def snapshot(self, order_id: str = "SO-1") -> Document:
        document: Document = self.http.get("/_snapshot", params={"order": order_id}).json()
        return document
