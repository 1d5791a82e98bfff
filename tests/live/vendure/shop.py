"""A shop on a running Vendure, made and changed by its own two APIs; nothing of order-triage's client is in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.live.vendure import requests as ask
from tests.live.vendure.serving import PASSWORD, USER

Fields = Mapping[str, Any]
_ADDRESS = {
    "fullName": "Mira Voss",
    "streetLine1": "Lindenweg 4",
    "streetLine2": "",
    "city": "Freiburg",
    "province": "",
    "postalCode": "79098",
    "countryCode": "DE",
}


class Failed(Exception):
    """Vendure refused; the text is what it said."""


@dataclass
class Api:
    """One of the two APIs, in one session; ``token`` is who we are there."""

    url: str
    calls: httpx.Client = field(repr=False)
    token: str = ""

    def __call__(self, document: str, **variables: Any) -> Any:
        """The one field of the answer's data. Raises Failed for errors, and for what is an error by its type."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.calls.post(self.url, json={"query": document, "variables": variables}, headers=headers)
        self.token = answer.headers.get("vendure-auth-token") or self.token
        told = answer.json()
        if told.get("errors"):
            raise Failed(str(told["errors"]))
        (result,) = told["data"].values()
        if isinstance(result, dict) and result.get("errorCode"):
            raise Failed(f"{result}")
        return result


