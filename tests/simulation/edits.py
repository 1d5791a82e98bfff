"""What other people do to an order meanwhile."""

from collections.abc import Callable

from triage.sandbox.state import Document, State


def edit(state: State, order_id: str, what: str) -> bool:
    """Change an order as somebody else would. False where there was nothing to change."""
    order = state.orders[order_id]
    before = str(order["version"])
    if what == "counted":
        return _counted(state, order)
    state.changing(order)
    if _EDITS[what](state, order):
        state.changed(order)
    changed: bool = order["version"] != before
    return changed


def _picked(_: State, order: Document) -> bool:
    waiting = [part for part in order["fulfilments"] if part["pick_state"] == "not_started"]
    for part in waiting:
        part["pick_state"] = "started"
    return bool(waiting)


def _paid(state: State, order: Document) -> bool:
    if order["payment"]["status"] == "captured":
        return False
    now = state.now_text()
    order["payment"].update(status="captured", captured_at=now, authorised_at=now)
    return True


def _untagged(_: State, order: Document) -> bool:
    left = [tag for tag in order["tags"] if not tag.startswith("triage-")]
    changed = left != order["tags"]
    order["tags"] = left
    return bool(changed)


def _moved(_: State, order: Document) -> bool:
    order["shipping_address"] = {**order["shipping_address"], "city": "Elsewhere"}
    return True


def _vip(_: State, order: Document) -> bool:
    order["customer"]["vip"] = True
    return True


def _released(state: State, order: Document) -> bool:
    if not order["holds"]:
        return False
    order["holds"] = []
    if order["status"] == "held":
        order.update(status=order.pop("_status_before_hold", None) or "open", status_since=state.now_text())
    return True


def _opened(state: State, order: Document) -> bool:
    if order["status"] != "held":
        return False
    order.update(status="open", status_since=state.now_text())
    return True


def _ranked(_: State, order: Document) -> bool:
    order["priority"] = 5 if order["priority"] != 5 else 4
    return True


def _noted(_: State, order: Document) -> bool:
    order["external_id"] += "'"
    return True


def _put_back(state: State, order: Document) -> bool:
    order.update(status="pending" if order["status"] != "pending" else "open", status_since=state.now_text())
    return True


def _counted(state: State, order: Document) -> bool:
    skus = {line["sku"] for line in order["lines"]}
    begun = False
    for position in state.positions(skus):
        for recount in position["recounts"]:
            if recount["state"] == "requested":
                state.changing(position)
                recount["state"] = "begun"
                begun = True
    return begun


def _ours(state: State, order: Document) -> bool:
    """Whatever we did to it last, somebody wants it otherwise."""
    done = [entry["effect"] for entry in state.ledger if entry["order"] == order["id"] and entry["effect"] in _OF_OURS]
    return bool(done) and _EDITS[_OF_OURS[done[-1]]](state, order)


_OF_OURS = {
    "priority_set": "ranked",
    "address_corrected": "moved",
    "tag_added": "untagged",
    "hold_placed": "opened",
    "status_set": "put back",
}
_EDITS: dict[str, Callable[[State, Document], bool]] = {
    "picked": _picked,
    "paid": _paid,
    "untagged": _untagged,
    "moved": _moved,
    "vip": _vip,
    "released": _released,
    "opened": _opened,
    "ranked": _ranked,
    "noted": _noted,
    "put back": _put_back,
    "ours": _ours,
}
