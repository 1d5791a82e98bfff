"""The order system behind WooCommerce's REST API."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tools.reader import Bad, items, maybe, need, obj, text
from tools.versions import version_of
from tools.wire.session import Session
from tools.woocommerce.changes import change_for, order_of, refused
from tools.woocommerce.order_document import read_order_document
from tools.woocommerce.pages import PATH, pages
from tools.woocommerce.scalars import Fields, gmt, number
from tools.woocommerce.words import Statuses
from triage.domain.errors import Crossed, NotFound, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.order import Order
from triage.domain.ports import Clock, OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write

_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_NO_SUCH_ORDER = "woocommerce_rest_shop_order_invalid_id"


class WooOrders:
    """Orders over HTTP; see the port for the errors. ``store`` is what cases of this shop are kept under."""

    def __init__(self, session: Session, clock: Clock, store: str, known: Statuses) -> None:
        self._session = session
        self._clock = clock
        self._store = store
        self._known = known

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        document = self._document(order_id, tape)
        notes, _ = self._session.read(f"{PATH}/orders/{order_id}/notes", tape)
        order = read_order_document(document, notes, store=self._store, known=self._known)
        if order.id != order_id:
            raise Unreadable(f"asked for order {order_id}, WooCommerce answered {order.id}")
        return order

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        """Raises Rejected for a state that no status of the shop stands for."""
        query = [("orderby", "id"), ("order", "asc")]
        if status is not None:
            query.append(("status", ",".join(self._slugs(status))))
        if updated_since is not None:
            since = updated_since.astimezone(UTC)
            query += [("modified_after", f"{since:%Y-%m-%dT%H:%M:%S}"), ("dates_are_gmt", "true")]
        if sku is None:
            yield from self._found(tape, query, None)
            return
        seen: set[str] = set()
        for product in self._products_of(sku, tape):
            for each in self._found(tape, [*query, ("product", product)], sku):
                if each.id not in seen:
                    seen.add(each.id)
                    yield each

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:  # noqa: ARG002  the port's
        raise Rejected(f"WooCommerce hands order {order_id[:60]} over to nobody of whom it could be asked")

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        """WooCommerce knows no conditions and no keys: the order is read once more just before, and compared."""
        began = self._clock.monotonic()
        try:
            document = self._document(write.order, tape)
            if if_match is not None and version_of(document) != if_match:
                raise Crossed(f"order {write.order} changed in WooCommerce since it was read")
            change = change_for(write, order_of(obj(document)), key, self._clock.now())
        except (NotFound, Unreadable) as error:
            raise Rejected(f"nothing was sent to WooCommerce: {error}") from error
        except Bad as bad:
            raise refused(write.order, bad) from bad
        if change is None:
            return Receipt(version_of(document), repeated=True)
        if self._clock.monotonic() - began >= self._session.settings.longest_call:
            raise Transient(f"order {write.order} took so long to read that nothing was sent to WooCommerce")
        after, _ = self._session.write("PUT", f"{PATH}/orders/{write.order}", change, None, tape)
        if not isinstance(after, dict) or str(after.get("id")) != write.order:
            raise OutcomeUnknown(f"WooCommerce took a change of order {write.order} and did not answer with the order")
        try:
            return Receipt(version_of(after), repeated=False)
        except Unreadable as error:
            raise OutcomeUnknown(f"WooCommerce took a change of order {write.order}: {error}") from error

    def _document(self, order_id: str, tape: Tape) -> Any:
        if not _ID.fullmatch(order_id):
            raise NotFound(f"no order of WooCommerce has the id {order_id[:60]!r}; ids are whole numbers")
        try:
            document, _ = self._session.read(f"{PATH}/orders/{order_id}", tape)
        except NotFound as error:
            if _NO_SUCH_ORDER in str(error):
                raise
            raise Rejected(f"{error}; no API of WooCommerce is there, check TRIAGE_BACKOFFICE_URL", 404) from error
        return document

    def _slugs(self, status: str) -> list[str]:
        found = sorted(slug for slug, ours in self._known.items() if ours == status)
        if not found:
            raise Rejected(f"no status of WooCommerce stands for {status[:40]!r}")
        return found

    def _products_of(self, sku: str, tape: Tape) -> list[str]:
        """The products that bear a SKU; of a variation, the product that it is of."""
        if not sku or "," in sku:
            return []
        try:
            found = [obj(entry) for page in pages(self._session, "products", [("sku", sku)], tape) for entry in page]
            same = [each for each in found if each.get("sku") == sku]
            return sorted({number(each.get("parent_id") or need(each, "id")) for each in same})
        except Bad as bad:
            raise Unreadable(f"WooCommerce's products of a SKU cannot be read: {bad}") from bad

    def _found(self, tape: Tape, query: list[tuple[str, str]], sku: str | None) -> Iterator[OrderSummary]:
        for page in pages(self._session, "orders", query, tape):
            try:
                entries = [obj(entry) for entry in page]
                found = [self._summary(each) for each in entries if sku is None or sku in _skus(each)]
            except Bad as bad:
                raise Unreadable(f"WooCommerce's list of orders cannot be read: {bad}") from bad
            yield from found

    def _summary(self, fields: Fields) -> OrderSummary:
        told = text(need(fields, "status"))
        status = str(self._known.get(told, told))
        return OrderSummary(number(need(fields, "id")), self._store, status, maybe(fields, "date_modified_gmt", gmt))


def _skus(fields: Fields) -> set[str]:
    lines = [obj(line) for line in items(need(fields, "line_items"))]
    return {text(line["sku"]) for line in lines if line.get("sku") is not None}
