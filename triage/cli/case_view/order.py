"""The order, its lines, stock by location and fulfilments, as they were read last."""

from collections.abc import Iterator, Mapping
from typing import Any

from triage.cli.case_view.bundle import Bundle, words
from triage.cli.sheet import Piece, Sheet

_Part = Mapping[str, Any]


def show_order(bundle: Bundle, sheet: Sheet) -> None:
    order = bundle["order"]
    if order is None:
        sheet.section("order", "never read")
        for what, why in bundle["read_failures"].items():
            sheet.say((f"{what}: {why}", "yellow"))
        return
    sheet.section("order", f"as read {bundle.when(bundle['read_at'])}")
    sheet.named(_about(bundle, order))
    for what, why in bundle["read_failures"].items():
        sheet.say((f"{what}: {why}", "yellow"))
    _lines(bundle, sheet)
    _stock(bundle, sheet)
    _fulfilments(bundle, sheet)


def _about(bundle: Bundle, order: _Part) -> Iterator[tuple[str, Piece]]:
    yield (
        "status",
        _joined(
            f"{words(order['status'])} for {bundle.age(order['status_since'])}" if order["status"] else "unread",
            f"placed {bundle.ago(order['placed_at'])}" if order["placed_at"] else "",
            order["channel"],
            f"priority {order['priority']}" if order["priority"] is not None else "",
            f"ship by {bundle.when(order['ship_by'])}, {bundle.ago(order['ship_by'])}" if order["ship_by"] else "",
            f"released {bundle.ago(order['released_at'])}" if order["released_at"] else "",
        ),
    )
    yield "total", _joined(order["total"], f"external id {order['external_id']}" if order["external_id"] else "")
    yield "payment", _payment(bundle, bundle["payment"])
    yield "customer", _customer(order)
    yield "ships to", _address(order)
    yield "holds", _holds(bundle)
    yield "tags", ", ".join(order["tags"] or ())
    yield (
        "asked for",
        f"cancellation, {bundle.ago(order['cancel_requested_at'])}" if order["cancel_requested_at"] else "",
    )
    export = order["export"]
    if export and export["state"] not in ("not_due", "acknowledged"):
        yield "export", f"{words(export['state'])}, asked for {bundle.ago(export['requested_at'])}"
    yield "similar", ", ".join(order["similar_orders"])
    yield "missing", ", ".join(order["missing_fields"])
    yield "reports", ", ".join(f"{words(each['type'])} {bundle.ago(each['at'])}" for each in order["reports"])
    yield "returns", ", ".join(_return(bundle, each) for each in order["returns"])
    yield "unread", (", ".join(order["unread"].values()), "yellow")


def _payment(bundle: Bundle, payment: _Part | None) -> str:
    if payment is None:
        return "none"
    return _joined(
        f"{words(payment['status'])} {payment['amount']} by {payment['method']}",
        *(
            f"{name.removesuffix('_at')} {bundle.ago(payment[name])}"
            for name in ("authorised_at", "captured_at")
            if payment[name]
        ),
        f"refund {payment['refund']}" if payment["refund"] else "",
        f"disputed, evidence due {bundle.ago(payment['dispute_evidence_due_at'])}"
        if payment["dispute_opened_at"]
        else "",
    )


def _customer(order: _Part) -> str:
    customer, risk = order["customer"], order["risk"]
    marks = [name for name in ("vip", "blocklisted") if customer and customer[name]]
    return _joined(
        f"{customer['id']}, {customer['tier']}, {_orders(customer['orders_last_year'])} last year" if customer else "",
        *marks,
        f"risk {risk['score']} ({risk['advice']})" if risk else "",
    )


def _orders(count: int) -> str:
    return f"{count} order{'s' * (count != 1)}"


def _address(order: _Part) -> str:
    address, check = order["shipping_address_text"], order["address_check"]
    if address is None:
        return ""
    written = ", ".join(part for part in address.values() if part)
    return f"{written} ({check['verdict']})" if check else written


