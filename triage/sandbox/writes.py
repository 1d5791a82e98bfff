"""What each write does to the state. Every one raises Refusal before it changes anything, or takes effect whole."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from triage.sandbox.bodies import only
from triage.sandbox.refusal import Refusal
from triage.sandbox.side_effects import of_hold, of_release, of_status, of_tag
from triage.sandbox.state import Document, State
from triage.sandbox.vocabulary import ADDRESS_FIELDS, HOLD_REASONS, STATUSES

_TAG = re.compile(r"[^,\x00-\x1f\x7f]{1,64}")
_MOST_LINES = 500
_PRIORITIES = (1, 2, 3, 4, 5)
_OVER = ("shipped", "delivered", "cancelled")


@dataclass(frozen=True)
class Done:
    """What a write did: the answer's status and body, a word for the ledger, and what it set off."""

    status: int
    body: Document
    effect: str
    side_effects: list[str] = field(default_factory=list)


Write = Callable[[State, Document, Document, str, dict[str, str]], Done]


def place_hold(state: State, order: Document, body: Document, key: str, _: dict[str, str]) -> Done:
    only(body, "reason")
    reason = _word(body, "reason", HOLD_REASONS)
    if order["status"] in _OVER:
        raise Refusal(409, "order_over", f"order {order['id']} is {order['status']}; it cannot be held")
    too_late = picking_started(order)
    hold = {
        "id": state.new_id("hold"),
        "reason": reason,
        "by": "order-triage",
        "reference": key,
        "placed_at": state.now_text(),
    }
    state.changing(order)
    order["holds"].append(hold)
    if not too_late and order["status"] != "held":
        order["_status_before_hold"] = order["status"]
        _set_status(state, order, "held")
    state.changed(order)
    return Done(201, {"hold": hold, **({"too_late": True} if too_late else {})}, "hold_placed", of_hold(state.settings))


def release_hold(state: State, order: Document, body: Document, _: str, path: dict[str, str]) -> Done:
    only(body)
    hold = next((each for each in order["holds"] if each["id"] == path["hold"]), None)
    if hold is None:
        raise Refusal(404, "no_such_hold", f"order {order['id']} has no hold {path['hold']!r}")
    if hold["by"] != "order-triage":
        raise Refusal(409, "not_ours", f"hold {hold['id']} was placed by {hold['by']}")
    if picking_started(order) and order["status"] == "held":
        raise Refusal(409, "pick_started", f"picking of order {order['id']} has started")
    state.changing(order)
    order["holds"].remove(hold)
    last = not order["holds"] and order["status"] == "held"
    if last:
        _set_status(state, order, order.get("_status_before_hold") or "open")
    state.changed(order)
    return Done(200, {}, "hold_released", of_release(state.settings) if last else [])


def add_tag(state: State, order: Document, body: Document, _: str, path: dict[str, str]) -> Done:
    only(body)
    tag = _tag(path)
    added = tag not in order["tags"]
    if added:
        state.changing(order)
        order["tags"] = sorted([*order["tags"], tag])
        state.changed(order)
    set_off = of_tag(state.settings, tag) if added else []
    return Done(200, {"added": added}, "tag_added" if added else "tag_was_there", set_off)


def remove_tag(state: State, order: Document, body: Document, _: str, path: dict[str, str]) -> Done:
    only(body)
    tag = _tag(path)
    removed = tag in order["tags"]
    if removed:
        state.changing(order)
        order["tags"] = [each for each in order["tags"] if each != tag]
        state.changed(order)
    return Done(200, {"removed": removed}, "tag_removed" if removed else "tag_was_gone")


def set_priority(state: State, order: Document, body: Document, _: str, __: dict[str, str]) -> Done:
    only(body, "priority")
    to = body.get("priority")
    if isinstance(to, bool) or to not in _PRIORITIES:
        raise Refusal(422, "bad_value", "priority is a whole number from 1 to 5")
    _before_picking(order)
    state.changing(order)
    order["priority"] = int(to)
    state.changed(order)
    return Done(200, {}, "priority_set")


