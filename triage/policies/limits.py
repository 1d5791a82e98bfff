"""``limits``: how much one policy may start in a while."""

import re
from datetime import timedelta

from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.money import Money
from triage.domain.policies import Limits
from triage.policies.fields import Fields
from triage.policies.findings import Mistake, Notes
from triage.policies.scalars import money, whole
from triage.policies.yaml_tree import Node, Scalar, describe

_KNOWN = ("per_hour", "per_day", "per_customer", "value_per_day")
_RATE = re.compile(r"(\d{1,9})/(\S+)", re.ASCII)


def read_limits(node: Node, notes: Notes) -> Limits:
    fields = Fields(node, "limits", _KNOWN, notes)
    if not fields.node.entries and fields.node.whole:
        raise Mistake(node, "limits limit nothing", "as in {per_hour: 50}")
    return Limits(
        per_hour=fields.read("per_hour", lambda value: _count(value, "per_hour"), None),
        per_day=fields.read("per_day", lambda value: _count(value, "per_day"), None),
        per_customer=fields.read("per_customer", _rate, None),
        value_per_day=fields.read("value_per_day", _value, None),
    )


def _count(node: Node, what: str) -> int:
    if node == Scalar("0", False, node.line, node.column):
        raise Mistake(node, f"{what} of 0 lets nothing through", "write 1 or more; to stop a policy, write mode: off")
    return whole(node, what, 1)


def _rate(node: Node) -> tuple[int, timedelta]:
    """A number in a window, as in ``1/7d``."""
    match = _RATE.fullmatch(node.text) if isinstance(node, Scalar) else None
    if match is not None:
        try:
            count, window = int(match[1]), parse_duration(match[2])
        except BadValue:
            pass
        else:
            if count > 0 and window > timedelta(0):
                return count, window
    hint = "write 1/7d for one in seven days"
    raise Mistake(node, f"per_customer is a number and a while, not {describe(node)}", hint)


def _value(node: Node) -> Money:
    amount = money(node, "value_per_day")
    if amount.amount <= 0:
        raise Mistake(node, f"value_per_day of {amount} lets nothing through", "write an amount above zero")
    return amount
