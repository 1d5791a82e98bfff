"""Prices as Shopify tells them: an amount as text, in the shop's currency and in the customer's."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.reader import money, need, obj
from triage.domain.money import Money

Side = Callable[[Mapping[str, Any]], Any]


def paid_in(bag: Mapping[str, Any]) -> Any:
    """What the customer sees and pays."""
    return need(bag, "presentmentMoney")


def of_shop(bag: Mapping[str, Any]) -> Any:
    return need(bag, "shopMoney")


def presented(value: Any, side: Side = paid_in) -> Money:
    """One side of a bag of money, as a field's reader."""
    fields = obj(side(obj(value)))
    return money({"amount": need(fields, "amount"), "currency": need(fields, "currencyCode")})


def in_shop_currency(value: Any) -> Money:
    return presented(value, of_shop)
