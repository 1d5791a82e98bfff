"""A shop as Shopify keeps it: orders, the work that locations have to do for them, stock; and what its API does to it.

Written from Shopify's documentation of its GraphQL Admin API. Answers only to the operations that the connector sends,
by their names, and only where every variable that the document declares is there and no other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from triage.domain.ports import Clock

Document = dict[str, Any]
Variables = Mapping[str, Any]

BERLIN, HAMBURG = "101", "102"
ORDER = "450789469"
LINE = "466157049"
SKU = "IPOD-GREEN"
APP = "order-triage of Lindenweg"


@dataclass
class Held:
    number: str
    handle: str
    reason: str
    notes: str
    by_us: bool

    def told(self) -> Document:
        return {
            "id": f"gid://shopify/FulfillmentHold/{self.number}",
            "handle": self.handle,
            "reason": self.reason,
            "reasonNotes": self.notes or None,
            "heldByRequestingApp": self.by_us,
            "heldByApp": {"title": APP if self.by_us else "Fraud Guard"},
        }


@dataclass
class Work:
    """A fulfilment order. ``lines`` maps a line to the units that wait."""

    number: str
    order: str
    location: str
    lines: dict[str, int]
    status: str = "OPEN"
    request: str = "UNSUBMITTED"
    holds: list[Held] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return "ON_HOLD" if self.holds and self.status == "OPEN" else self.status

    @property
    def actions(self) -> list[str]:
        if self.shown == "ON_HOLD":
            return ["RELEASE_HOLD", "HOLD", "MOVE"]
        return ["CREATE_FULFILLMENT", "HOLD", "MOVE", "SPLIT"] if self.status == "OPEN" else ["MARK_AS_OPEN"]

    def told(self) -> Document:
        return {
            "id": f"gid://shopify/FulfillmentOrder/{self.number}",
            "status": self.shown,
            "requestStatus": self.request,
            "fulfillBy": None,
            "createdAt": "2026-11-23T07:00:00Z",
            "assignedLocation": {
                "name": "Depot",
                "location": {"id": f"gid://shopify/Location/{self.location}"},
            },
            "supportedActions": [{"action": action} for action in self.actions],
            "fulfillmentHolds": [hold.told() for hold in self.holds],
            "lineItems": listed(
                {
                    "id": f"gid://shopify/FulfillmentOrderLineItem/{self.number}{line[-3:]}",
                    "remainingQuantity": units,
                    "lineItem": {"id": f"gid://shopify/LineItem/{line}"},
                }
                for line, units in self.lines.items()
            ),
        }


@dataclass
class Shop:
    """``stock`` maps a SKU and a location to on_hand and committed. ``accepted`` counts the writes that took effect.
    ``refuse`` maps a fulfilment order to the code with which it refuses a hold.
    """

    clock: Clock
    orders: dict[str, Document] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    stock: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    events: dict[str, list[Document]] = field(default_factory=dict)
    disputes: dict[str, Document] = field(default_factory=dict)
    refuse: dict[str, str] = field(default_factory=dict)
    spoilt_item: Document = field(default_factory=dict)
    twins: bool = False
    accepted: int = 0
    _numbers: int = 9000

    def number(self) -> str:
        self._numbers += 1
        return str(self._numbers)

    def open_work(self, order: str = ORDER) -> list[Work]:
        return [work for work in self.work if work.order == order and work.status != "CLOSED"]

    def state(self, order: str = ORDER) -> Document:
        """All that is kept of an order, without ids, handles and times."""
        kept = self.orders[order]
        notes = re.compile(r", since .*")
        return {
            "tags": sorted(kept["tags"]),
            "address": kept["shippingAddress"],
            "note": kept["note"],
            "work": sorted(
                (
                    work.location, work.status, sorted(work.lines.items()),
                    sorted((hold.reason, notes.sub("", hold.notes)) for hold in work.holds),
                )
                for work in self.open_work(order)
            ),
        }  # fmt: skip

    def touch(self, order: str) -> None:
        self.orders[order]["updatedAt"] = stamp(self.clock.now())

    def answer(self, operation: str, variables: Variables) -> Document:
        """The data of an operation. Raises KeyError for one that there is none of."""
        return _OPERATIONS[operation](self, variables)

    # what is read

    def order_by_id(self, given: Variables) -> Document:
        order = number_of(given["id"])
        return {"order": self.shown(order) if order in self.orders else None}

    def shown(self, order: str) -> Document:
        kept = self.orders[order]
        works = [work for work in self.work if work.order == order]
        waiting = self.open_work(order)
        status = kept["displayFulfillmentStatus"]
        if waiting and status in ("UNFULFILLED", "ON_HOLD"):
            status = "ON_HOLD" if all(work.holds for work in waiting) else "UNFULFILLED"
        return {
            **kept, "displayFulfillmentStatus": status, "fulfillmentOrders": listed(work.told() for work in works)
        }  # fmt: skip

    def orders_by_name(self, given: Variables) -> Document:
        match = re.fullmatch(r"name:'([^']*)'", given["query"])
        assert match is not None, given
        bare = match[1].lstrip("#")
        found = [kept for kept in self.orders.values() if kept["name"].lstrip("#").startswith(bare)]
        return {"orders": {"nodes": [{"id": kept["id"], "name": kept["name"]} for kept in found[:5]]}}

    def orders_found(self, given: Variables, most: int = 100) -> Document:
        found = [order for order in sorted(self.orders, key=int) if self._matches(order, given["query"] or "")]
        start = int(given["after"]) if given["after"] else 0
        nodes = [self.shown(order) for order in found[start : start + most]]
        return {"orders": listed(nodes, more=start + most < len(found), cursor=str(start + most))}

    def orders_found_with_skus(self, given: Variables) -> Document:
        return self.orders_found(given, most=10)

    def inventory_of(self, given: Variables) -> Document:
        wanted = re.findall(r'sku:"([^"]*)"', given["query"])
        assert given["query"] == " OR ".join(f'sku:"{sku}"' for sku in wanted), given
        skus = sorted({sku for sku, _ in self.stock if any(sku.lower().startswith(w.lower()) for w in wanted)})
        found = [self._item(sku) for sku in skus] * (2 if self.twins else 1)
        return {"inventoryItems": listed(found, more=False, cursor="")}

    def fulfillment_events(self, given: Variables) -> Document:
        number = number_of(given["id"])
        for kept in self.orders.values():
            for shipment in kept["fulfillments"]:
                if shipment["id"] == given["id"]:
                    return {"fulfillment": {**shipment, "events": listed(self.events.get(number, []))}}
        return {"fulfillment": None}

    def dispute_by_id(self, given: Variables) -> Document:
        return {"dispute": self.disputes.get(number_of(given["id"]))}

    # what is changed

    def place_hold(self, given: Variables) -> Document:
        return {f"part{n}": self._hold(given[f"id{n}"], given[f"hold{n}"]) for n in range(parts(given))}

    def release_hold(self, given: Variables) -> Document:
        return {f"part{n}": self._release(given[f"id{n}"], given[f"holds{n}"]) for n in range(parts(given))}

    def move_lines(self, given: Variables) -> Document:
        return {
            f"part{n}": self._move(given[f"id{n}"], number_of(given[f"to{n}"]), given[f"lines{n}"])
            for n in range(parts(given))
        }

    def tag_order(self, given: Variables) -> Document:
        return {"tagsAdd": self._tags(given, lambda had, given: [*had, *(tag for tag in given if tag not in had)])}

    def untag_order(self, given: Variables) -> Document:
        return {"tagsRemove": self._tags(given, lambda had, given: [tag for tag in had if tag not in given])}

    def correct_address(self, given: Variables) -> Document:
        order, fields = number_of(given["input"]["id"]), given["input"]["shippingAddress"]
        names = {"countryCode": "countryCodeV2"}
        written = {names.get(name, name): value for name, value in fields.items()}
        full = f"{written.get('firstName', '')} {written.get('lastName', '')}".strip()
        kept = self.orders[order]["shippingAddress"]
        self.orders[order]["shippingAddress"] = {**dict.fromkeys(kept), "name": full, **written}
        self._took_effect(order)
        return {"orderUpdate": {"order": {"id": given["input"]["id"]}, "userErrors": []}}

    def _hold(self, job: str, told: Mapping[str, Any]) -> Document:
        assert told["notifyMerchant"] is False, "a hold told the merchant"
        work = self._open(job)
        if work is None or (code := self.refuse.get(work.number)) is not None:
            return refusal("FULFILLMENT_ORDER_NOT_FOUND" if work is None else code)
        if any(hold.by_us and hold.handle == told["handle"] for hold in work.holds):
            return refusal("DUPLICATE_FULFILLMENT_HOLD_HANDLE")
        held = Held(self.number(), told["handle"], told["reason"], told["reasonNotes"], by_us=True)
        work.holds.append(held)
        self._took_effect(work.order)
        return {"fulfillmentHold": {"id": held.told()["id"]}, "userErrors": []}

    def _release(self, job: str, holds: list[str]) -> Document:
        work = self._open(job)
        assert holds, "without ids Shopify releases everybody's holds"
        if work is None:
            return refusal("FULFILLMENT_ORDER_NOT_FOUND")
        work.holds = [hold for hold in work.holds if hold.told()["id"] not in holds]
        self._took_effect(work.order)
        return {"fulfillmentOrder": {"id": job}, "userErrors": []}

    def _move(self, job: str, to: str, lines: list[Document] | None) -> Document:
        work = self._open(job)
        if work is None or "MOVE" not in work.actions:
            return refusal(
                "FULFILLMENT_ORDER_NOT_FOUND"
                if work is None
                else "CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS"
            )
        wanted = None if lines is None else {entry["id"][-3:] for entry in lines}
        going = {line: n for line, n in work.lines.items() if wanted is None or line[-3:] in wanted}
        if any((self._sku(line), to) not in self.stock for line in going):
            return refusal(None, "The destination location doesn't stock the requested inventory item.")
        for line, units in going.items():
            self.stock[self._sku(line), work.location][1] -= units
            self.stock[self._sku(line), to][1] += units
        there = next((each for each in self.open_work(work.order) if each.location == to), None)
        work.lines = {line: units for line, units in work.lines.items() if line not in going}
        if there is not None:
            there.status = "CLOSED"
            going = {**there.lines, **going}
        if not work.lines:
            work.status = "CLOSED"
        self.work.append(Work(self.number(), work.order, to, going, holds=list(work.holds)))
        self._took_effect(work.order)
        return {"movedFulfillmentOrder": {"id": job}, "userErrors": []}

    def _tags(self, given: Variables, change: Callable[[list[str], list[str]], list[str]]) -> Document:
        order = number_of(given["id"])
        self.orders[order]["tags"] = change(self.orders[order]["tags"], given["tags"])
        self._took_effect(order)
        return {"node": {"id": given["id"]}, "userErrors": []}

    def _took_effect(self, order: str) -> None:
        self.accepted += 1
        self.touch(order)

    def _open(self, job: str) -> Work | None:
        number = number_of(job)
        return next((work for work in self.work if work.number == number and work.status != "CLOSED"), None)

    def _sku(self, line: str) -> str:
        nodes = (node for kept in self.orders.values() for node in kept["lineItems"]["nodes"])
        return next(str(node["sku"]) for node in nodes if number_of(node["id"]) == line)

    def _item(self, sku: str) -> Document:
        places = {place: units for (each, place), units in self.stock.items() if each == sku}
        return {
            "id": f"gid://shopify/InventoryItem/{800 + len(sku)}",
            "sku": sku,
            "tracked": True,
            "inventoryLevels": listed(
                _level(place, units[0], units[1], self.clock.now()) for place, units in places.items()
            ),
            **self.spoilt_item,
        }

    def _matches(self, order: str, query: str) -> bool:
        shown = self.shown(order)
        for group in re.findall(r"\(([^)]*)\)", query):
            if not any(self._matches(order, each) for each in group.split(" OR ")):
                return False
        query = re.sub(r"\([^)]*\)", "", query)
        for name, value in re.findall(r"(\w+):(\S+)", query):
            match name:
                case "status":
                    over = shown["cancelledAt"] is not None
                    matches = over if value == "cancelled" else not over
                case "fulfillment_status":
                    matches = shown["displayFulfillmentStatus"].lower() == value
                case "sku":
                    matches = any(node["sku"].startswith(value.strip('"')) for node in shown["lineItems"]["nodes"])
                case "updated_at":
                    matches = datetime.fromisoformat(shown["updatedAt"]) >= datetime.fromisoformat(value[3:-1])
                case _:
                    raise AssertionError(f"a search for {name}")
            if not matches:
                return False
        return True


def an_order(number: str = ORDER, name: str = "#1001", *, at: datetime, **changes: Any) -> Document:
    """An order of one line that was paid two hours ago and waits to be shipped."""
    paid = {"shopMoney": amount("24.80"), "presentmentMoney": amount("24.80")}
    nothing = {"shopMoney": amount("0.0"), "presentmentMoney": amount("0.0")}
    place = {
        "name": "Ada Brandt", "firstName": "Ada", "lastName": "Brandt", "company": None, "phone": None,
        "address1": "Lindenweg 3", "address2": None, "city": "Freiburg", "province": None,
        "provinceCode": None, "zip": "79098", "countryCodeV2": "DE",
    }  # fmt: skip
    made = stamp(at - timedelta(hours=2))
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": name,
        "createdAt": made,
        "processedAt": made,
        "updatedAt": made,
        "cancelledAt": None,
        "sourceName": "web",
        "tags": ["gift"],
        "note": None,
        "requiresShipping": True,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "customAttributes": [],
        "purchasingEntity": {"__typename": "Customer"},
        "customer": {"id": "gid://shopify/Customer/207119551"},
        "currentTotalPriceSet": paid,
        "currentShippingPriceSet": nothing,
        "totalReceivedSet": paid,
        "totalCapturableSet": nothing,
        "shippingAddress": dict(place),
        "billingAddress": dict(place),
        "lineItems": listed([a_line()]),
        "fulfillments": [],
        "transactions": [a_transaction("SALE", at - timedelta(hours=2))],
        "risk": {"recommendation": "ACCEPT", "assessments": [{"riskLevel": "LOW"}]},
        "disputes": [],
        **changes,
    }


def a_line(number: str = LINE, sku: str = SKU, quantity: int = 1) -> Document:
    return {
        "id": f"gid://shopify/LineItem/{number}",
        "sku": sku,
        "title": "Player, green",
        "currentQuantity": quantity,
        "unfulfilledQuantity": quantity,
        "requiresShipping": True,
        "variant": {"id": "gid://shopify/ProductVariant/39072856"},
        "originalUnitPriceSet": {"presentmentMoney": amount("24.80")},
    }


def a_transaction(kind: str, at: datetime, status: str = "SUCCESS", number: str = "389404469") -> Document:
    return {
        "id": f"gid://shopify/OrderTransaction/{number}",
        "kind": kind,
        "status": status,
        "gateway": "shopify_payments",
        "createdAt": stamp(at),
        "processedAt": stamp(at),
        "paymentDetails": {"__typename": "CardPaymentDetails", "wallet": None},
    }


def a_shop(clock: Clock) -> Shop:
    """A shop with one order, whose line waits in Berlin; Hamburg has the goods too."""
    shop = Shop(clock)
    shop.orders[ORDER] = an_order(at=clock.now())
    shop.work.append(Work("7001", ORDER, BERLIN, {LINE: 1}))
    shop.stock = {(SKU, BERLIN): [6, 1], (SKU, HAMBURG): [4, 0]}
    return shop


def amount(text: str, currency: str = "EUR") -> Document:
    return {"amount": text, "currencyCode": currency}


def listed(nodes: Any, *, more: bool = False, cursor: str | None = None) -> Document:
    return {"nodes": list(nodes), "pageInfo": {"hasNextPage": more, "endCursor": cursor}}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def number_of(gid: str) -> str:
    match = re.fullmatch(r"gid://shopify/[A-Za-z]+/(\d+)", gid)
    assert match is not None, gid
    return match[1]


def parts(given: Variables) -> int:
    return sum(re.fullmatch(r"id\d+", name) is not None for name in given)


def refusal(code: str | None, message: str = "It was refused.") -> Document:
    return {"userErrors": [{"field": ["id"], "code": code, "message": message}]}


def _level(place: str, on_hand: int, committed: int, now: datetime) -> Document:
    units = {"available": on_hand - committed, "committed": committed, "on_hand": on_hand}
    return {
        "isActive": True,
        "updatedAt": stamp(now - timedelta(minutes=5)),
        "location": {"id": f"gid://shopify/Location/{place}"},
        "quantities": [{"name": name, "quantity": quantity} for name, quantity in units.items()],
    }


_OPERATIONS: Mapping[str, Callable[[Shop, Variables], Document]] = {
    "orderById": Shop.order_by_id,
    "ordersByName": Shop.orders_by_name,
    "ordersFound": Shop.orders_found,
    "ordersFoundWithSkus": Shop.orders_found_with_skus,
    "fulfillmentOrdersOf": Shop.order_by_id,
    "addressOf": Shop.order_by_id,
    "inventoryOf": Shop.inventory_of,
    "fulfillmentEvents": Shop.fulfillment_events,
    "disputeById": Shop.dispute_by_id,
    "placeHold": Shop.place_hold,
    "releaseHold": Shop.release_hold,
    "moveLines": Shop.move_lines,
    "tagOrder": Shop.tag_order,
    "untagOrder": Shop.untag_order,
    "correctAddress": Shop.correct_address,
}
