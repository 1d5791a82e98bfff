"""Ids of Shopify: global ones as its API takes them, and the plain numbers that webhooks, addresses and people use.

An order's id is its number here (``450789469``), the one that every webhook carries. ``gid://shopify/Order/450789469``
and the order's name (``#1001``) lead to it too. A bare number is always an id, never a name.
"""

import re

from tools.reader import Bad, text, whole
from triage.domain.errors import NotFound

_NUMBER = re.compile(r"[1-9][0-9]{0,19}")
_GLOBAL = re.compile(r"gid://shopify/([A-Za-z]{1,60})/([1-9][0-9]{0,19})(?:\?[A-Za-z0-9_=&%.-]*)?")
_NAME = re.compile(r"[#A-Za-z][#A-Za-z0-9._-]{0,39}")


def order_gid(order_id: str) -> str | None:
    """The global id of an order that is named by one, None for an order's name. Raises NotFound for what is neither."""
    if _NUMBER.fullmatch(order_id):
        return gid("Order", order_id)
    match = _GLOBAL.fullmatch(order_id)
    if match is not None and match.group(1) == "Order":
        return gid("Order", match.group(2))
    if _NAME.fullmatch(order_id) and any(character.isdigit() for character in order_id):
        return None
    raise NotFound(f"no order of Shopify has the id {order_id[:60]!r}; it is a number, a gid or a name as #1001")


def gid(kind: str, number: str) -> str:
    """The global id of a thing. Raises NotFound for a number that is none."""
    if not _NUMBER.fullmatch(number):
        raise NotFound(f"no {kind} of Shopify has the id {number[:60]!r}")
    return f"gid://shopify/{kind}/{number}"


def number(value: object) -> str:
    """The plain number of a global id, as a field's reader."""
    match = _GLOBAL.fullmatch(text(value))
    if match is None:
        raise Bad("not an id of Shopify")
    return match.group(2)


def plain(value: object) -> str:
    """An id as REST documents write it: a whole number above zero."""
    if (found := whole(value)) > 0:
        return str(found)
    raise Bad("not an id of Shopify")