def _holds(bundle: Bundle) -> str:
    return ", ".join(
        f"{hold['reason']} by {hold['by']}{' (ours)' if hold['ours'] else ''} {bundle.ago(hold['placed_at'])}"
        for hold in bundle["holds"]
    )


def _return(bundle: Bundle, back: _Part) -> str:
    if back["received_at"] is None:
        return f"{back['id']} awaited"
    matches = {True: "as announced", False: "not as announced", None: "not inspected"}[back["matches"]]
    refunded = "refunded" if back["refunded_at"] else "not refunded"
    return f"{back['id']} received {bundle.ago(back['received_at'])}, {matches}, {refunded}"


def _lines(bundle: Bundle, sheet: Sheet) -> None:
    sheet.section("lines")
    sheet.rows(
        [
            [
                line["sku"],
                line["title_text"],
                str(line["quantity"]),
                str(line["open_quantity"]),
                line["location"] or ("none", "yellow"),
                _reserved(line),
                line["unit_price"],
                _line_marks(line),
            ]
            for line in bundle["lines"]
        ],
        ("sku", "title", "units", "open", "from", "reserved", "each", ""),
        right=(2, 3, 6),
    )


def _reserved(line: _Part) -> Piece:
    if line["reserved"]:
        return f"{line['reserved']['quantity']} at {line['reserved']['location']}"
    return ("nothing", "yellow") if line["open_quantity"] else ""


def _line_marks(line: _Part) -> Piece:
    marks = ([] if line["mapped"] else ["unmapped"]) + (["restricted"] if line["restricted"] else [])
    if line["release_date"] and line["release_date"] != line["release_date_before"]:
        marks.append(f"out {line['release_date']}")
    return (", ".join(marks), "yellow")


def _stock(bundle: Bundle, sheet: Sheet) -> None:
    if not bundle["stock"] and not bundle["stock_unread"]:
        return
    sheet.section("stock by location")
    sheet.rows(
        [
            [
                place["sku"],
                f"{place['location']} {place['location_text'] or ''}".rstrip(),
                str(place["available"]),
                str(place["on_hand"]),
                _oms_count(place),
                str(place["wanted_here"] or ""),
                bundle.ago(place["as_of"]),
                ", ".join(f"recount {recount['state']}" for recount in place["recounts"]),
            ]
            for place in bundle["stock"]
        ],
        ("sku", "location", "free", "on hand", "oms says", "wanted", "counted", ""),
        right=(2, 3, 4, 5),
        whole=(6,),
    )
    for why in bundle["stock_unread"].values():
        sheet.say((why, "yellow"))


def _oms_count(place: _Part) -> Piece:
    told = place["oms_on_hand"]
    if told is None:
        return ""
    return str(told) if told == place["on_hand"] else (str(told), "yellow")


def _fulfilments(bundle: Bundle, sheet: Sheet) -> None:
    if not bundle["fulfilments"]:
        return
    sheet.section("fulfilments")
    sheet.rows(
        [
            [
                part["id"],
                words(part["status"]),
                words(part["pick_state"]),
                part["location"],
                _label(part),
                _fulfilment_marks(bundle, part),
            ]
            for part in bundle["fulfilments"]
        ],
        ("fulfilment", "status", "picking", "from", "label", ""),
    )


def _label(part: _Part) -> Piece:
    if part["label_refused_text"]:
        return (f"refused: “{part['label_refused_text']}”", "yellow")
    label = part["label"]
    return f"{label['carrier']} {label['tracking_number']}" if label else "none"


def _fulfilment_marks(bundle: Bundle, part: _Part) -> str:
    due = part["confirm_by"] and not part["confirmed_at"]
    return _joined(
        f"{part['short_pick']} not found" if part["short_pick"] else "",
        f"shipped {bundle.ago(part['shipped_at'])}" if part["shipped_at"] else "",
        f"confirm {bundle.ago(part['confirm_by'])}" if due else "",
    )


def _joined(*told: object) -> str:
    return "; ".join(str(each) for each in told if each)
