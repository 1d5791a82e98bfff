"""``python -m tests.mutations.recording``: makes the recordings anew, from our own stand-ins of the vendors.

The documents are ours: they come from the worlds that the contract suites read, richer where a field would be empty.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import SecretStr

from tests.mutations.recordings import FOLDER
from tests.store.fake_clock import NOON, FakeClock
from tests.tools.carriers.stand_in import TOKEN, StandIn, served
from tests.tools.carriers.vendors import AfterShip, EasyPost, ShipEngine, Shippo
from tests.tools.mapped.brightwork_stand import brightwork_stand
from tests.tools.onx.onx_server import a_fulfilment
from tests.tools.onx.onx_stand import onx_stand
from tests.tools.shopify.shopify_shop import BERLIN, HAMBURG, LINE, Work
from tests.tools.shopify.shopify_shop import SKU as IPOD
from tests.tools.shopify.shopify_shop import a_line as a_shopify_line
from tests.tools.shopify.shopify_stand import shopify_stand
from tests.tools.shopify.test_shopify_orders import a_shipment
from tests.tools.shopify.test_shopify_parcels import an_event
from tests.tools.vendure.vendure_stand import vendure_stand
from tests.tools.woocommerce.woo_shop import SKU, a_line, a_note, a_product, an_order
from tools.access import Access
from tools.connecting import connect_carrier
from tools.onx.untold import UNTOLD as UNTOLD_BY_ONX
from tools.routed_carrier import RoutedCarrier
from tools.shopify.untold import UNTOLD as UNTOLD_BY_SHOPIFY
from tools.vendure.untold import UNTOLD as UNTOLD_BY_VENDURE
from tools.woocommerce.untold import UNTOLD as UNTOLD_BY_WOO
from triage.domain.supplied import CAN_BE_NONE
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.runtime import OneAfterTheOther
from triage.sandbox.state import public
from triage.sandbox.world import predicament
from triage.secrets import KeptSecrets

_AT = "http://backoffice.test"
_DATE = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}
_BERLIN = {"time_zone": "Europe/Berlin", "working_days": [0, 1, 2, 3, 4]}
_REFERENCE_WORDS = [
    "status", "channel", "tier", "verdict", "advice", "method", "pick_state", "refund", "state", "type", "reason",
]  # fmt: skip
_WOO_WORDS = ["status", "created_via", "payment_method"]


def exchange(url: str, body: Any, headers: dict[str, str] | None = None, method: str = "GET") -> dict[str, Any]:
    return {"method": method, "url": _AT + url, "headers": headers or {}, "body": body}


def write(
    name: str,
    connector: str,
    order: str,
    settings: dict[str, Any],
    words: Sequence[str],
    exchanges: Sequence[Any],
    optional: str = "",
) -> None:
    document = {
        "connector": connector,
        "order": order,
        "now": NOON.isoformat(),
        "settings": settings,
        "words": sorted(words),
        "optional": optional.split(),
        "exchanges": list(exchanges),
    }
    (FOLDER / f"{name}.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def none_of(paths: Sequence[str]) -> dict[str, str]:
    return {path: "Ada Brandt" for path in paths if path in CAN_BE_NONE}


def reference(kind: str) -> None:
    """A predicament of the sandbox's world; what would be empty there is filled."""
    seed = predicament(kind, "SO-1", NOON, 3)
    order = public(seed.orders[0])
    note = {"id": "N1", "at": "2026-11-22T10:00:00Z", "by": "ops", "field": "desk", "text": "seen", "read_at": None}
    order |= {
        "notes": order["notes"] or [note],
        "tags": order["tags"] or ["gift"],
        "returns": order["returns"]
        or [{"id": "R1", "received_at": None, "matches": None, "refunded_at": "2026-11-20T09:00:00Z"}],
    }
    skus = sorted({line["sku"] for line in order["lines"]})
    exchanges = [
        exchange("/orders/SO-1", order),
        exchange("/stock?" + "&".join(f"sku={sku}" for sku in skus), {"positions": seed.stock}),
        *(exchange(f"/tracking/{each['carrier']}/{each['number']}", each) for each in seed.tracking),
    ]
    write(f"reference-{kind}", "reference", "SO-1", {"backoffice_url": _AT}, _REFERENCE_WORDS, exchanges)


