"""One case as the baselines work it: the same calls and the same questions as ours, on plain JSON."""

import os
from collections.abc import Mapping
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook

Document = dict[str, Any]
_OFFICE = os.environ.get("BENCH_BACKOFFICE", "http://127.0.0.1:8700")
_SECRET = os.environ.get("BENCH_SECRET", "")
_HEADERS = {"Authorization": "Bearer sandbox", "Accept": "application/json"}


def client(url: str = _OFFICE) -> httpx.Client:
    """One kept client a process."""
    return httpx.Client(base_url=url, headers=_HEADERS, timeout=10.0, trust_env=False)


def async_client(url: str = _OFFICE) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers=_HEADERS, timeout=10.0, trust_env=False)


def verified(body: bytes, headers: Mapping[str, str]) -> Document:
    """The event of a delivery. Raises WebhookVerificationError for one that is not signed."""
    event: Document = Webhook(_SECRET).verify(body, dict(headers))
    return event


def order_of(event: Document) -> str:
    return str(event["data"]["order"])


def skus_of(order: Document) -> list[str]:
    return sorted({line["sku"] for line in order["lines"] if line["shipped"] < line["quantity"]})


def facts_of(order: Document, stock: Document) -> Document:
    """What the decision asks about."""
    free = {(each["sku"], each["location"]): each["available"] for each in stock["positions"]}
    lines = [line for line in order["lines"] if line["shipped"] < line["quantity"]]
    return {
        "status": order["status"],
        "cancel_requested": order["cancel_requested_at"] is not None,
        "unrouted": sum(line["location"] is None for line in lines),
        "payment": order["payment"]["status"],
        "disputed": order["payment"]["dispute"] is not None,
        "risk": order["risk"]["score"],
        "holds": len(order["holds"]),
        "picking": order["fulfilments"][0]["pick_state"] if order["fulfilments"] else None,
        "reserved": reserved(order),
        "shortfall": sum(max(0, line["quantity"] - free.get((line["sku"], line["location"]), 0)) for line in lines),
        "oversold": any(each["available"] < 0 for each in stock["positions"]),
    }


def reserved(order: Document) -> bool:
    """What the read-back asks."""
    return all(line["reservation"] is not None for line in order["lines"] if line["shipped"] < line["quantity"])


def kind_of(facts: Document) -> str:
    return "unclassified" if facts["reserved"] or facts["shortfall"] else "reservation_lost"


def covered(kind: str, facts: Document) -> bool:
    """The clauses of the policy ``reserve-again``, by hand."""
    return bool(
        kind == "reservation_lost"
        and facts["status"] in ("open", "released")
        and not facts["cancel_requested"]
        and facts["unrouted"] == 0
        and facts["payment"] in ("authorised", "captured")
        and not facts["disputed"]
        and facts["risk"] < 70
        and facts["holds"] == 0
        and facts["picking"] == "not_started"
        and not facts["reserved"]
        and facts["shortfall"] == 0
        and not facts["oversold"]
    )


def key_and_condition(case: str, version: str) -> dict[str, str]:
    return {"Idempotency-Key": f"{case}/reserve", "If-Match": f'"{version}"'}


class BackOffice:
    """The calls of one case over a kept client."""

    def __init__(self, kept: httpx.Client) -> None:
        self._client = kept

    def order(self, order: str) -> Document:
        return _json(self._client.get(f"/orders/{order}"))

    def stock(self, order: Document) -> Document:
        return _json(self._client.get("/stock", params=[("sku", sku) for sku in skus_of(order)]))

    def reserve(self, order: str, case: str, version: str) -> Document:
        headers = key_and_condition(case, version)
        return _json(self._client.post(f"/orders/{order}/reservations", json={}, headers=headers))


def work(office: BackOffice, case: str, order_id: str) -> str:
    """A whole case, one call after the other."""
    order = office.order(order_id)
    facts = facts_of(order, office.stock(order))
    if not covered(kind_of(facts), facts):
        return "escalated"
    office.reserve(order_id, case, order["version"])
    return "resolved" if reserved(office.order(order_id)) else "unconfirmed"


def _json(response: httpx.Response) -> Document:
    document: Document = response.raise_for_status().json()
    return document
