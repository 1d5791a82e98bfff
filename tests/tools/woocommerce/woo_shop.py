"""A shop of WooCommerce: its routes, its words, its errors, and what it does when an order is put."""

import base64
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.contracts.faulty_server import Asked, Said

KEY, SECRET = "ck_0123456789abcdef", "cs_fedcba9876543210"
ORDER, SKU = "4711", "TEA-250"
_BASE = "/wp-json/wc/v3"
REFUSALS = {
    "401": Said(
        401,
        {
            "code": "woocommerce_rest_cannot_view",
            "message": "Sorry, you cannot list resources.",
            "data": {"status": 401},
        },
    ),
    "429": Said(429, b"<html>Too Many Requests</html>", {"Retry-After": "1", "Content-Type": "text/html"}),
}


def address(**more: str) -> dict[str, str]:
    return {
        "first_name": "Ada",
        "last_name": "Brandt",
        "company": "",
        "address_1": "Lindenweg 3",
        "address_2": "",
        "city": "Freiburg",
        "state": "DE-BW",
        "postcode": "79098",
        "country": "DE",
        "phone": "",
        **more,
    }


def a_line(number: int = 9001, **more: Any) -> dict[str, Any]:
    """Two units of tea, taken from stock when the order came in."""
    reduced = {"id": number * 10, "key": "_reduced_stock", "value": "2", "display_key": "_reduced_stock"}
    return {
        "id": number,
        "name": "Tea, 250 g",
        "product_id": 31,
        "variation_id": 0,
        "quantity": 2,
        "tax_class": "",
        "subtotal": "20.00",
        "subtotal_tax": "1.40",
        "total": "20.00",
        "total_tax": "1.40",
        "taxes": [{"id": 1, "total": "1.4", "subtotal": "1.4"}],
        "meta_data": [{**reduced, "display_value": "2"}],
        "sku": SKU,
        "price": 10,
        "image": {"id": "", "src": ""},
        "parent_name": None,
    } | more


def an_order(number: int = int(ORDER), **more: Any) -> dict[str, Any]:
    """Placed and paid by card the day before, and in work."""
    return {
        "id": number,
        "parent_id": 0,
        "status": "processing",
        "currency": "EUR",
        "version": "9.4.1",
        "prices_include_tax": False,
        "date_created": "2026-11-22T11:00:00",
        "date_created_gmt": "2026-11-22T10:00:00",
        "date_modified": "2026-11-22T11:00:05",
        "date_modified_gmt": "2026-11-22T10:00:05",
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": "4.90",
        "shipping_tax": "0.00",
        "cart_tax": "1.40",
        "total": "26.30",
        "total_tax": "1.40",
        "customer_id": 12,
        "order_key": "wc_order_abc",
        "billing": {**address(), "email": "ada@example.test"},
        "shipping": address(),
        "payment_method": "stripe",
        "payment_method_title": "Card",
        "transaction_id": "pi_3Nx",
        "customer_ip_address": "",
        "customer_user_agent": "",
        "created_via": "checkout",
        "customer_note": "",
        "date_completed": None,
        "date_paid": "2026-11-22T11:00:04",
        "date_completed_gmt": None,
        "date_paid_gmt": "2026-11-22T10:00:04",
        "cart_hash": "",
        "number": str(number),
        "meta_data": [{"id": 501, "key": "_wc_order_attribution_source_type", "value": "organic"}],
        "line_items": [a_line()],
        "tax_lines": [],
        "shipping_lines": [{"id": 9003, "method_title": "Parcel", "method_id": "flat_rate", "total": "4.90"}],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
        "payment_url": "",
        "is_editable": False,
        "needs_payment": False,
        "needs_processing": True,
        "currency_symbol": "€",
        "_links": {"self": [{"href": f"https://shop.test{_BASE}/orders/{number}"}]},
    } | more


def a_product(**more: Any) -> dict[str, Any]:
    return {
        "id": 31,
        "name": "Tea, 250 g",
        "type": "simple",
        "status": "publish",
        "sku": SKU,
        "manage_stock": True,
        "stock_quantity": 7,
        "stock_status": "instock",
        "backorders": "no",
        "parent_id": 0,
        "date_modified_gmt": "2026-11-20T08:00:00",
    } | more