def woocommerce() -> None:
    """An order that nobody paid, one that the shop is short of, and one of ours on hold with a parcel."""
    settings = {
        "backoffice_kind": "woocommerce",
        "backoffice_url": "https://shop.test",
        "backoffice_options": {"stock": "kept-here"},
        "backoffice_has_none": none_of([*UNTOLD_BY_WOO, "fulfilments"]),
        "calendars": {"default": _BERLIN},
    }
    unpaid = an_order(
        status="pending", date_paid=None, date_paid_gmt=None, line_items=[a_line(meta_data=[])], customer_note=""
    )
    discounted = a_line(subtotal="25.00", total="20.00")
    shipped = an_order(
        status="completed",
        date_completed_gmt="2026-11-20T09:00:00",
        discount_total="5.00",
        line_items=[discounted],
        fee_lines=[{"id": 9, "name": "Wrap", "total": "1.00", "total_tax": "0.00"}],
        total="27.30",
        customer_note="ring twice",
        refunds=[{"id": 88, "reason": "", "total": "-2.00"}],
        meta_data=[
            {
                "id": 502,
                "key": "_wc_shipment_tracking_items",
                "value": [
                    {
                        "tracking_provider": "dhl",
                        "custom_tracking_provider": "",
                        "tracking_number": "003404341",
                        "date_shipped": "1795420800",
                        "tracking_id": "ab12",
                    }
                ],
            },
        ],
    )
    held = an_order(
        status="on-hold",
        meta_data=[
            {
                "id": 7000,
                "key": "_triage_hold",
                "value": "key=k1&reason=address&before=processing&at=2026-11-22T12%3A00%3A00Z",
            },
            {"id": 7001, "key": "_triage_tags", "value": "triage-watch"},
        ],
    )
    for name, order in (("unpaid", unpaid), ("shipped", shipped), ("held", held)):
        path = "/wp-json/wc/v3"
        write(
            f"woocommerce-{name}",
            "woocommerce",
            "4711",
            settings,
            _WOO_WORDS,
            [
                exchange(f"{path}/orders/4711", order),
                exchange(f"{path}/orders/4711/notes", [a_note(author="Ada", note="called")]),
                exchange(f"{path}/products?sku={SKU}&per_page=100", [a_product(stock_quantity=7)], _DATE),
            ],
        )


def mapped() -> None:
    """The same documents of the sandbox, and those of a server with other names, through mapping files."""
    for kind in ("label_no_scan", "out_of_stock"):
        told = orjson.loads((FOLDER / f"reference-{kind}.json").read_bytes())
        settings: dict[str, Any] = {
            "backoffice_kind": "mapped",
            "backoffice_url": _AT,
            "backoffice_mapping": "docs/examples/sandbox-mapping.yaml",
        }
        write(f"mapped-{kind}", "mapped", "SO-1", settings, told["words"], told["exchanges"])
    with brightwork_stand() as stand:
        settings = {
            "backoffice_kind": "mapped",
            "backoffice_url": _AT,
            "backoffice_mapping": "tests/tools/mapped/brightwork.yaml",
            "backoffice_has_none": none_of(sorted(stand.unread)),
        }
        write("mapped-brightwork", "mapped", stand.order_id, settings, ["state", "channel"], looked(stand))


def shopify() -> None:
    """An order whose goods are nowhere, and one whose parcel has not been scanned for days."""
    settings = {
        "backoffice_kind": "shopify",
        "backoffice_url": _AT,
        "backoffice_has_none": none_of(sorted(UNTOLD_BY_SHOPIFY)),
        "calendars": dict.fromkeys((BERLIN, HAMBURG, "dhl"), _BERLIN),
    }
    words = ["status", "displayFinancialStatus", "displayFulfillmentStatus", "returnStatus", "sourceName", "kind"]
    words += ["recommendation", "requestStatus", "reason", "displayStatus"]
    with shopify_stand() as stand:
        shop = stand.served.shop
        shop.stock = {(IPOD, BERLIN): [0, 0], (IPOD, HAMBURG): [0, 0]}
        write("shopify-short", "shopify", stand.order_id, settings, words, looked(stand))
    with shopify_stand() as stand:
        shop, shipped = stand.served.shop, a_shipment("255858046", None, "SUCCESS", "DHL1")
        shop.work = [Work("7001", stand.order_id, BERLIN, {LINE: 0}, status="CLOSED")]
        shop.events = {"255858046": [an_event("LABEL_PURCHASED", 171)]}
        shop.orders[stand.order_id] |= {
            "fulfillments": [{**shipped, "createdAt": "2026-11-16T09:00:00Z", "updatedAt": "2026-11-16T09:00:00Z"}],
            "displayFulfillmentStatus": "FULFILLED",
            "lineItems": {
                "nodes": [{**a_shopify_line(), "unfulfilledQuantity": 0}],
                "pageInfo": {"hasNextPage": False, "endCursor": None},
            },
        }
        write("shopify-unscanned", "shopify", stand.order_id, settings, words, looked(stand))


