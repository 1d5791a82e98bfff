"""A merchant's back office over real HTTP, and what this merchant's policies make of its orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.domain.samples import a_case
from tests.store.fake_clock import FakeClock
from tools.reference import ReferenceCarrier, ReferenceInventory, ReferenceOrders, ReferenceTerms
from tools.wire import Bearer, Session, SessionSettings
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import SetsOff, Situation
from triage.domain.assessment import Readings, assess
from triage.domain.assessment.readings import fulfilment_of
from triage.domain.cases import Case
from triage.domain.classification import Classification, classify, with_kind
from triage.domain.deciding import decide
from triage.domain.decisions import Decision
from triage.domain.facts import Facts
from triage.domain.policies import ActionCall, PolicySet
from triage.domain.tape import Tape
from triage.policies import load_policies
from triage.sandbox.state import Seed, State

FOLDER = Path(__file__).parents[2] / "policies"


def the_policies() -> PolicySet:
    """The policies of this repository, as a worker loads them."""
    return load_policies(FOLDER, ACTIONS)


@dataclass
class ShopFloor:
    """Orders to look at and to change; every look is a fresh reading."""

    state: State
    clock: FakeClock
    session: Session
    policies: PolicySet

    @classmethod
    def at(cls, url: str, state: State, clock: FakeClock, policies: PolicySet) -> "ShopFloor":
        return cls(state, clock, Session(SessionSettings(url), Bearer(state.token), clock), policies)

    def open_with(self, seed: Seed) -> str:
        """Begin anew with these documents; gives the order's id."""
        self.state.reset()
        self.state.load(seed)
        order: str = seed.orders[0]["id"]
        return order

    def look(self, order_id: str, case: Case | None = None) -> tuple[Classification, Facts]:
        case = case or a_case(order=order_id)
        order = ReferenceOrders(self.session).fetch_order(order_id, Tape())
        skus = sorted({line.sku for line in order.lines if line.open_quantity > 0})
        part = fulfilment_of(order, case.subject)
        label = part.label if part else None
        readings = Readings(
            as_of=self.clock.now(),
            order=order,
            stock=ReferenceInventory(self.session).fetch_stock(skus, Tape()) if skus else None,
            tracking=ReferenceCarrier(self.session).fetch_tracking(label.carrier, label.tracking_number, Tape())
            if label
            else None,
        )
        facts = assess(readings, case)
        found = classify(facts, case)
        return found, with_kind(facts, found)

    def decide(self, order_id: str, case: Case | None = None) -> Decision:
        return decide(self.policies, self.look(order_id, case)[1])

    def carry_out(self, order_id: str, calls: Iterable[ActionCall]) -> None:
        """Each action as an effect does it: bound to a fresh reading, in time, sent, and then there."""
        for number, call in enumerate(calls, start=1):
            action = ACTIONS[call.action]
            if action.internal:
                continue
            situation = self._situation(order_id)
            arguments = action.bind(call.arguments, situation)
            assert action.too_late(arguments, situation) is None
            if not action.done(arguments, situation):
                key = f"intent-{order_id}-{number}"
                write = action.write(arguments, situation)
                version = situation.order.version
                ReferenceOrders(self.session).send(write, key=key, if_match=version, tape=Tape())
            assert action.done(arguments, self._situation(order_id))
            self.clock.advance(timedelta(seconds=1))

    def sets_off(self) -> dict[str, SetsOff]:
        return dict(ReferenceTerms(self.session).fetch_terms(Tape()).sets_off)

    def side_effects(self) -> list[str]:
        return [effect for entry in self.state.ledger for effect in entry["side_effects"]]

    def _situation(self, order_id: str) -> Situation:
        order = ReferenceOrders(self.session).fetch_order(order_id, Tape())
        stock = ReferenceInventory(self.session).fetch_stock(sorted({line.sku for line in order.lines}), Tape())
        ours = frozenset(f"intent-{order_id}-{number}" for number in range(1, 10))
        return Situation(order, stock, self.clock.now(), ours)