def correct_address(state: State, order: Document, body: Document, _: str, __: dict[str, str]) -> Done:
    only(body, "fields")
    fields = body.get("fields")
    if not isinstance(fields, dict) or not fields or not set(fields) <= set(ADDRESS_FIELDS):
        raise Refusal(422, "bad_value", f"fields is an object of {', '.join(ADDRESS_FIELDS)}")
    if not all(isinstance(text, str) and len(text) <= 200 for text in fields.values()):
        raise Refusal(422, "bad_value", "every field of an address is text of at most 200 characters")
    if any(part["label"] for part in order["fulfilments"]):
        raise Refusal(409, "label_bought", f"a label of order {order['id']} was bought")
    if order["shipping_address"] is None:
        raise Refusal(409, "no_address", f"order {order['id']} is not shipped anywhere")
    state.changing(order)
    order["shipping_address"] = {**order["shipping_address"], **fields}
    _check_address(state, order)
    state.changed(order)
    return Done(200, {}, "address_corrected")


def set_status(state: State, order: Document, body: Document, _: str, __: dict[str, str]) -> Done:
    only(body, "status")
    to = _word(body, "status", STATUSES)
    state.changing(order)
    _set_status(state, order, to)
    state.changed(order)
    return Done(200, {}, "status_set", of_status(state.settings, to))


def request_export(state: State, order: Document, body: Document, key: str, _: dict[str, str]) -> Done:
    only(body)
    export = order["export"]
    if export and export["state"] == "acknowledged":
        raise Refusal(409, "export_acknowledged", f"the receiver has order {order['id']} already")
    if export and export["state"] == "requested":
        raise Refusal(409, "export_requested", f"an export of order {order['id']} is under way")
    state.changing(order)
    order["_export_before"] = export
    order["export"] = {"state": "requested", "reference": key, "requested_at": state.now_text()}
    state.changed(order)
    state.order(order["id"])
    return Done(202, {"reference": key}, "export_requested")


def withdraw_export(state: State, order: Document, body: Document, _: str, __: dict[str, str]) -> Done:
    only(body)
    export = order["export"]
    if export and export["state"] == "acknowledged":
        raise Refusal(409, "export_acknowledged", f"the receiver has order {order['id']} already")
    if not export or export["state"] != "requested":
        raise Refusal(409, "nothing_requested", f"no export of order {order['id']} is under way")
    state.changing(order)
    order["export"] = order.pop("_export_before", None)
    state.changed(order)
    return Done(200, {}, "export_withdrawn")


def reallocate(state: State, order: Document, body: Document, _: str, __: dict[str, str]) -> Done:
    only(body, "lines")
    moves = _moves(order, body)
    _before_picking(order)
    needed: Counter[tuple[str, str]] = Counter()
    for line, to in moves:
        if (line["sku"], to) not in state.stock:
            raise Refusal(409, "no_stock", f"{line['sku']} is not kept at {to}")
        if line["location"] != to and line["reservation"]:
            needed[line["sku"], to] += line["reservation"]["quantity"]
    _enough(state, needed)
    state.changing(order)
    for line, to in moves:
        if line["reservation"]:
            _free(state, line)
            line["reservation"]["location"] = to
            _take(state, line)
        line["location"] = to
    places = {line["location"] for line in order["lines"]}
    for part in order["fulfilments"]:
        if part["status"] in ("planned", "open") and len(places) == 1:
            part["location"] = moves[0][1]
    state.changed(order)
    return Done(200, {}, "lines_moved")


def reserve(state: State, order: Document, body: Document, key: str, _: dict[str, str]) -> Done:
    only(body)
    lines = [line for line in order["lines"] if line["reservation"] is None and line["quantity"] > line["shipped"]]
    if not lines:
        raise Refusal(409, "nothing_to_reserve", f"every open line of order {order['id']} is reserved")
    _before_picking(order)
    needed: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line["location"] is None:
            raise Refusal(409, "no_location", f"line {line['id']} of order {order['id']} has no location")
        needed[line["sku"], line["location"]] += line["quantity"] - line["shipped"]
    _enough(state, needed)
    state.changing(order)
    for line in lines:
        line["reservation"] = {
            "id": state.new_id("res"),
            "location": line["location"],
            "quantity": line["quantity"] - line["shipped"],
            "reference": key,
        }
        _take(state, line)
    state.changed(order)
    made = [{"line": line["id"], "id": line["reservation"]["id"]} for line in lines]
    return Done(201, {"reservations": made}, "lines_reserved")


def release_reservations(state: State, order: Document, body: Document, _: str, path: dict[str, str]) -> Done:
    only(body)
    ours = [
        line for line in order["lines"] if line["reservation"] and line["reservation"]["reference"] == path["reference"]
    ]
    if not ours:
        raise Refusal(404, "no_such_reservation", f"order {order['id']} has no reservation {path['reference']!r}")
    _before_picking(order)
    state.changing(order)
    for line in ours:
        _free(state, line)
        line["reservation"] = None
    state.changed(order)
    return Done(200, {}, "reservations_released")