def onx() -> None:
    """An order that has waited for its payment, with some of it shipped, and one of which nothing has left."""
    settings = {
        "backoffice_kind": "onx",
        "backoffice_url": _AT,
        "backoffice_options": {"stock": "kept-here"},
        "backoffice_has_none": none_of([*UNTOLD_BY_ONX, "holds"]),
        "calendars": {"WH001": _BERLIN, "ups": _BERLIN},
    }
    words = ["status", "paymentStatus", "orderSource"]
    for name, unpaid in (("unpaid", True), ("shipped", False)):
        with onx_stand() as stand:
            stand.server.structured = True
            changes = {"orderNote": "gift for a friend", "orderDiscount": 1, "totalPrice": 29.58}
            stand.server.touch(stand.order_id, **changes, paymentStatus="pending" if unpaid else "paid")
            if not unpaid:
                stand.server.touch(stand.order_id, status="shipped")
                stand.server.fulfilments = [a_fulfilment()]
            asked = [each for each in looked(stand) if each["request"]["method"] == "tools/call"]
            write(f"onx-{name}", "onx", stand.order_id, settings, words, asked)


def vendure() -> None:
    """An order whose payment was authorised nine days ago."""
    settings = {
        "backoffice_kind": "vendure",
        "backoffice_url": _AT,
        "backoffice_options": {"payment_methods": "card=card"},
        "backoffice_has_none": none_of(sorted(UNTOLD_BY_VENDURE)),
        "calendars": {"Berlin": _BERLIN, "Hamburg": _BERLIN},
    }
    with vendure_stand() as stand:
        order = stand.served.shop.orders[stand.order_id]
        stand.served.shop.orders[stand.order_id] = orjson.loads(
            orjson.dumps(order).replace(f"{NOON:%Y-%m-%dT%H}".encode(), b"2026-11-14T12")
        )
        words = ["state", "from", "to", "trackInventory"]
        write("vendure-lapsed", "vendure", stand.order_id, settings, words, looked(stand))


_CARRIERS: Mapping[str, tuple[StandIn, str, str, str]] = {
    "easypost": (EasyPost(), "usps", "9400100000000000000000", "status status_detail"),
    "aftership": (AfterShip(), "fedex", "770000000001", "tag subtag"),
    "shippo": (Shippo(), "ups", "1Z999AA10123456784", "status"),
    "shipengine": (ShipEngine(), "ups", "1Z999AA10123456784", "status_code"),
}


_OPTIONAL: Mapping[str, str] = {
    "easypost": "status_detail message carrier_code",
    "aftership": "subtag message raw_tag",
    "shippo": "carrier substatus status_details object_updated",
    "shipengine": "status_detail_code description event_code",
}
"""What each vendor's answers of some years or carriers leave out; the rest of them is read as if it were not known."""


def carriers() -> None:
    """A parcel that is under way, of an order of the sandbox's; the carrier's answers are spoiled, the order's not."""
    for kind, (vendor, carrier, number, words) in _CARRIERS.items():
        seed = predicament("carrier_delay", "SO-1", NOON, 3)
        order = public(seed.orders[0])
        order["fulfilments"][0]["label"] |= {"carrier": carrier, "tracking_number": number}
        tape = Tape()
        with served(vendor) as url:
            secrets = KeptSecrets(None, {"parcels-token": [SecretStr(TOKEN)]})
            connect_carrier(kind, Access("parcels", url, FakeClock(NOON), secrets)).fetch_tracking(
                carrier, number, tape
            )
        settings = {
            "backoffice_url": _AT,
            "carriers": {"parcels": {"kind": kind, "url": _AT}},
            "calendars": {carrier: {**_BERLIN, "time_zone": "America/New_York"}},
        }
        before = exchange("/orders/SO-1", order) | {"spoil": False}
        write(kind, kind, "SO-1", settings, words.split(), [before, *taped(tape)], _OPTIONAL[kind])


def looked(stand: Any) -> list[dict[str, Any]]:
    """What a look at a stand's order asks and is told."""
    tape = Tape()
    parts = stand.connector
    Systems(
        parts.orders, parts.inventory, parts.carrier or RoutedCarrier({}, None), OneAfterTheOther(), stand.clock
    ).look(stand.order_id, tape)
    return taped(tape)


def taped(tape: Tape) -> list[dict[str, Any]]:
    return [
        {
            "method": each.method,
            "url": _AT
            + each.url.partition("://")[2].partition("/")[1]
            + each.url.partition("://")[2].partition("/")[2],
            "request": each.request_body,
            "headers": {name: value for name, value in each.headers.items() if name in ("date", "etag")},
            "body": orjson.loads(each.body),
            "reads": each.reads,
        }
        for each in tape.exchanges
        if each.body
    ]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for kind in ("label_no_scan", "out_of_stock", "payment_pending", "carrier_delay"):
        reference(kind)
    for make in (woocommerce, mapped, shopify, onx, vendure, carriers):
        make()


if __name__ == "__main__":
    main()
