"""The sandbox as the demo sees it from outside: its world, its faults, its ledger, its snapshots."""

from typing import Any

import httpx

from triage.sandbox.state import Document, Seed

_AUDIT = frozenset({"version", "updated_at", "status_since", "checked_at", "id", "reference", "placed_at", "as_of"})


class Backoffice:
    """Control calls to a running sandbox."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=10.0, trust_env=False)

    def seed(self, seed: Seed) -> None:
        self._post("/_seed", {"orders": seed.orders, "stock": seed.stock, "tracking": seed.tracking})

    def fault(self, fault: Document) -> None:
        self._post("/_faults", fault)

    def edit(self, order: str, patch: Document) -> None:
        self._post(f"/_orders/{order}/_edit", patch)

    def ledger(self) -> list[dict[str, Any]]:
        return list(self._get("/_ledger"))

    def snapshot(self, order: str) -> Any:
        """The order and its stock, without ids, versions and audit times."""
        return _plain(self._get("/_snapshot", order=order))

    def close(self) -> None:
        self._client.close()

    def _get(self, path: str, **query: str) -> Any:
        return self._client.get(path, params=query).raise_for_status().json()

    def _post(self, path: str, body: object) -> None:
        self._client.post(path, json=body).raise_for_status()


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items() if name not in _AUDIT and name[:1] != "_"}
        case list():
            return [_plain(inner) for inner in value]
    return value