@dataclass
class Shop:
    """``places`` and ``goods`` map names of locations and SKUs to Vendure's ids. Close it when it is done with."""

    address: str
    admin: Api = field(init=False)
    places: dict[str, str] = field(default_factory=dict)
    goods: dict[str, str] = field(default_factory=dict)
    calls: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60), repr=False)
    _customers: int = 0

    def __post_init__(self) -> None:
        self.admin = Api(f"{self.address}/admin-api", self.calls)

    def close(self) -> None:
        self.calls.close()

    def log_in(self) -> None:
        self.admin.token = ""
        self.admin(ask.LOGIN, user=USER, password=PASSWORD)

    def open(self) -> "Shop":
        """What a shop needs before its first order: a country, tax, shipping, two ways to pay, two locations."""
        self.log_in()
        admin = self.admin
        country = admin(ask.COUNTRY, input={"code": "DE", "enabled": True, "translations": _named("Germany")})
        zone = admin(ask.ZONE, input={"name": "Germany", "memberIds": [country["id"]]})
        category = admin(ask.TAX_CATEGORY, input={"name": "Standard", "isDefault": True})
        admin(
            ask.TAX_RATE,
            input={
                "name": "VAT", "enabled": True, "value": 19, "categoryId": category["id"], "zoneId": zone["id"],
            },
        )  # fmt: skip
        admin(
            ask.CHANNEL,
            input={
                "id": admin(ask.ACTIVE_CHANNEL)["id"], "defaultTaxZoneId": zone["id"], "pricesIncludeTax": True,
                "defaultShippingZoneId": zone["id"], "defaultCurrencyCode": "EUR", "availableCurrencyCodes": ["EUR"],
            },
        )  # fmt: skip
        admin(ask.SHIPPING_METHOD, input=_shipping())
        for code, settles in (("card", "false"), ("invoice", "false"), ("prepaid", "true")):
            admin(ask.PAYMENT_METHOD, input=_payment(code, settles))
        return self._with_locations()

    def _with_locations(self) -> "Shop":
        (first,) = self.admin(ask.LOCATIONS)["items"]
        self.admin(ask.RENAME_LOCATION, input={"id": first["id"], "name": "Berlin"})
        second = self.admin(ask.LOCATION, input={"name": "Hamburg"})
        self.places = {"Berlin": first["id"], "Hamburg": second["id"]}
        return self

    def sell(self, sku: str, price: int = 2000, **stock: int) -> None:
        """A product of one variant; ``price`` in cents with tax; ``stock`` by location."""
        product = self.admin(ask.PRODUCT, input={"translations": _named(sku, slug=sku.lower(), description="")})
        (variant,) = self.admin(
            ask.VARIANTS,
            input=[
                {
                    "productId": product["id"], "sku": sku, "price": price, "translations": _named(sku),
                    "stockLevels": self._levels(stock), "trackInventory": "TRUE",
                }
            ],
        )  # fmt: skip
        self.goods[sku] = variant["id"]

    def count(self, sku: str, **stock: int) -> None:
        """The warehouse counts again: so many on hand, by location."""
        self.admin(ask.COUNT, input=[{"id": self.goods[sku], "stockLevels": self._levels(stock)}])

    def order(self, sku: str, quantity: int = 1, pay: str = "card") -> str:
        """A customer orders and pays; returns the order's code. ``card`` and ``invoice`` are only authorised."""
        self._customers += 1
        shop = Api(f"{self.address}/shop-api", self.calls)
        shop(ask.ADD_ITEM, variant=self.goods[sku], quantity=quantity)
        who = {"firstName": "Mira", "lastName": "Voss", "emailAddress": f"mira{self._customers}@customers.example"}
        shop(ask.SET_CUSTOMER, input=who)
        shop(ask.SET_ADDRESS, input=_ADDRESS)
        (quote, *_) = shop(ask.QUOTES)
        shop(ask.SET_SHIPPING, id=[quote["id"]])
        shop(ask.TO_PAYMENT)
        return str(shop(ask.PAY, input={"method": pay, "metadata": {}})["code"])

    def look(self, code: str) -> Fields:
        """An order as Vendure tells it."""
        (found,) = self.admin(ask.LOOK, code=code)["items"]
        assert isinstance(found, dict)
        return found

    def settle(self, code: str) -> Fields:
        return self._said(self.admin(ask.SETTLE, id=self.look(code)["payments"][0]["id"]))

    def fulfil(self, code: str, quantity: int | None = None) -> Fields:
        """Hand the order's goods over, in the state Pending. Raises Failed when Vendure refuses."""
        lines = [
            {"orderLineId": line["id"], "quantity": quantity or line["quantity"]} for line in self.look(code)["lines"]
        ]
        arguments = [{"name": "method", "value": "DHL"}, {"name": "trackingCode", "value": f"JD{code}"}]
        given = {"lines": lines, "handler": {"code": "manual-fulfillment", "arguments": arguments}}
        return self._said(self.admin(ask.FULFIL, input=given))

    def move_fulfilment(self, fulfilment: str, state: str) -> Fields:
        return self._said(self.admin(ask.MOVE_FULFILMENT, id=fulfilment, state=state))

    def move(self, code: str, state: str) -> Fields:
        return self._said(self.admin(ask.MOVE, id=self.look(code)["id"], state=state))

    def note(self, code: str, text: str) -> None:
        self.admin(ask.NOTE, input={"id": self.look(code)["id"], "note": text, "isPublic": False})

    def stock(self, sku: str) -> Mapping[str, tuple[int, int]]:
        """On hand and allocated, by location."""
        levels = self.admin(ask.STOCK, id=self.goods[sku])["stockLevels"]
        return {each["stockLocation"]["name"]: (each["stockOnHand"], each["stockAllocated"]) for each in levels}

    def _levels(self, stock: Mapping[str, int]) -> Sequence[Fields]:
        return [{"stockLocationId": self.places[name], "stockOnHand": units} for name, units in stock.items()]

    def _said(self, result: Any) -> Fields:
        assert isinstance(result, dict)
        return result


def _named(name: str, **more: str) -> Sequence[Fields]:
    return [{"languageCode": "en", "name": name, **more}]


def _shipping() -> Fields:
    return {
        "code": "parcel",
        "fulfillmentHandler": "manual-fulfillment",
        "checker": {
            "code": "default-shipping-eligibility-checker",
            "arguments": [{"name": "orderMinimum", "value": "0"}],
        },
        "calculator": {
            "code": "default-shipping-calculator",
            "arguments": [
                {"name": "rate", "value": "500"},
                {"name": "includesTax", "value": "include"},
                {"name": "taxRate", "value": "19"},
            ],
        },
        "translations": _named("Parcel", description=""),
    }


def _payment(code: str, settles: str) -> Fields:
    return {
        "code": code,
        "enabled": True,
        "handler": {"code": "dummy-payment-handler", "arguments": [{"name": "automaticSettle", "value": settles}]},
        "translations": _named(code, description=""),
    }
