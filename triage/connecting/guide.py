"""Guides: for each kind of system, what to click on its side, and what we need to know from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["back office", "carrier"]
Goes = Literal["url", "secret", "mapping", "carriers", "webhook"]


@dataclass(frozen=True, slots=True)
class Question:
    """``goes`` says what an answer is: an address, a secret under ``NAME-key``, a mapping file, carriers as labels
    name them, or the secret that signs webhooks.
    """

    key: str
    goes: Goes
    asks: str
    default: str | None = None

    @property
    def hidden(self) -> bool:
        return self.goes in ("secret", "webhook")


@dataclass(frozen=True, slots=True)
class Guide:
    """``there`` is what to do on the other side, step by step. ``source``: the kind of webhooks it can send."""

    kind: str
    role: Role
    title: str
    there: tuple[str, ...]
    questions: tuple[Question, ...]
    page: str
    source: str | None = None

    @property
    def name(self) -> str:
        """What its settings and secrets are called, where nobody chooses otherwise."""
        return "backoffice" if self.role == "back office" else self.kind


def _url(asks: str, default: str | None = None) -> Question:
    return Question("url", "url", asks, default)


def _token(asks: str) -> Question:
    return Question("token", "secret", asks)


def _webhook(asks: str) -> Question:
    return Question("webhook", "webhook", f"{asks}; leave it empty for no webhooks", "")


_CARRIERS = Question(
    "carriers", "carriers", "Carriers to ask it about, as labels of orders name them, by commas; empty for all", ""
)
_VENDOR_URL = _url("Its address; leave it empty for the vendor's own", "")

_GUIDES = (
    Guide(
        "reference",
        "back office",
        "a back office that speaks the reference API",
        ("Build the reference API in front of it: docs/reference-backoffice.md says what to begin with.",),
        (_url("Its address", "http://127.0.0.1:8700"), _token("Its token")),
        "docs/reference-backoffice.md",
    ),
    Guide(
        "mapped",
        "back office",
        "a back office described by a mapping file",
        (
            "Write the mapping file: docs/connect/mapped.md says how.",
            "'triage connect check FILE' lists its mistakes, 'triage connect try FILE ORDER' what it makes of one.",
        ),
        (
            Question("mapping", "mapping", "The mapping file"),
            _url("Its address"),
            Question("token", "secret", "The secret that the file calls backoffice-token; empty if it names none", ""),
        ),
        "docs/connect/mapped.md",
    ),
    Guide(
        "shopify",
        "back office",
        "Shopify, by its GraphQL Admin API",
        (
            "In Shopify's Dev Dashboard: Create app, and choose the scopes that docs/connect/shopify.md lists.",
            "Install it on the shop; Settings shows its client id and client secret.",
            "An older custom app has an Admin API access token instead: docs/connect/shopify.md says where it goes.",
            "Webhooks of the app are signed with its client secret, those of the admin with the secret shown there.",
        ),
        (
            _url("The shop's address, as in https://our-shop.myshopify.com"),
            Question("client-id", "secret", "The app's client id"),
            Question("client-secret", "secret", "The app's client secret"),
            _webhook("The secret that signs webhooks"),
        ),
        "docs/connect/shopify.md",
        source="shopify",
    ),
    Guide(
        "woocommerce",
        "back office",
        "WooCommerce, by its REST API",
        (
            "In WordPress: WooCommerce, Settings, Advanced, REST API, Add key, with permission Read/Write.",
            "Copy the consumer key and the consumer secret; they are shown once.",
            "For webhooks: WooCommerce, Settings, Advanced, Webhooks; choose a secret there.",
        ),
        (
            _url("The shop's address, as in https://shop.example"),
            Question("key", "secret", "The consumer key (ck_…)"),
            Question("secret", "secret", "The consumer secret (cs_…)"),
            _webhook("The secret of the webhooks"),
        ),
        "docs/connect/woocommerce.md",
        source="woocommerce",
    ),
    Guide(
        "vendure",
        "back office",
        "Vendure, by its admin API",
        (
            "Add the state, the guards and the custom fields of docs/connect/vendure.md to its configuration.",
            "In the dashboard: Settings, Administrators: make one for order-triage, with the permissions of that page.",
        ),
        (
            _url("Its address, as in https://shop.example (without /admin-api)"),
            Question("user", "secret", "The administrator's name"),
            Question("password", "secret", "The administrator's password"),
        ),
        "docs/connect/vendure.md",
    ),
    Guide(
        "onx",
        "back office",
        "an onX server, by the Model Context Protocol",
        ("Ask whoever runs it for its address and for a token; docs/connect/onx.md says what it must list.",),
        (_url("Its address, as in https://onx.example/mcp"), _token("Its token")),
        "docs/connect/onx.md",
    ),
    Guide(
        "easypost",
        "carrier",
        "EasyPost, for parcels",
        (
            "In the dashboard: Account settings, API keys: copy the production key.",
            "For webhooks: Webhooks, Add webhook, and choose a secret.",
        ),
        (_token("The API key"), _CARRIERS, _VENDOR_URL, _webhook("The secret of the webhook")),
        "docs/connect/carriers.md",
        source="easypost",
    ),
    Guide(
        "aftership",
        "carrier",
        "AfterShip, for parcels",
        (
            "In the admin: Settings, API keys: make one with the right to read trackings.",
            "For webhooks: Notifications, Webhooks: copy the secret that signs them.",
        ),
        (_token("The API key"), _CARRIERS, _VENDOR_URL, _webhook("The secret of the webhooks")),
        "docs/connect/carriers.md",
        source="aftership",
    ),
    Guide(
        "shippo",
        "carrier",
        "Shippo, for parcels",
        (
            "In the portal: Settings, API: copy the live token.",
            "For webhooks: ask Shippo for signed webhooks; docs/connect/carriers.md says what we can prove.",
        ),
        (_token("The live token"), _CARRIERS, _VENDOR_URL, _webhook("The secret that signs webhooks")),
        "docs/connect/carriers.md",
        source="shippo",
    ),
    Guide(
        "shipengine",
        "carrier",
        "ShipEngine, for parcels",
        ("In the dashboard: API management: copy the production key.",),
        (_token("The API key"), _CARRIERS, _VENDOR_URL),
        "docs/connect/carriers.md",
    ),
    Guide(
        "usps",
        "carrier",
        "USPS, for parcels",
        ("Register with USPS Web Tools, and copy the user id that its mail names.",),
        (_token("The user id"), _CARRIERS, _VENDOR_URL),
        "docs/connect/carriers.md",
    ),
    Guide(
        "canadapost",
        "carrier",
        "Canada Post, for parcels",
        ("In the developer program: copy the production key, as USER:PASSWORD.",),
        (_token("The key"), _CARRIERS, _VENDOR_URL),
        "docs/connect/carriers.md",
    ),
)
GUIDES: Mapping[str, Guide] = {guide.kind: guide for guide in _GUIDES}
