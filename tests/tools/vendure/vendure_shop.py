"""A shop as Vendure's admin API tells it, with order-triage's plugin: a stand-in with a state of its own."""

import copy
from dataclasses import dataclass, field
from typing import Any

from triage.domain.fact_values import format_time
from triage.domain.ports import Clock

Document = dict[str, Any]
CODE = "T7RK2M9QHX4LB8WD"
SKU = "MUG"
USER, PASSWORD, TOKEN = "order-triage", "correct-horse-battery", "5f3a9c0d7e1b4826"
_NONE_HELD: Document = dict.fromkeys(("triageHoldKey", "triageHoldReason", "triageHoldFrom", "triageHoldAt"))
_ADDRESS = {
    "fullName": "Mira Voss", "streetLine1": "Lindenweg 4", "streetLine2": "", "city": "Freiburg", "province": "",
    "postalCode": "79098", "countryCode": "DE",
}  # fmt: skip
_NO_ADDRESS = dict.fromkeys(_ADDRESS)


@dataclass
class Shop:
    """``plugins`` is what its server runs; without TriagePlugin it does not know what is asked of that."""

    clock: Clock
    orders: dict[str, Document] = field(default_factory=dict)
    variants: list[Document] = field(default_factory=list)
    plugins: tuple[str, ...] = ("DefaultJobQueuePlugin", "DefaultSearchPlugin", "EmailPlugin", "TriagePlugin")
    mails_on_hold: bool = False
    accepted: int = 0

    def answer(self, operation: str, given: Document) -> Document:
        match operation:
            case "FetchOrder" | "FetchPlainOrder":
                found = [order for order in self.orders.values() if order["code"] == given["code"]]
                return {"orders": {"items": copy.deepcopy(found)}}
            case "FindOrders":
                return {"orders": self._page(given["options"])}
            case "FetchStock":
                found = [each for each in self.variants if each["sku"] in given["skus"]]
                some = found[given["skip"] : given["skip"] + given["take"]]
                return {
                    "globalSettings": {"trackInventory": True},
                    "productVariants": {"totalItems": len(found), "items": copy.deepcopy(some)},
                }
            case "FetchTerms":
                told = {"version": 1, "plugins": list(self.plugins), "mailsOnHold": self.mails_on_hold}
                return {"triageTerms": told}
        return {f"triage{operation}": self._change(operation, given)}

    def touch(self, code: str) -> None:
        self.orders[code]["updatedAt"] = format_time(self.clock.now())

    def move(self, order: Document, to: str) -> None:
        came = {"from": order["state"], "to": to}
        order["history"]["items"].insert(0, _entry(order, "ORDER_STATE_TRANSITION", self.clock, came))
        order["history"]["totalItems"] += 1
        order["state"] = to

    def _page(self, options: Document) -> Document:
        states = options["filter"]["state"]
        found = [
            order
            for order in self.orders.values()
            if order["state"] in states.get("in", [order["state"]]) and order["state"] not in states.get("notIn", ())
        ]
        return {"totalItems": len(found), "items": found[options["skip"] : options["skip"] + options["take"]]}

    def _change(self, operation: str, given: Document) -> Document:
        order = self.orders.get(given["code"])
        if order is None:
            return {"refused": "there is no such order here", "state": ""}
        why = self._refusal(operation, order, given)
        if why is None:
            self.accepted += 1
            self._do(operation, order, given)
            self.touch(given["code"])
        return {"refused": why, "state": order["state"]}

    def _refusal(self, operation: str, order: Document, given: Document) -> str | None:
        if operation == "Hold" and order["state"] not in ("PaymentAuthorized", "PaymentSettled", "PartiallyShipped"):
            return f"an order that is {order['state']} cannot be held"
        if operation == "Release" and order["customFields"]["triageHoldKey"] != given["key"]:
            return "it is not held under this key"
        return None

    def _do(self, operation: str, order: Document, given: Document) -> None:
        fields = order["customFields"]
        if operation == "Hold":
            fields["triageHoldKey"], fields["triageHoldReason"] = given["key"], given["reason"]
            fields["triageHoldFrom"], fields["triageHoldAt"] = order["state"], format_time(self.clock.now())
            self.move(order, "Held")
        elif operation == "Release":
            self.move(order, fields["triageHoldFrom"])
            fields.update(_NONE_HELD)
        else:
            kept = [tag for tag in fields["triageTags"] if tag not in given["remove"]]
            fields["triageTags"] = sorted({*kept, *given["add"]})


def an_order(code: str, clock: Clock, number: int = 1) -> Document:
    """Authorised by card, two mugs from Berlin."""
    now = format_time(clock.now())
    order: Document = {
        "id": str(number), "code": code, "state": "AddingItems", "active": False, "updatedAt": now,
        "orderPlacedAt": now, "currencyCode": "EUR", "totalWithTax": 3000, "customer": {"id": "1"},
        "shippingLines": [{"priceWithTax": 500}], "surcharges": [], "discounts": [],
        "shippingAddress": dict(_ADDRESS), "billingAddress": dict(_NO_ADDRESS),
        "payments": [
            {"id": "1", "state": "Authorized", "amount": 3000, "method": "card", "createdAt": now,
             "errorMessage": None, "refunds": []}
        ],
        "fulfillments": [],
        "history": {"totalItems": 0, "items": []},
        "customFields": {**_NONE_HELD, "triageTags": []},
        "lines": [
            {"id": "1", "quantity": 2, "unitPriceWithTax": 1250, "linePriceWithTax": 2500,
             "productVariant": {"sku": SKU, "name": "Mug"},
             "triageAllocated": [{"location": "Berlin", "quantity": 2}]}
        ],
    }  # fmt: skip
    told = (
        ("ORDER_STATE_TRANSITION", {"from": "AddingItems", "to": "ArrangingPayment"}),
        ("ORDER_PAYMENT_TRANSITION", {"paymentId": 1, "from": "Created", "to": "Authorized"}),
        ("ORDER_STATE_TRANSITION", {"from": "ArrangingPayment", "to": "PaymentAuthorized"}),
    )
    for type_, data in told:
        order["history"]["items"].insert(0, _entry(order, type_, clock, data))
    order["history"]["totalItems"] = len(told)
    order["state"] = "PaymentAuthorized"
    return order


def a_shop(clock: Clock) -> Shop:
    """One order, and one SKU at two locations."""
    levels = [
        {
            "updatedAt": format_time(clock.now()), "stockOnHand": on_hand, "stockAllocated": allocated,
            "stockLocation": {"name": place},
        }
        for place, on_hand, allocated in (("Berlin", 40, 2), ("Hamburg", 25, 0))
    ]  # fmt: skip
    shop = Shop(clock)
    shop.orders[CODE] = an_order(CODE, clock)
    shop.variants.append({"id": "1", "sku": SKU, "trackInventory": "TRUE", "stockLevels": levels})
    return shop


def _entry(order: Document, type_: str, clock: Clock, data: Document) -> Document:
    number = len(order["history"]["items"]) + 1
    return {"id": str(number), "type": type_, "createdAt": format_time(clock.now()), "data": data}
