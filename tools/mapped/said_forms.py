"""How a mapping file says the forms of times, money and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tools.mapped.expressions import compile_expression
from tools.mapped.findings import Mistake, Notes
from tools.mapped.forms import MoneyForm, TimeForm, Words
from tools.mapped.yaml_nodes import Node, Table, Text, one_of, only, table, text
from triage.domain.currencies import CURRENCIES

_TIMES = ("iso", "epoch_seconds", "epoch_milliseconds")
_MONEY = ("text", "number", "minor")


@dataclass(frozen=True, slots=True)
class Forms:
    """What the file says once for all fields."""

    times: TimeForm = field(default_factory=TimeForm)
    money: MoneyForm | None = None
    words: Mapping[str, Words] = field(default_factory=dict)
    number: str = "json"


def read_words(node: Node, what: str) -> Words:
    """Their words to ours; null says that there is none."""
    return {name: each.plain for name, each in table(node, f"{what} words").entries.items()}


def time_form(node: Node, notes: Notes) -> TimeForm:
    """``iso``, ``epoch_seconds``, ``epoch_milliseconds``, or a format and the zone that it is meant in."""
    if isinstance(node, Text):
        return TimeForm(one_of(node, "times", _TIMES))
    written = table(node, "times")
    only(written, ("format", "zone"), notes, "times")
    shape = text(told, "format") if (told := written.get("format")) is not None else ""
    zone = text(told, "zone") if (told := written.get("zone")) is not None else ""
    if zone:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise Mistake(written.entries["zone"], f"there is no time zone {zone!r}", "as in Europe/Berlin") from None
    if not zone and "%z" not in shape:
        raise Mistake(written, "a local time needs its zone", "add 'zone: Europe/Berlin', or %z to the format")
    return TimeForm("format" if shape else "iso", shape, zone)


def money_form(node: Node, notes: Notes) -> MoneyForm:
    written = table(node, "money")
    only(written, ("as", "amount", "currency", "digits"), notes, "money")
    kind = one_of(told, "money.as", _MONEY) if (told := written.get("as")) is not None else "text"
    amount = compile_expression(told, "money.amount") if (told := written.get("amount")) is not None else None
    digits = told.plain if (told := written.get("digits")) is not None else None
    if digits is not None and (not isinstance(digits, int) or not 0 <= digits <= 4):
        raise Mistake(written.entries["digits"], "digits is a whole number from 0 to 4")
    told = written.get("currency")
    if told is None:
        raise Mistake(written, "money without its currency", "write 'currency: …', a JMESPath or {value: EUR}")
    if isinstance(told, Table):
        only(told, ("value",), notes, "money.currency")
        fixed = told.get("value")
        code = text(fixed, "currency") if fixed is not None else ""
        if code not in CURRENCIES:
            raise Mistake(told, f"{code!r} is no currency", "three capitals, as in EUR")
        return MoneyForm(kind, amount, None, code, digits)
    return MoneyForm(kind, amount, compile_expression(told, "money.currency"), "", digits)
