"""What a reading does not tell proves nothing: neither that an effect is there, nor that it is gone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from tests.effects.cases_for_actions import HOLD, ORDER, RELEASE, TAG, UNTAG, Trial, name_of
from tests.effects.desk import Desk
from tests.effects.office import Office
from tests.store.fake_clock import FakeClock
from triage.domain.errors import Unreadable
from triage.domain.flaws import Flaw, FlawKind
from triage.domain.journal import IntentState
from triage.domain.order import Order
from triage.domain.ports import OrderSummary, OrderSystem, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write

_LOST = {name: Flaw(FlawKind.UNREADABLE, f"{name} cannot be read") for name in ("holds", "tags")}


@dataclass
class _Dim:
    """An order system that cannot tell holds and tags ``from_now``, or once a write was sent where ``after_writes``."""

    told: OrderSystem
    from_now: bool = False
    after_writes: bool = False
    _sent: list[str] = field(default_factory=list)

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        order = self.told.fetch_order(order_id, tape)
        if not self.from_now and not (self.after_writes and self._sent):
            return order
        return replace(order, holds=(), tags=None, unread={**order.unread, **_LOST})

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        self._sent.append(key)
        return self.told.send(write, key=key, if_match=if_match, tape=tape)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        return self.told.find_orders(tape, status=status, sku=sku, updated_since=updated_since)

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        return self.told.fetch_receiver_state(order_id, tape)


def _dim(desk: Desk, *, from_now: bool = False, after_writes: bool = False) -> Desk:
    orders = _Dim(desk.connector.orders, from_now, after_writes)
    return replace(desk, connector=replace(desk.connector, orders=orders))


@pytest.mark.parametrize("trial", [HOLD, TAG], ids=name_of)
def test_an_effect_that_cannot_be_seen_is_not_taken_for_undone(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    trial.set_up(office, clock)
    done = desk.do(trial.action, ORDER, trial.arguments)

    with pytest.raises(Unreadable, match="cannot be read"):
        _dim(desk, from_now=True).undo(done)

    assert desk.journalled(done).state is IntentState.VERIFIED
    assert len(office.ledger()) == 1


@pytest.mark.parametrize("trial", [RELEASE, UNTAG], ids=name_of)
def test_what_was_taken_away_is_not_proved_by_a_reading_that_does_not_tell(
    desk: Desk, office: Office, clock: FakeClock, trial: Trial
) -> None:
    trial.set_up(office, clock)

    done = _dim(desk, after_writes=True).do(trial.action, ORDER, trial.arguments)

    assert done.state is IntentState.UNCONFIRMED
