"""The back office as effects see it: fresh readings, and one way to send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triage.domain.actions import Action, Situation
from triage.domain.errors import Unreadable
from triage.domain.order import Order
from triage.domain.ports import Clock, Inventory, OrderSystem
from triage.domain.tape import Tape

_SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "order.hold": ("holds",),
    "order.release_hold": ("holds",),
    "order.tag": ("tags",),
    "order.set_priority": ("priority",),
    "order.correct_address": ("shipping_address",),
    "order.sync_status": ("status",),
    "order.retry_export": ("export",),
    "stock.reallocate": ("lines", "lines.location"),
    "stock.reserve": ("lines", "lines.reservation"),
}
"""By action: what of an order shows its effect. Where that is not told, the effect is neither there nor gone."""


@dataclass(frozen=True, slots=True)
class BackOffice:
    """Reads what an action needs, at one moment."""

    orders: OrderSystem
    inventory: Inventory
    clock: Clock

    def situation(self, action: Action, order_id: str, ours: Callable[[], frozenset[str]], tape: Tape) -> Situation:
        """Read the order again, and its stock where the action looks at stock. Raises CallFailed or NotFound, and
        Unreadable where the order does not tell what the action changes.
        """
        order = self.orders.fetch_order(order_id, tape)
        _check_shown(action, order)
        stock = (
            self.inventory.fetch_stock(sorted({line.sku for line in order.lines}), tape) if action.reads_stock else None
        )
        return Situation(order, stock, self.clock.now(), ours())


def _check_shown(action: Action, order: Order) -> None:
    for path in _SHOWN_BY.get(action.name, ()):
        if (flaw := order.unread.get(path)) is not None:
            raise Unreadable(f"order {order.id} does not show what {action.name} changes: {flaw}")