def request_recount(state: State, _: Document, body: Document, key: str, __: dict[str, str]) -> Done:
    only(body, "sku", "location")
    sku, location = body.get("sku"), body.get("location")
    if not isinstance(sku, str) or not isinstance(location, str):
        raise Refusal(422, "bad_value", "sku and location are ids")
    position = state.stock.get((sku, location))
    if position is None:
        raise Refusal(409, "no_such_position", f"{sku!r} is not kept at {location!r}")
    recount = {"id": state.new_id("recount"), "state": "requested", "reference": key}
    state.changing(position)
    position["recounts"].append(recount)
    return Done(201, {"id": recount["id"], "state": "requested"}, "recount_requested")


def withdraw_recount(state: State, _: Document, body: Document, __: str, path: dict[str, str]) -> Done:
    only(body)
    for position in state.stock.values():
        for recount in position["recounts"]:
            if recount["id"] == path["recount"]:
                if recount["state"] != "requested":
                    raise Refusal(409, "count_begun", f"recount {recount['id']} is {recount['state']}")
                state.changing(position)
                position["recounts"].remove(recount)
                return Done(200, {}, "recount_withdrawn")
    raise Refusal(404, "no_such_recount", f"there is no recount {path['recount']!r}")


def picking_started(order: Document) -> bool:
    return any(part["pick_state"] != "not_started" for part in order["fulfilments"])


def _before_picking(order: Document) -> None:
    if picking_started(order):
        raise Refusal(409, "pick_started", f"picking of order {order['id']} has started")


def _set_status(state: State, order: Document, to: str) -> None:
    order["status"] = to
    order["status_since"] = state.now_text()


def _check_address(state: State, order: Document) -> None:
    check = order["address_check"]
    if check is None:
        return
    address, first = order["shipping_address"], order.pop("_check_before", None) or check
    if first["suggestion"] and all(address.get(name) == text for name, text in first["suggestion"].items()):
        order["_check_before"] = first
        order["address_check"] = {**first, "verdict": "valid", "checked_at": state.now_text()}
    else:
        order["address_check"] = {**first, "checked_at": state.now_text()}


def _enough(state: State, needed: Counter[tuple[str, str]]) -> None:
    for (sku, location), wanted in needed.items():
        if (free := state.free_units(sku, location)) < wanted:
            raise Refusal(409, "no_stock", f"{location} has {free} of {sku}; {wanted} wanted")


def _free(state: State, line: Document) -> None:
    _add(state, line, line["reservation"]["quantity"])


def _take(state: State, line: Document) -> None:
    _add(state, line, -line["reservation"]["quantity"])


def _add(state: State, line: Document, units: int) -> None:
    position = state.stock.get((line["sku"], line["reservation"]["location"]))
    if position:
        state.changing(position)
        position["available"] += units


def _moves(order: Document, body: Document) -> list[tuple[Document, str]]:
    wanted = body.get("lines")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= _MOST_LINES:
        raise Refusal(422, "bad_value", f'lines is a list of 1 to {_MOST_LINES} of {{"line", "to"}}')
    lines = {line["id"]: line for line in order["lines"]}
    moves: list[tuple[Document, str]] = []
    for each in wanted:
        if not isinstance(each, dict) or set(each) != {"line", "to"}:
            raise Refusal(422, "bad_value", 'lines is a list of {"line", "to"}, and nothing else in it')
        if not isinstance(each["line"], str) or not isinstance(each["to"], str):
            raise Refusal(422, "bad_value", "line and to are ids")
        if each["line"] not in lines:
            raise Refusal(409, "no_such_line", f"order {order['id']} has no line {each['line']!r}, or it came twice")
        moves.append((lines.pop(each["line"]), each["to"]))
    return moves


def _word(body: Document, name: str, words: tuple[str, ...]) -> str:
    word: Any = body.get(name)
    if word not in words:
        raise Refusal(422, "bad_value", f"{name} is one of {', '.join(words)}")
    return str(word)


def _tag(path: dict[str, str]) -> str:
    if not _TAG.fullmatch(path["tag"]):
        raise Refusal(422, "bad_value", "a tag is 1 to 64 characters without a comma or a control character")
    return path["tag"]