def a_note(number: int = 281, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "author": "system",
        "date_created": "2026-11-22T11:00:04",
        "date_created_gmt": "2026-11-22T10:00:04",
        "note": "Payment came in.",
        "customer_note": False,
        "_links": {},
    } | more


@dataclass
class Shop:
    now: Callable[[], datetime]
    orders: dict[str, dict[str, Any]] = field(default_factory=lambda: {ORDER: an_order()})
    products: list[dict[str, Any]] = field(default_factory=lambda: [a_product()])
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {ORDER: [a_note()]})
    accepted: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(7000))
    page_headers: bool = True

    def answer(self, asked: Asked) -> Said:
        pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            return REFUSALS["401"]
        parts = asked.path.removeprefix(_BASE).strip("/").split("/")
        match asked.method, parts:
            case "GET", ["orders"]:
                return self._page(self._matching(asked), asked)
            case "GET", ["products"]:
                return self._page(self._products(asked), asked)
            case "GET", ["orders", number] if number in self.orders:
                return Said(200, self.orders[number])
            case "GET", ["orders", number, "notes"] if number in self.orders:
                return Said(200, self.notes.get(number, []))
            case "PUT", ["orders", number] if number in self.orders:
                return self._put(number, asked.document)
            case _, ["orders", number, *_] if number.isdigit():
                code, why = "woocommerce_rest_shop_order_invalid_id", "Invalid ID."
            case _:
                code, why = "rest_no_route", "No route was found matching the URL and request method."
        return Said(404, {"code": code, "message": why, "data": {"status": 404}})

    def touch(self, number: str, **changes: Any) -> None:
        at = f"{self.now():%Y-%m-%dT%H:%M:%S}"
        self.orders[number] |= {**changes, "date_modified": at, "date_modified_gmt": at}

    def state(self, number: str) -> Any:
        left_out = ("date_modified", "date_modified_gmt", "meta_data")
        order = {name: value for name, value in self.orders[number].items() if name not in left_out}
        meta = {entry["key"]: entry["value"] for entry in self.orders[number]["meta_data"]}
        return deepcopy({**order, "meta_data": meta})

    def _put(self, number: str, change: dict[str, Any]) -> Said:
        order = deepcopy(self.orders[number])
        for entry in change.get("meta_data", []):
            _set_meta(order["meta_data"], entry, self.numbers)
        order["shipping"] |= change.get("shipping", {})
        order["status"] = change.get("status", order["status"])
        if order["status"] in ("processing", "completed") and order["date_paid_gmt"] is None:
            order["date_paid_gmt"] = f"{self.now():%Y-%m-%dT%H:%M:%S}"
        self.orders[number] = order
        self.touch(number)
        self.accepted += 1
        return Said(200, self.orders[number])

    def _matching(self, asked: Asked) -> list[dict[str, Any]]:
        found = sorted(self.orders.values(), key=lambda order: order["id"])
        if statuses := asked.query.get("status"):
            found = [order for order in found if order["status"] in statuses.split(",")]
        if product := asked.query.get("product"):
            found = [each for each in found if any(str(line["product_id"]) == product for line in each["line_items"])]
        if (after := asked.query.get("modified_after")) and asked.query.get("dates_are_gmt") == "true":
            found = [order for order in found if order["date_modified_gmt"] > after]
        return found

    def _products(self, asked: Asked) -> list[dict[str, Any]]:
        wanted = [sku.strip() for sku in asked.query.get("sku", "").split(",")]
        return [product for product in self.products if product["sku"] in wanted]

    def _page(self, found: list[dict[str, Any]], asked: Asked) -> Said:
        size, number = int(asked.query.get("per_page", "10")), int(asked.query.get("page", "1"))
        if size > 100:
            return Said(400, {"code": "rest_invalid_param", "message": "per_page", "data": {"status": 400}})
        last = -(-len(found) // size)
        told = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(last)} if self.page_headers else {}
        return Said(200, found[(number - 1) * size : number * size], told)


def _set_meta(entries: list[dict[str, Any]], told: dict[str, Any], numbers: "count[int]") -> None:
    """As WC_Data does: an entry by its id or its key; null takes it away."""
    there = next((each for each in entries if each["id"] == told.get("id") or each["key"] == told["key"]), None)
    if told["value"] is None:
        entries[:] = [each for each in entries if each is not there]
    elif there is None:
        entries.append({"id": next(numbers), "key": told["key"], "value": told["value"]})
    else:
        there["value"] = told["value"]
