"""A steady load: orders in trouble that policies act on, told of a few at a time for as long as it runs."""

import threading
from datetime import UTC, datetime
from itertools import count, islice
from random import Random

from tests.chaos.lane import Office
from tests.chaos.story import ACTED_ON, events_of
from triage.bootstrap import Triage
from triage.demo.scenario import Delivery
from triage.sandbox.state import Seed
from triage.sandbox.world import predicament

_AT_A_TIME = 3
_EVERY_SECONDS = 0.12


class Load(threading.Thread):
    """``told`` are the deliveries that were stored."""

    def __init__(self, triage: Triage, office: Office, dice: Random) -> None:
        super().__init__(name="load", daemon=True)
        self._triage, self._office, self._dice = triage, office, dice
        self._numbers = count()
        self._enough = threading.Event()
        self.told: list[str] = []

    def run(self) -> None:
        while not self._enough.wait(_EVERY_SECONDS):
            self.tell(_AT_A_TIME)

    def tell(self, orders: int) -> None:
        """Some orders more, in trouble as of now."""
        now, seed, deliveries = datetime.now(UTC), Seed(), []
        for n in islice(self._numbers, orders):
            kind, order = self._dice.choice(ACTED_ON), f"SO-{n}"
            seed += predicament(kind, order, now, n)
            deliveries.append(Delivery(f"dlv-{n}", "com.example.order.exception", now, {"order": order, "kind": kind}))
        self._office.seed(seed)
        self._triage.receiver.receive_many(events_of(self._triage, deliveries))
        self.told += [each.id for each in deliveries]

    def stop(self) -> None:
        self._enough.set()
        self.join()
