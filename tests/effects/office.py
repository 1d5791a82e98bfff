"""The sandbox back office over HTTP, with the controls that a test needs."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import httpx

from triage.domain.ports import Clock
from triage.sandbox.state import Seed, State

Document = dict[str, Any]
_LEFT_OUT = {"version", "updated_at", "status_since", "checked_at"}
_IDS = {"id", "reference", "placed_at"}
_HAVE_IDS = {"holds", "recounts", "reservation"}


class Office:
    """What happens there, and what others do there meanwhile."""

    def __init__(self, state: State, url: str, wire: httpx.BaseTransport | None = None) -> None:
        self.url = url
        self._state = state
        plain = wire or httpx.HTTPTransport(trust_env=False, verify=False)
        self._client = httpx.Client(base_url=url, trust_env=False, transport=plain)

    def open_with(self, seed: Seed, clock: Clock) -> None:
        """Begin anew: these orders, this time, no faults, the ordinary settings."""
        self._post("/_reset", {})
        self._state.clock = clock.now
        self._state.settings = type(self._state.settings)()
        self._state.load(seed)

    def settle(self, **settings: object) -> None:
        self._post("/_settings", settings)

    def close(self) -> None:
        self._client.close()

    def snapshot(self, order: str) -> Document:
        """Everything about an order; see ``essence`` for what two of them have in common."""
        answer = self._client.get("/_snapshot", params={"order": order})
        document: Document = answer.raise_for_status().json()
        return document

    def order(self, order: str) -> Document:
        found: Document = self.snapshot(order)["orders"][order]
        return found

    def effects(self) -> list[str]:
        return [entry["effect"] for entry in self.ledger()]

    def ledger(self) -> list[Document]:
        entries: list[Document] = self._client.get("/_ledger").raise_for_status().json()
        return entries

    def fault(self, fault: str, path: str = "/orders", *, method: str | None = None, **more: float) -> None:
        self._post("/_faults", {"path": path, "fault": fault, "method": method, **more})

    def change(self, order: str, change: Callable[[Document], object]) -> None:
        """Somebody else edits an order."""
        document = self.order(order)
        change(document)
        self._post(f"/_orders/{order}/_edit", document)

    def change_stock(self, sku: str, location: str, edit: Document) -> None:
        self._post(f"/_stock/{sku}/{location}/_edit", edit)

    def scan(self, carrier: str, number: str, events: list[Document]) -> None:
        self._post(f"/_tracking/{carrier}/{number}/_edit", {"events": events})

    def pick(self, order: str, state: str = "started") -> None:
        self._post(f"/_orders/{order}/_pick", {"state": state})

    def outlast(self, seconds: float) -> None:
        """Return once calls that were slowed down by up to ``seconds`` before now have ended."""
        self.fault("slow", "/stock", method="GET", seconds=seconds)
        headers = {"Authorization": f"Bearer {self._state.token}"}
        self._client.get("/stock", params={"sku": "none"}, headers=headers)

    def _post(self, path: str, body: Document) -> None:
        answer = self._client.post(path, json=body)
        assert answer.status_code == 200, answer.text


def essence(value: Any, within: str = "") -> Any:
    """A snapshot without ids, versions and audit times: what must be equal after an undo."""
    if isinstance(value, dict):
        out = _LEFT_OUT | (_IDS if within in _HAVE_IDS else set())
        return {name: essence(inner, name) for name, inner in value.items() if name not in out}
    if isinstance(value, list):
        return [essence(inner, within) for inner in value]
    return value


def with_change(snapshot: Document, order: str, change: Callable[[Document], object]) -> Document:
    """What a snapshot would be if somebody had made one change to its order."""
    changed = deepcopy(snapshot)
    change(changed["orders"][order])
    return changed
