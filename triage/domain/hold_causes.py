"""When the cause of a hold of ours is gone: positive evidence, for each reason to hold that has any."""

from collections.abc import Mapping
from types import MappingProxyType

from triage.domain.clauses import Condition
from triage.domain.order import HoldReason
from triage.domain.rules import clause, either

CAUSE_GONE: Mapping[str, Condition] = MappingProxyType(
    {
        HoldReason.PAYMENT: (
            either(
                clause("payment.status", is_="captured"),
                (clause("payment.status", is_="authorised"), clause("payment.authorised_for", below="7d")),
            ),
            clause("payment.disputed", is_=False),
        ),
        HoldReason.STOCK: (
            clause("stock.reserved", is_=True),
            clause("stock.shortfall", is_=0),
            clause("stock.oversold_by", is_=0),
            clause("order.unrouted_lines", is_=0),
            clause("fulfilment.short_pick", is_=[0, "none"]),
        ),
        HoldReason.ADDRESS: (
            clause("order.address_verdict", is_="valid"),
            clause("order.address_changed_after_release", is_=False),
        ),
        HoldReason.DUPLICATE: (clause("order.similar", is_=0),),
    }
)
"""A hold for ``fraud`` or ``review``, or for a reason that is not ours, is for a person to judge: no facts end it."""
