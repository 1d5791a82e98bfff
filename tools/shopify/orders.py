"""The order system behind Shopify's GraphQL Admin API."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, items, maybe, moment, need, obj, text
from tools.shopify import documents
from tools.shopify.ids import gid, number, order_gid
from tools.shopify.jobs import next_page, whole_list
from tools.shopify.order_document import read_order
from tools.shopify.parcels import KnownParcels
from tools.shopify.payment import open_dispute
from tools.shopify.words import order_status
from tools.shopify.writing import Writing
from triage.domain.errors import NotFound, Rejected, Unreadable
from triage.domain.fact_values import format_time
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.order import Order, OrderStatus
from triage.domain.ports import OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write

_SEARCHED: Mapping[str, str] = {
    OrderStatus.OPEN: "status:open (fulfillment_status:unfulfilled OR fulfillment_status:scheduled "
    "OR fulfillment_status:request_declined)",
    OrderStatus.HELD: "fulfillment_status:on_hold",
    OrderStatus.PART_SHIPPED: "fulfillment_status:partial",
    OrderStatus.SHIPPED: "fulfillment_status:fulfilled",
    OrderStatus.CANCELLED: "status:cancelled",
}
"""What finds orders in a state. Orders in others cannot be searched for."""
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+-]{0,99}")


class ShopifyOrders:
    """Orders over GraphQL; see the port for the errors. ``store`` is what cases of this shop are kept under."""

    def __init__(self, graphql: GraphQL, store: str, writing: Writing, parcels: KnownParcels) -> None:
        self._graphql = graphql
        self._store = store
        self._writing = writing
        self._parcels = parcels

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        """``order_id`` is the order's number, its gid, or its name; the Order carries its number."""
        wanted = order_gid(order_id) or self._by_name(order_id, tape)
        found = self._graphql.query(documents.ORDER, {"id": wanted}, tape)
        if "order" not in found:
            raise Unreadable(f"asked for order {order_id}, Shopify answered without one")
        if found["order"] is None:
            raise NotFound(
                f"Shopify has no order {order_id}; without read_all_orders it tells of the last 60 days alone"
            )
        document = _object(found["order"], f"order {order_id}")
        order = read_order(document, self._store, self._dispute(document, tape))
        if gid("Order", order.id) != wanted:
            raise Unreadable(f"asked for order {order_id}, Shopify answered {order.id}")
        self._parcels.learn(order)
        return order

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """Raises Rejected for a state that Shopify cannot search for. No order has a SKU that no search can hold, and
        none is ever pending. One that is delivered is listed as shipped.
        """
        if (sku is not None and not _SKU.fullmatch(sku)) or status == OrderStatus.PENDING:
            return
        query = _search(status, sku, updated_since)
        document = documents.ORDERS if sku is None else documents.ORDERS_WITH_SKUS
        after: str | None = None
        seen: set[str] = set()
        while True:
            data = self._graphql.query(document, {"query": query, "after": after}, tape)
            try:
                page = obj(need(data, "orders"))
                nodes = [obj(node) for node in items(need(page, "nodes"))]
                found = [self._summary(node) for node in nodes if sku is None or sku in _skus(node)]
                after = next_page(need(page, "pageInfo"), seen)
            except Bad as bad:
                raise Unreadable(f"Shopify's list of orders cannot be read: {bad}") from bad
            yield from (each for each in found if status is None or each.status == status)
            if after is None:
                return

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:  # noqa: ARG002  the port's
        raise Rejected(f"Shopify hands order {order_id[:60]} over to nobody of whom it could be asked")

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:  # noqa: ARG002  the port's
        """Shopify knows no condition: ``if_match`` is not sent (``Terms.conditional``)."""
        return self._writing.send(write, key, tape)

    def _by_name(self, name: str, tape: Tape) -> str:
        data = self._graphql.query(documents.ORDERS_BY_NAME, {"query": f"name:'{name}'"}, tape)
        try:
            nodes = [obj(node) for node in items(need(obj(need(data, "orders")), "nodes"))]
            found = {text(need(node, "id")) for node in nodes if text(need(node, "name")) == name}
        except Bad as bad:
            raise Unreadable(f"Shopify's list of orders cannot be read: {bad}") from bad
        if len(found) > 1:
            raise Rejected(f"{len(found)} orders of Shopify are called {name}; ask for one by its number")
        if not found:
            raise NotFound(f"Shopify has no order {name}; without read_all_orders it tells of the last 60 days alone")
        return found.pop()

    def _dispute(self, document: Mapping[str, Any], tape: Tape) -> Mapping[str, Any] | Flaw | None:
        """The dispute that stands on an order, or why nobody knows."""
        try:
            name = open_dispute(document)
        except Bad as bad:
            return Flaw(bad.kind, f"disputes: {bad}", bad.word)
        if name is None:
            return None
        try:
            data = self._graphql.query(documents.DISPUTE, {"id": gid("ShopifyPaymentsDispute", name)}, tape)
        except (Rejected, Unreadable) as refused:
            return Flaw(FlawKind.UNREADABLE, f"the dispute {name}: {refused}")
        dispute = data.get("dispute")
        if isinstance(dispute, dict):
            return dispute
        return Flaw(FlawKind.UNREADABLE, f"Shopify does not show the dispute {name} that stands on this order")

    def _summary(self, node: Mapping[str, Any]) -> OrderSummary:
        over = maybe(node, "cancelledAt", moment) is not None
        status = OrderStatus.CANCELLED if over else _status(need(node, "displayFulfillmentStatus"))
        return OrderSummary(number(need(node, "id")), self._store, status, maybe(node, "updatedAt", moment))


def _status(told: Any) -> str:
    """Ours, or Shopify's own word where ours has none: one odd order does not hide the others."""
    try:
        return order_status(told)
    except Bad as bad:
        if bad.word is None:
            raise
        return bad.word


def _search(status: str | None, sku: str | None, updated_since: datetime | None) -> str | None:
    """A search in Shopify's words, of parts that are listed or checked; None for all orders."""
    if status is not None and status not in _SEARCHED:
        raise Rejected(f"Shopify cannot search for orders that are {status[:40]}; it can for {', '.join(_SEARCHED)}")
    parts = [_SEARCHED[status]] if status is not None else []
    if sku is not None:
        parts.append(f'sku:"{sku}"')
    if updated_since is not None:
        parts.append(f"updated_at:>='{format_time(updated_since)}'")
    return " ".join(parts) or None


def _skus(node: Mapping[str, Any]) -> set[str | None]:
    return {maybe(line, "sku", text) for line in whole_list(need(node, "lineItems"), "lines")}


def _object(value: Any, what: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise Unreadable(f"Shopify answered something that is no object for {what}")
