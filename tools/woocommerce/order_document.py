"""An order of the REST API, version 3, into an Order."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tools.reader import Bad, Reader, flag, items, maybe, need, obj, text
from tools.versions import version_of
from tools.woocommerce import words
from tools.woocommerce.holds import holds_of
from tools.woocommerce.lines import Shipping, read_added, read_lines, untold_reservation
from tools.woocommerce.payment import method_of, read_payment, refunds_of
from tools.woocommerce.scalars import Fields, Meta, amount, currency, gmt, number
from tools.woocommerce.shipments import read_shipments
from tools.woocommerce.tags import read_tags
from tools.woocommerce.untold import UNTOLD
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.money import Money
from triage.domain.order import Address, Fulfilment, Line, Note, Order, OrderStatus

T = TypeVar("T")
_NOT_ASKED = Flaw(FlawKind.ABSENT, "the notes of the order were not asked for")


def read_order_document(
    document: Any, notes: Any = None, *, store: str = "main", known: words.Statuses = words.CORE
) -> Order:
    """Read an order and, where they were asked for, its notes. Raises Unreadable for what does not name its order."""
    try:
        name = number(need(obj(document), "id"))
    except Bad as bad:
        raise Unreadable(f"WooCommerce answered something that is no order: {bad}") from bad
    return _Reading(document, known).order(name, store, notes)


class _Reading:
    """One reading of one document; ``unread`` names what could not be read by the order's own names."""

    def __init__(self, document: Fields, known: words.Statuses) -> None:
        self._document = document
        self._known = known
        self.unread: dict[str, Flaw] = {}

    def order(self, name: str, store: str, notes: Any) -> Order:
        status = self._told("status", "status", lambda value: words.order_status(value, self._known))
        parcels = self._parcels()
        lines = self._lines(status, parcels)
        return Order(
            id=name,
            store=store,
            version=version_of(self._document),
            external_id=self._told("external_id", "number", text),
            channel=self._told("channel", "created_via", words.channel),
            status=status,
            status_since=None,
            placed_at=self._told("placed_at", "date_created_gmt", gmt),
            total=self._money("total", "total"),
            total_store=None,
            shipping_total=self._money("shipping_total", "shipping_total"),
            discount_total=self._money("discount_total", "discount_total"),
            added_total=self._whole("added_total", lambda each: self._added(each, lines)),
            priority=None,
            ship_by=None,
            tags=self._whole("tags", lambda each: read_tags(_meta(each))),
            customer=None,
            shipping_address=self._told("shipping_address", "shipping", lambda value: _address(obj(value))),
            billing_address=self._told("billing_address", "billing", lambda value: _address(obj(value))),
            address_check=None,
            released_at=None,
            address_changed_at=None,
            cancel_requested_at=None,
            missing_fields=frozenset(),
            lines=lines,
            payment=self._whole("payment", self._payment),
            risk=None,
            holds=self._whole("holds", lambda each: holds_of(need(each, "status"), _meta(each))) or (),
            fulfilments=parcels or (),
            export=None,
            notes=self._whole("notes", lambda each: _notes(each, notes)) or (),
            reports=(),
            returns=(),
            locations=(),
            similar_orders=(),
            unread=self._named(notes),
        )

    def _named(self, notes: Any) -> dict[str, Flaw]:
        """What WooCommerce never tells, and what it told badly this time."""
        if notes is None:
            self.unread.setdefault("notes", _NOT_ASKED)
        return {**UNTOLD, **self.unread}

    def _whole(self, path: str, read: Callable[[Fields], T]) -> T | None:
        """What is read of several fields together."""
        return Reader({path: self._document}, self.unread).must(path, read)

    def _told(self, path: str, name: str, read: Callable[[Any], T]) -> T | None:
        """A field that is never null."""
        return self._whole(path, lambda each: read(_there(each, name)))

    def _money(self, path: str, name: str) -> Money | None:
        return self._whole(path, lambda each: Money(amount(need(each, name)), currency(need(each, "currency"))))

    def _parcels(self) -> tuple[Fulfilment, ...] | None:
        return self._whole("fulfilments", lambda each: read_shipments(_meta(each)))

    def _lines(self, status: OrderStatus | None, parcels: Sequence[Fulfilment] | None) -> tuple[Line, ...]:
        def read(document: Fields) -> tuple[Line, ...]:
            if parcels is None and self.unread["fulfilments"].kind is not FlawKind.NOT_KEPT:
                raise Bad("how much of a line is shipped follows from the parcels, and those cannot be read")
            shipping = Shipping(status, len(parcels or ()), len(refunds_of(document)))
            return read_lines(need(document, "line_items"), currency(need(document, "currency")), shipping)

        lines = self._whole("lines", read)
        if lines and (flaw := untold_reservation(lines, status)):
            self.unread["lines.reservation"] = flaw
        return lines or ()

    def _added(self, document: Fields, lines: Sequence[Line]) -> Money:
        if "lines" in self.unread:
            raise Bad("what comes on top of the lines follows from them, and those cannot be read", FlawKind.NOT_KEPT)
        return read_added(document, currency(need(document, "currency")), lines)

    def _payment(self, document: Fields) -> Any:
        method = Reader({"payment.method": document}, self.unread).must("payment.method", method_of)
        return read_payment(document, method)


def _there(fields: Fields, name: str) -> Any:
    if name not in fields:
        raise Bad(f"{name!r} is absent", FlawKind.ABSENT)
    return fields[name]


def _meta(document: Fields) -> Meta:
    return Meta(need(document, "meta_data"))


def _address(fields: Fields) -> Address | None:
    """None where every field is empty: nothing is sent there."""
    told = {name: maybe(fields, name, text) or "" for name in ("first_name", "last_name", "address_1", "address_2")}
    told |= {name: maybe(fields, name, text) or "" for name in ("city", "state", "postcode", "country")}
    if not any(told.values()):
        return None
    name = f"{told['first_name']} {told['last_name']}".strip()
    rest = ("address_1", "address_2", "city", "state", "postcode", "country")
    return Address(name, *(told[part] for part in rest))


def _notes(document: Fields, notes: Any) -> tuple[Note, ...]:
    """The customer's own words, as old as the order, and what the shop and its staff noted."""
    said = maybe(document, "customer_note", text)
    made = gmt(need(document, "date_created_gmt"))
    first = (Note("customer_note", made, "customer", "order_note", said, None),) if said else ()
    return first + tuple(_note(obj(entry)) for entry in (items(notes) if notes is not None else ()))


def _note(fields: Fields) -> Note:
    """One that is told to the customer is still by the shop, whoever's name it bears."""
    told_to_customer = flag(need(fields, "customer_note"))
    return Note(
        number(need(fields, "id")),
        gmt(need(fields, "date_created_gmt")),
        f"shop: {text(need(fields, 'author'))}",
        "note to the customer" if told_to_customer else "order note",
        text(need(fields, "note")),
        None,
    )
