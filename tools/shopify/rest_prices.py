"""Prices in Shopify's REST documents: an amount as text beside the order's currency, or both currencies in a set."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tools.reader import Bad, money, need, obj, text
from triage.domain.money import Money

_Fields = Mapping[str, Any]


def price(fields: _Fields, name: str, side: str = "presentment_money", order: _Fields | None = None) -> Money:
    """The price ``name`` as the customer sees it, or as the shop does; raises Bad.

    Without a set, the amount is in the shop's currency: it is the customer's where theirs is no other. ``order`` says
    which they are, for a line that does not.
    """
    bag = fields.get(f"{name}_set")
    if bag is not None:
        told = obj(need(obj(bag), side))
        return money({"amount": need(told, "amount"), "currency": need(told, "currency_code")})
    says = fields if order is None else order
    shop = text(need(says, "currency"))
    theirs = says.get("presentment_currency", shop)
    if side == "presentment_money" and theirs != shop:
        raise Bad(f"it is told in {shop[:10]} alone, and the customer pays in another currency")
    return money({"amount": need(fields, name), "currency": shop})


def sum_of(prices: Iterable[Money], fields: _Fields) -> Money:
    """All of them together, in the currency of the order; raises Bad for several."""
    found = list(prices)
    currency = found[0].currency if found else text(need(fields, "currency"))
    if {each.currency for each in found} - {currency}:
        raise Bad("prices in several currencies")
    return Money(sum((each.amount for each in found), Decimal(0)), currency)
