"""``python -m tests.mutations.recording``: makes the recordings anew, from our own stand-ins of the vendors.

The documents are ours: they come from the worlds that the contract suites read, richer where a field would be empty.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from tests.mutations.recordings import FOLDER
from tests.store.fake_clock import NOON
from tests.tools.woocommerce.woo_shop import SKU, a_line, a_note, a_product, an_order
from tools.woocommerce.untold import UNTOLD as UNTOLD_BY_WOO
from triage.domain.supplied import CAN_BE_NONE
from triage.sandbox.state import public
from triage.sandbox.world import predicament

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
    name: str, connector: str, order: str, settings: dict[str, Any], words: Sequence[str], exchanges: Sequence[Any]
) -> None:
    document = {
        "connector": connector,
        "order": order,
        "now": NOON.isoformat(),
        "settings": settings,
        "words": sorted(words),
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


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for kind in ("label_no_scan", "out_of_stock", "payment_pending", "carrier_delay"):
        reference(kind)
    woocommerce()


if __name__ == "__main__":
    main()
