"""Looking back: one reading of an order, against all that we left there for one case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from triage.domain.actions import Action, Situation
from triage.domain.journal import Intent
from triage.domain.ports import Clock, Inventory, OrderSystem
from triage.domain.tape import Tape
from triage.effects.lasting import Loss, counted_skus, losses

Ours = Callable[[], list[Intent]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the order shows, the intents on it as they were right after, and what of the case's is gone."""

    situation: Situation
    intents: Sequence[Intent]
    lost: Sequence[Loss]


@dataclass(frozen=True, slots=True)
class LookingBack:
    orders: OrderSystem
    inventory: Inventory
    actions: Mapping[str, Action]
    clock: Clock

    def look(self, case: str, order_id: str, ours: Ours, tape: Tape) -> Seen:
        """Read the order, and stock where an effect shows nowhere else. Raises CallFailed or NotFound.

        ``ours`` gives all our intents on the order; what it gives after the reading counts, so that what we took back
        meanwhile is not missed.
        """
        skus = counted_skus(intent for intent in ours() if intent.case == case)
        order = self.orders.fetch_order(order_id, tape)
        stock = self.inventory.fetch_stock(skus, tape) if skus else None
        intents = ours()
        references = frozenset(intent.id for intent in intents)
        situation = Situation(order, stock, self.clock.now(), references)
        mine = [intent for intent in intents if intent.case == case]
        return Seen(situation, intents, losses(self.actions, mine, intents, situation))
