"""order.correct_address: write an address in the form its validator wants, pointing to the same place."""

from triage.actions.arguments import Argument
from triage.actions.base import BaseAction, labels, past_labels
from triage.domain.actions import Arguments, Image, Situation
from triage.domain.address_format import format_only
from triage.domain.errors import Refused
from triage.domain.order import Address
from triage.domain.writes import CorrectAddress, Write


def _check(value: object) -> str | None:
    return None if value == "suggested" else f"fields is 'suggested', what the validator proposes, not {value!r}"


class OrderCorrectAddress(BaseAction):
    name = "order.correct_address"
    meaning = (
        "Correct the format of the shipping address: case, abbreviation, postal code spacing; never where it points."
    )
    inverse = "order.correct_address"
    undo_until = "label bought"
    wanted = (Argument("fields", {"const": "suggested", "description": "What the validator proposes."}, _check),)

    def bind(self, arguments: Arguments, situation: Situation) -> Arguments:
        order = situation.order
        if order.address_check is None or order.shipping_address is None or not order.address_check.suggestion:
            raise Refused(f"the validator proposes nothing for the address of order {order.id}")
        suggestion = dict(order.address_check.suggestion)
        if not format_only(order.shipping_address, suggestion):
            raise Refused(f"what the validator proposes for order {order.id} changes more than the address's format")
        return {"fields": {name: suggestion[name] for name in sorted(suggestion)}}

    def too_late(self, arguments: Arguments, situation: Situation) -> str | None:
        return past_labels(situation)

    def write(self, arguments: Arguments, situation: Situation) -> Write:
        return CorrectAddress(situation.order.id, _fields(arguments))

    def footprint(self, arguments: Arguments, situation: Situation) -> Image:
        address = situation.order.shipping_address
        return {f"address.{name}": getattr(address, name) if address else None for name in _fields(arguments)}

    def guard(self, arguments: Arguments, situation: Situation) -> Image:
        address = situation.order.shipping_address
        others = [name for name in Address.FIELDS if name not in _fields(arguments)]
        return {f"address.{name}": getattr(address, name) if address else None for name in others}

    def hinges(self, arguments: Arguments, situation: Situation) -> Image:
        return labels(situation)

    def done(self, arguments: Arguments, situation: Situation) -> bool:
        address = situation.order.shipping_address
        return address is not None and all(getattr(address, name) == text for name, text in _fields(arguments).items())

    def reverse(self, arguments: Arguments, before: Image, situation: Situation, key: str) -> Write:
        return CorrectAddress(
            situation.order.id, {name: str(before[f"address.{name}"] or "") for name in _fields(arguments)}
        )


def _fields(arguments: Arguments) -> dict[str, str]:
    fields = arguments["fields"]
    assert isinstance(fields, dict)
    return {name: str(text) for name, text in fields.items()}
