"""The back office as effects see it: fresh readings, and one way to send."""

from collections.abc import Callable
from dataclasses import dataclass

from triage.domain.actions import Action, Situation
from triage.domain.ports import Clock, Inventory, OrderSystem
from triage.domain.tape import Tape


@dataclass(frozen=True, slots=True)
class BackOffice:
    """Reads what an action needs, at one moment."""

    orders: OrderSystem
    inventory: Inventory
    clock: Clock

    def situation(self, action: Action, order_id: str, ours: Callable[[], frozenset[str]], tape: Tape) -> Situation:
        """Read the order again, and its stock where the action looks at stock. Raises CallFailed or NotFound."""
        order = self.orders.fetch_order(order_id, tape)
        stock = (
            self.inventory.fetch_stock(sorted({line.sku for line in order.lines}), tape) if action.reads_stock else None
        )
        return Situation(order, stock, self.clock.now(), ours())
