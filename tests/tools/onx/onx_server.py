"""An onX server over MCP: JSON-RPC over streamable HTTP, sessions, tools, and its own ways of saying no."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.contracts.faulty_server import Asked, Said, renamed

TOKEN = "onx-token-0123456789"
ORDER, SKU = "ord_1001", "MUG-BLUE"
REFUSALS = {
    "401": Said(401, {"error": "invalid_token"}, {"WWW-Authenticate": 'Bearer error="invalid_token"'}),
    "429": Said(429, {"jsonrpc": "2.0", "error": {"code": -32000, "message": "Too many"}}, {"Retry-After": "1"}),
}
TOOLS = ("get-orders", "get-fulfillments", "get-inventory", "update-order", "cancel-order", "fulfill-order")


def address(**more: str) -> dict[str, str]:
    return {
        "address1": "Lindenweg 3",
        "address2": "",
        "city": "Freiburg",
        "company": "",
        "country": "DE",
        "email": "ada@example.test",
        "firstName": "Ada",
        "lastName": "Brandt",
        "phone": "",
        "stateOrProvince": "BW",
        "zipCodeOrPostalCode": "79098",
    } | more


def an_order(number: str = ORDER, **more: Any) -> dict[str, Any]:
    """Placed the day before, paid, and in work."""
    return {
        "id": number,
        "externalId": f"WEB-{number}",
        "createdAt": "2026-11-22T10:00:00.000Z",
        "updatedAt": "2026-11-22T10:00:05.000Z",
        "tenantId": "tenant_001",
        "name": "#1001",
        "status": "processing",
        "billingAddress": address(),
        "shippingAddress": address(),
        "currency": "EUR",
        "customFields": [],
        "discounts": [],
        "lineItems": [
            {
                "id": "line_1",
                "sku": SKU,
                "quantity": 2,
                "unitPrice": 12.5,
                "unitDiscount": 0.5,
                "totalPrice": 24.0,
                "name": "Mug, blue",
                "customFields": [],
            }
        ],
        "orderDiscount": 0,
        "orderNote": "",
        "orderSource": "website",
        "orderTax": 1.68,
        "paymentStatus": "paid",
        "payments": [],
        "refunds": [],
        "subTotalPrice": 24.0,
        "tags": ["gift"],
        "totalPrice": 30.58,
        "shippingPrice": 4.9,
        "shippingNote": "",
        "giftNote": "",
    } | more


def a_fulfilment(number: str = "ful_1", order: str = ORDER, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "createdAt": "2026-11-20T09:00:00.000Z",
        "updatedAt": "2026-11-20T09:30:00.000Z",
        "tenantId": "tenant_001",
        "lineItems": [{"id": "line_1", "sku": SKU, "quantity": 2}],
        "locationId": "WH001",
        "orderId": order,
        "status": "shipped",
        "trackingNumbers": ["1Z999"],
        "shippingCarrier": "UPS",
        "shippingClass": "Ground",
    } | more


@dataclass
class OnxServer:
    """``streams``: answers come as a stream of events, after a note. ``structured``: with structured content."""

    now: Callable[[], datetime]
    orders: dict[str, dict[str, Any]] = field(default_factory=lambda: {ORDER: an_order()})
    fulfilments: list[dict[str, Any]] = field(default_factory=list)
    stock: dict[tuple[str, str], int] = field(default_factory=lambda: {(SKU, "WH001"): 5, (SKU, "WH002"): 3})
    tools: tuple[str, ...] = TOOLS
    streams: bool = False
    structured: bool = False
    version: str = "2025-06-18"
    sessions: set[str] = field(default_factory=set)
    begun: int = 0
    accepted: int = 0
    renamed: bool = False
    failing: Callable[[], dict[str, Any]] | None = None

    def answer(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return REFUSALS["401"]
        if asked.path != "/mcp" or asked.method != "POST":
            return Said(404, b"<html>Not Found</html>", {"Content-Type": "text/html"})
        if "text/event-stream" not in asked.headers.get("accept", ""):
            return Said(406, {"jsonrpc": "2.0", "error": {"code": -32000, "message": "Not Acceptable"}, "id": None})
        message = asked.document
        if message["method"] == "initialize":
            return self._begin(message)
        if asked.headers.get("mcp-session-id") not in self.sessions:
            error = {"code": -32001, "message": "Session not found"}
            return Said(404, {"jsonrpc": "2.0", "error": error, "id": None})
        if asked.headers.get("mcp-protocol-version") != self.version:
            return Said(400, {"jsonrpc": "2.0", "error": {"code": -32000, "message": "Bad protocol version"}})
        if message["method"] == "notifications/initialized":
            return Said(202, b"")
        return self._said(message, self._result(message))

    def touch(self, number: str, **changes: Any) -> None:
        self.orders[number] |= {**changes, "updatedAt": f"{self.now():%Y-%m-%dT%H:%M:%S}.000Z"}

    def state(self, number: str) -> Any:
        return deepcopy({name: value for name, value in self.orders[number].items() if name != "updatedAt"})

    def _begin(self, message: dict[str, Any]) -> Said:
        self.begun += 1
        session = f"session-{self.begun}"
        self.sessions = {session}
        server = {"name": "stand-in", "version": "1"}
        result = {"protocolVersion": self.version, "capabilities": {"tools": {}}, "serverInfo": server}
        said = self._said(message, {"result": result})
        return Said(said.status, said.document, {**said.headers, "Mcp-Session-Id": session})

    def _said(self, message: dict[str, Any], result: dict[str, Any]) -> Said:
        answer = {"jsonrpc": "2.0", "id": message["id"], **result}
        if not self.streams:
            return Said(200, answer)
        note = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "asked"}}
        events = "".join(f"event: message\ndata: {json.dumps(each)}\n\n" for each in (note, answer))
        return Said(200, events.encode(), {"Content-Type": "text/event-stream"})

    def _result(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["method"] == "tools/list":
            return {"result": {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in self.tools]}}
        tool, asked = message["params"]["name"], message["params"]["arguments"]
        if tool not in self.tools:
            return {"error": {"code": -32601, "message": f"Unknown tool: {tool}"}}
        if self.failing is not None:
            return self.failing()
        body: dict[str, Any] = {"success": True, **self._tool(tool, asked)}
        if self.renamed:
            body = {key: _renamed(value) for key, value in body.items()}
        if self.structured:
            return {"result": {"content": [], "structuredContent": body}}
        return {"result": {"content": [{"type": "text", "text": json.dumps(body, indent=2)}]}}

    def _tool(self, tool: str, asked: dict[str, Any]) -> dict[str, Any]:
        match tool:
            case "get-orders":
                return {"orders": self._page(self._orders(asked), asked)}
            case "get-fulfillments":
                found = [each for each in self.fulfilments if each["orderId"] in asked["orderIds"]]
                return {"fulfillments": self._page(found, asked)}
            case "get-inventory":
                return {
                    "inventory": [
                        self._counted(sku, place, n) for (sku, place), n in self.stock.items() if sku in asked["skus"]
                    ]
                }
            case "update-order":
                self.touch(asked["id"], **asked["updates"])
                self.accepted += 1
                return {"order": self.orders[asked["id"]]}
        raise AssertionError(f"{tool} is never to be called")

    def _orders(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        found = list(self.orders.values())
        if "ids" in asked:
            found = [order for order in found if order["id"] in asked["ids"]]
        if "statuses" in asked:
            found = [order for order in found if order["status"] in asked["statuses"]]
        if "updatedAtMin" in asked:
            found = [order for order in found if order["updatedAt"] >= asked["updatedAtMin"]]
        return found

    def _page(self, found: list[dict[str, Any]], asked: dict[str, Any]) -> list[dict[str, Any]]:
        """No page is longer than fifty, whatever is asked."""
        size = min(asked.get("pageSize", 10), 50)
        return found[asked.get("skip", 0) :][:size]

    def _counted(self, sku: str, place: str, available: int) -> dict[str, Any]:
        counts = {"onHand": available + 2, "unavailable": 2, "available": available}
        return {"tenantId": "tenant_001", "locationId": place, "sku": sku, **counts}


def _renamed(value: Any) -> Any:
    """Every entry with all its fields but its id under other names."""
    return (
        [{**renamed(each), **({"id": each["id"]} if "id" in each else {})} for each in value]
        if isinstance(value, list)
        else value
    )
