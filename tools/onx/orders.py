"""The order system behind an onX server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.onx.client import McpClient
from tools.onx.order_document import NO_TAGS, read_order_document
from tools.onx.scalars import Optional, at, name
from tools.onx.words import Statuses
from tools.reader import Bad, items, need, obj, text
from tools.reader import words as tags
from tools.versions import version_of
from triage.domain.errors import Crossed, NotFound, Rejected, Transient, Unreadable
from triage.domain.fact_values import format_time
from triage.domain.order import Order
from triage.domain.ports import Clock, OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, RemoveTag, Write

_PAGE = 100
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class OnxOrders:
    """Orders over MCP; see the port for the errors."""

    client: McpClient
    known: Statuses
    omits_empty: bool
    clock: Clock

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        document, parts = self._documents(order_id, tape)
        return read_order_document(document, parts, known=self.known, omits_empty=self.omits_empty)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """Raises Rejected for a state that no word stands for. A SKU is looked for here: no tool takes one."""
        asked: dict[str, Any] = {"includeLineItems": sku is not None}
        if status is not None:
            asked["statuses"] = self._words(status)
        if updated_since is not None:
            asked["updatedAtMin"] = format_time(updated_since)
        for entry in self._all("get-orders", "orders", asked, tape):
            try:
                fields = obj(entry)
                if sku is None or sku in _skus(fields):
                    yield self._summary(fields)
            except Bad as bad:
                raise Unreadable(f"the list of orders cannot be read: {bad}") from bad

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:  # noqa: ARG002  the port's
        raise Rejected(f"onX hands order {order_id[:60]} over to nobody of whom it could be asked")

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:  # noqa: ARG002  the port's
        """onX knows no keys and no conditions: the order is read once more just before, and compared."""
        if not isinstance(write, AddTag | RemoveTag):
            raise Rejected(f"onX cannot do {write.name} on order {write.order[:60]}")
        began = self.clock.monotonic()
        try:
            document, parts = self._documents(write.order, tape)
            there = Optional(self.omits_empty).get(document, "tags", tags, NO_TAGS)
            if if_match is not None and version_of([document, parts]) != if_match:
                raise Crossed(f"order {write.order} changed since it was read")
        except (NotFound, Unreadable, Bad) as error:
            raise Rejected(f"nothing was sent to the MCP server: {error}") from error
        wanted = there | {write.tag} if isinstance(write, AddTag) else there - {write.tag}
        if wanted == there:
            return Receipt(version=None, repeated=True)
        if self.clock.monotonic() - began >= self.client.session.settings.longest_call:
            raise Transient(f"order {write.order} took so long to read that nothing was sent to the MCP server")
        change = {"id": write.order, "updates": {"tags": sorted(wanted)}}
        self.client.write("update-order", change, tape)
        return Receipt(version=None, repeated=False)

    def _documents(self, order_id: str, tape: Tape) -> tuple[dict[str, Any], list[Any]]:
        """The order and its fulfilments. Raises NotFound, and Unreadable where another order came."""
        if not order_id.strip() or len(order_id) > _LONGEST_ID or not order_id.isprintable():
            raise NotFound(f"no order of an onX server has the id {order_id[:60]!r}")
        asked = {"ids": [order_id], "includeLineItems": True, "pageSize": 2, "skip": 0}
        found = _listed(self.client.read("get-orders", asked, tape).body, "orders")
        if not found:
            raise NotFound(f"the onX server has no order {order_id}")
        if len(found) > 1 or not isinstance(found[0], dict) or found[0].get("id") != order_id:
            raise Unreadable(f"asked for order {order_id}, the MCP server gave another, or several")
        return found[0], list(self._all("get-fulfillments", "fulfillments", {"orderIds": [order_id]}, tape))

    def _all(self, tool: str, what: str, asked: dict[str, Any], tape: Tape) -> Iterator[Any]:
        """Every entry of a list once. A page may be shorter than asked, so that only an empty one is the last."""
        seen: set[str] = set()
        taken = 0
        while True:
            paged = {**asked, "pageSize": _PAGE, "skip": taken}
            page = _listed(self.client.read(tool, paged, tape).body, what)
            if not page:
                return
            new = [each for each in page if _id(each) not in seen]
            if not new:
                raise Unreadable(f"{tool} gives the same entries however many are skipped")
            seen |= {_id(each) for each in new}
            yield from new
            taken += len(page)

    def _words(self, status: str) -> list[str]:
        found = sorted(word for word, ours in self.known.items() if ours == status)
        if not found:
            raise Rejected(f"no word of an onX server stands for {status[:40]!r}")
        return found

    def _summary(self, fields: Any) -> OrderSummary:
        told = text(need(fields, "status"))
        ours = self.known.get(told.strip().lower().replace(" ", "_").replace("-", "_"), told)
        return OrderSummary(
            name(need(fields, "id")), name(need(fields, "tenantId")), str(ours), at(need(fields, "updatedAt"))
        )


def _skus(fields: Any) -> set[str]:
    lines = [obj(line) for line in items(need(fields, "lineItems"))]
    return {text(line["sku"]) for line in lines if line.get("sku") is not None}


def _listed(body: Any, what: str) -> list[Any]:
    try:
        return items(need(obj(body), what))
    except Bad as bad:
        raise Unreadable(f"the MCP server gave no list of {what}: {bad}") from bad


def _id(entry: Any) -> str:
    try:
        return name(need(obj(entry), "id"))
    except Bad as bad:
        raise Unreadable(f"an entry of a list cannot be read: {bad}") from bad
