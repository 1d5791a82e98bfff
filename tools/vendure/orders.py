"""The order system behind Vendure's admin API."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, count, items, maybe, moment, need, obj, text
from tools.vendure.amounts import Amounts
from tools.vendure.documents import FETCH_ORDER, FETCH_PLAIN_ORDER, FIND_ORDERS, HOLD, PAGE, RELEASE, TAG
from tools.vendure.order_document import read_order
from tools.vendure.words import CARTS, ORDER_STATES
from tools.wire.answers import printable
from triage.domain.errors import NotFound, OutcomeUnknown, Rejected, Unreadable
from triage.domain.fact_values import format_time
from triage.domain.order import Order, PaymentMethod
from triage.domain.ports import OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, PlaceHold, ReleaseHold, RemoveTag, Write


class VendureOrders:
    """Orders by their code; see the port for the errors."""

    def __init__(self, graphql: GraphQL, store: str, amounts: Amounts, methods: Mapping[str, PaymentMethod]) -> None:
        self._graphql = graphql
        self._store = store
        self._amounts = amounts
        self._methods = methods

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        document, plugin = self._document(order_id, tape)
        return read_order(document, self._store, self._amounts, self._methods, plugin=plugin)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """Orders that were placed. Vendure does not search by SKU: their lines are looked through."""
        wanted = _filter(status, updated_since)
        skip, total = 0, 0
        before: list[Mapping[str, Any]] = []
        seen: set[str] = set()
        while True:
            options = {"skip": max(0, skip), "take": PAGE, "sort": {"id": "ASC"}, "filter": wanted}
            page = self._page(options, tape)
            found, told = page
            if found and found == before:
                raise Unreadable("Vendure answered a page of its orders with the page before it")
            before = found
            for entry in found:
                summary, skus = self._summary(entry)
                if summary.id not in seen and (sku is None or sku in skus):
                    seen.add(summary.id)
                    yield summary
            skip += len(found) - max(0, total - told)
            total = told
            if len(found) < PAGE:
                return

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:  # noqa: ARG002  the port's
        raise Rejected(f"Vendure tells of no receiver of order {order_id} that could be asked", 400)

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:  # noqa: ARG002  no conditions
        order = {"code": write.order}
        match write:
            case PlaceHold(reason=reason):
                data = self._graphql.mutate(HOLD, {**order, "reason": reason, "key": key}, tape)
            case ReleaseHold(hold=hold):
                data = self._graphql.mutate(RELEASE, {**order, "key": hold}, tape)
            case AddTag(tag=tag):
                data = self._graphql.mutate(TAG, {**order, "add": [tag], "remove": []}, tape)
            case RemoveTag(tag=tag):
                data = self._graphql.mutate(TAG, {**order, "add": [], "remove": [tag]}, tape)
            case _:
                raise Rejected(f"Vendure cannot do {write.name}", 400)
        _accepted(data, write)
        return Receipt(version=None, repeated=False)

    def _document(self, order_id: str, tape: Tape) -> tuple[Mapping[str, Any], bool]:
        """The order, and whether the server runs our plugin: without it, it does not know what we ask."""
        try:
            data, plugin = self._graphql.query(FETCH_ORDER, {"code": order_id}, tape), True
        except Rejected as rejected:
            if rejected.status != 400:
                raise
            data, plugin = self._graphql.query(FETCH_PLAIN_ORDER, {"code": order_id}, tape), False
        try:
            found = [obj(entry) for entry in items(need(obj(need(data, "orders")), "items"))]
        except Bad as bad:
            raise Unreadable(f"what Vendure found for order {order_id} cannot be read: {bad}") from bad
        if not found:
            raise NotFound(f"Vendure has no order {order_id}")
        if len(found) > 1 or found[0].get("code", order_id) != order_id:
            raise Unreadable(f"asked for order {order_id}, Vendure answered another")
        return found[0], plugin

    def _page(self, options: Mapping[str, Any], tape: Tape) -> tuple[list[Mapping[str, Any]], int]:
        data = self._graphql.query(FIND_ORDERS, {"options": options}, tape)
        try:
            page = obj(need(data, "orders"))
            return [obj(entry) for entry in items(need(page, "items"))], count(need(page, "totalItems"))
        except Bad as bad:
            raise Unreadable(f"the list of orders cannot be read: {bad}") from bad

    def _summary(self, fields: Mapping[str, Any]) -> tuple[OrderSummary, set[str]]:
        try:
            lines = [obj(need(obj(entry), "productVariant")) for entry in items(need(fields, "lines"))]
            state = text(need(fields, "state"))
            summary = OrderSummary(
                text(need(fields, "code")),
                self._store,
                str(ORDER_STATES.get(state, state)),
                maybe(fields, "updatedAt", moment),
            )
            return summary, {text(need(line, "sku")) for line in lines}
        except Bad as bad:
            raise Unreadable(f"the list of orders cannot be read: {bad}") from bad


def _filter(status: str | None, updated_since: datetime | None) -> Mapping[str, Any]:
    wanted: dict[str, Any] = {"state": {"notIn": list(CARTS)}}
    if status is not None:
        wanted["state"] = {"in": [theirs for theirs, ours in ORDER_STATES.items() if ours == status]}
    if updated_since is not None:
        wanted["updatedAt"] = {"after": format_time(updated_since)}
    return wanted


def _accepted(data: Mapping[str, Any], write: Write) -> None:
    """What the plugin said of its own success."""
    outcome = next(iter(data.values()), None)
    if not isinstance(outcome, dict) or "refused" not in outcome:
        raise OutcomeUnknown(f"{write.name} was answered without saying whether it was done")
    if outcome["refused"] is not None:
        raise Rejected(
            f"Vendure refused {write.name} on order {write.order}: {printable(str(outcome['refused']))}", 409
        )
