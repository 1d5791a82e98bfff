"""An order as Vendure's admin API tells it into an Order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from tools.reader import Bad, Reader, items, maybe, moment, need, obj, text, words
from tools.vendure.amounts import Amounts
from tools.vendure.fulfilments import handed_over, read_fulfilments
from tools.vendure.history import History, read_history
from tools.vendure.holds import read_holds
from tools.vendure.lines import read_lines, rounded
from tools.vendure.payment import read_payment
from tools.vendure.untold import OF_PLUGIN, UNTOLD
from tools.vendure.words import order_status
from tools.versions import version_of
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, not_kept
from triage.domain.money import Money
from triage.domain.order import Address, Customer, Note, Order, PaymentMethod

T = TypeVar("T")
_Fields = Mapping[str, Any]
_NEEDED = {"line1": "streetLine1", "city": "city", "country": "countryCode"}


def read_order(
    document: _Fields, store: str, amounts: Amounts, methods: Mapping[str, PaymentMethod], *, plugin: bool
) -> Order:
    """Read an order. Raises Unreadable when it does not say which order it is."""
    try:
        code = text(need(document, "code"))
    except Bad as bad:
        raise Unreadable(f"Vendure answered something that is no order: {bad}") from bad
    unread: dict[str, Flaw] = {**UNTOLD, **({} if plugin else OF_PLUGIN)}
    told = _Told(document, unread, amounts)
    history = told.whole("status_since", lambda order: read_history(need(order, "history")))
    shipped = told.whole("fulfilments", handed_over)
    lines = told.whole("lines", lambda order: read_lines(order, shipped, amounts, unread)) or ()
    places = {line.id: line.location for line in lines if line.location is not None}
    fulfilments = told.whole("fulfilments", lambda order: read_fulfilments(order, history, places)) or ()
    if not plugin:
        unread["lines.location"] = OF_PLUGIN["lines.location"]
    if fulfilments:
        unread["fulfilments.pick_state"] = not_kept("Vendure", "progress of picking")
    return Order(
        id=code,
        store=store,
        version=version_of(document),
        external_id=None,
        channel=None,
        status=told.whole("status", lambda order: order_status(need(order, "state"))),
        status_since=told.whole("status_since", lambda order: _since(order, history)),
        placed_at=told.whole("placed_at", lambda order: maybe(order, "orderPlacedAt", moment)),
        total=told.whole("total", lambda order: told.money(order, "totalWithTax")),
        total_store=None,
        shipping_total=told.whole("shipping_total", lambda _: told.sum("shippingLines", "priceWithTax")),
        discount_total=told.whole("discount_total", lambda _: _discounts(told)),
        priority=None,
        ship_by=None,
        tags=told.whole("tags", _tags) if plugin else None,
        customer=told.whole("customer", _customer),
        shipping_address=told.whole("shipping_address", lambda order: _address(order, "shippingAddress")),
        billing_address=told.whole("billing_address", lambda order: _address(order, "billingAddress")),
        address_check=None,
        released_at=None,
        address_changed_at=None,
        cancel_requested_at=None,
        missing_fields=told.whole("missing_fields", _missing_fields) or frozenset(),
        lines=lines,
        payment=told.whole("payment", lambda order: read_payment(order, history, amounts, methods, unread)),
        risk=None,
        holds=told.whole("holds", lambda order: read_holds(order, history)) or (),
        fulfilments=fulfilments,
        export=None,
        notes=told.whole("notes", lambda _: _notes(history)) or (),
        reports=(),
        returns=(),
        locations=(),
        similar_orders=(),
        unread=unread,
        added_total=told.whole("added_total", lambda _: told.sum("surcharges", "priceWithTax")),
    )


class _Told:
    """The document, and the flaws of what cannot be read in it."""

    def __init__(self, document: _Fields, unread: dict[str, Flaw], amounts: Amounts) -> None:
        self.document = document
        self.unread = unread
        self.amounts = amounts

    def whole(self, path: str, read: Callable[[_Fields], T]) -> T | None:
        """What ``read`` makes of the document, a flaw under ``path`` where it cannot."""
        return Reader({path: self.document}, self.unread).must(path, read)

    def money(self, fields: _Fields, name: str) -> Money:
        return self.amounts.read(need(fields, name), need(self.document, "currencyCode"))

    def sum(self, name: str, part: str) -> Money:
        found = [self.money(obj(entry), part).amount for entry in items(need(self.document, name))]
        none = self.amounts.read(0, need(self.document, "currencyCode"))
        return Money(sum(found, Decimal(0)), none.currency)


def _since(order: _Fields, history: History | None) -> datetime:
    if history is None:
        raise Bad("the history cannot be read")
    found = history.when("ORDER_STATE_TRANSITION", text(need(order, "state")))
    if found is None:
        raise Bad("the history does not say since when")
    return found


def _notes(history: History | None) -> tuple[Note, ...]:
    if history is None:
        raise Bad("the history cannot be read")
    return history.notes()


def _discounts(told: _Told) -> Money:
    """Discounts are told as amounts below zero."""
    if rounded([obj(entry) for entry in items(need(told.document, "lines"))]):
        raise Bad("prices of lines are rounded, so that they do not add up from the prices of units")
    found = told.sum("discounts", "amountWithTax")
    if found.amount > 0:
        raise Bad("discounts that add to the price")
    return Money(-found.amount, found.currency)


def _tags(order: _Fields) -> frozenset[str]:
    return maybe(obj(need(order, "customFields")), "triageTags", words) or frozenset()


def _customer(order: _Fields) -> Customer | None:
    fields = maybe(order, "customer", obj)
    return None if fields is None else Customer(text(need(fields, "id")), None, None, blocklisted=False, vip=False)


def _address(order: _Fields, name: str) -> Address | None:
    fields = maybe(order, name, obj)
    if fields is None:
        return None
    told = ("fullName", "streetLine1", "streetLine2", "city", "province", "postalCode", "countryCode")
    parts = [maybe(fields, part, text) or "" for part in told]
    return Address(*parts) if any(parts) else None


def _missing_fields(order: _Fields) -> frozenset[str]:
    """What a parcel needs to leave and is not there; an order without shipping needs nothing."""
    if not items(need(order, "shippingLines")):
        return frozenset()
    fields = maybe(order, "shippingAddress", obj) or {}
    return frozenset(f"shipping_address.{ours}" for ours, theirs in _NEEDED.items() if not fields.get(theirs))
