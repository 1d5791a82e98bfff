"""The order system behind the reference API."""

from collections.abc import Iterator
from datetime import datetime

from tools.reader import Bad, flag, items, maybe, moment, need, obj, tag_of, text
from tools.reference.order_document import read_order
from tools.reference.write_requests import request_for
from tools.wire.paths import segment
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.fact_values import format_time
from triage.domain.order import Order
from triage.domain.ports import OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write

_PAGE = "100"


class ReferenceOrders:
    """Orders over HTTP; see the port for the errors."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        document, headers = self._session.read(f"/orders/{segment(order_id)}", tape)
        order = read_order(document, headers.get("etag"))
        if order.id != order_id:
            raise Unreadable(f"asked for order {order_id}, the order system answered {order.id}")
        return order

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        wanted = {"status": status, "sku": sku, "updated_since": format_time(updated_since) if updated_since else None}
        query = [("limit", _PAGE), *((name, value) for name, value in wanted.items() if value is not None)]
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            document, _ = self._session.read("/orders", tape, [*query, ("cursor", cursor)] if cursor else query)
            try:
                page = obj(document)
                found = [_summary(entry) for entry in items(need(page, "orders"))]
                following = maybe(page, "next", text)
            except Bad as bad:
                raise Unreadable(f"the list of orders cannot be read: {bad}") from bad
            yield from found
            if following is None or following in seen:
                return
            seen.add(following)
            cursor = following

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        document, _ = self._session.read(f"/orders/{segment(order_id)}/export", tape)
        try:
            receiver = obj(need(obj(document), "receiver"))
            return ReceiverState(flag(need(receiver, "has")), maybe(receiver, "reference", text))
        except Bad as bad:
            raise Unreadable(f"what the receiver has of order {order_id} cannot be read: {bad}") from bad

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        method, path, body = request_for(write)
        headers = {"Idempotency-Key": key, **({"If-Match": f'"{if_match}"'} if if_match else {})}
        document, answered = self._session.write(method, path, body, headers, tape)
        fields = document if isinstance(document, dict) else {}
        return Receipt(
            version=tag_of(answered.get("etag")),
            repeated=answered.get("idempotent-replay") == "true",
            too_late=fields.get("too_late") is True,
        )


def _summary(entry: object) -> OrderSummary:
    fields = obj(entry)
    return OrderSummary(
        text(need(fields, "id")),
        text(need(fields, "store")),
        text(need(fields, "status")),
        maybe(fields, "updated_at", moment),
    )
