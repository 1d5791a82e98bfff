"""A small mapping file, to which tests add what they are about, and readings through it."""

from typing import Any

from tests.store.fake_clock import NOON
from tools.mapped.expressions import Answered
from tools.mapped.file import MappingFile, read_mapping
from tools.mapped.orders import entry_of, order_of
from tools.mapped.reading import Reading
from triage.domain.order import Order

BEGIN = """\
version: 1
system: Our OMS
address: https://oms.example.com
authentication: {kind: bearer, secret: token}
times: iso
money: {as: text, currency: root().currency}
reads:
  order:
    request: GET /orders/{order}
    fields:
      id: id
      lines: {value: []}
"""
FIELD = "      "


def mapping_with(*fields: str, after: str = "", begin: str = BEGIN) -> MappingFile:
    """The small file with these fields of an order, and more below it."""
    return read_mapping((begin + "".join(f"{FIELD}{each}\n" for each in fields) + after).encode())


def read_with(mapping: MappingFile, document: Any, **headers: str) -> Order:
    """What the mapping makes of an answer to a question about order 1."""
    reading = Reading(Answered(document, headers, {"order": "1"}), NOON)
    told, _ = entry_of(mapping.order, reading, "order 1")
    return order_of(mapping.order, told, reading, "1")


def order_with(field: str, **document: Any) -> Order:
    return read_with(mapping_with(field), {"id": "1", **document})
