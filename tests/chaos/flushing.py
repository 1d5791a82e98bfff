"""The broker, flushed once while webhooks come in and workers work; then everything that was acknowledged must end."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from random import Random

from sqlalchemy import func, select

from tests.chaos.forks import wait_until
from tests.chaos.story import ACTED_ON
from tests.chaos.system import System
from triage.demo.scenario import Delivery
from triage.domain.cases import CaseStatus
from triage.domain.errors import Unavailable
from triage.sandbox.state import Seed
from triage.sandbox.world import predicament
from triage.store.tables import cases, events

WITHIN_SECONDS = 60.0
_DELIVERIES = 16
_BETWEEN_SECONDS = 0.03
_LATEST_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Flush:
    """``keys`` the broker lost; ``under_way`` what was acknowledged by then and had not ended; ``seconds`` from then
    until everything had; ``lost`` what had not ended after a minute.
    """

    keys: int
    under_way: int
    seconds: float
    lost: int


@dataclass
class Flusher:
    """``told`` are the deliveries that were answered with 202."""

    system: System
    dice: Random
    told: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def warm_up(self) -> None:
        """Have the workers end a first load, so that none of them is still starting."""
        self._send(self._seeded())
        if not wait_until(lambda: self._ended() == len(self.told), WITHIN_SECONDS, 0.05):
            raise Unavailable("the workers did not end a first load")

    def flush(self) -> Flush:
        sending = threading.Thread(target=self._send, args=(self._seeded(),), name="sender")
        sending.start()
        time.sleep(self.dice.uniform(0.1, _LATEST_SECONDS))
        under_way, flushed_at = len(self.told) - self._ended(), time.monotonic()
        keys = self.system.flush_broker()
        sending.join()
        wait_until(lambda: self._ended() == len(self.told), WITHIN_SECONDS, 0.05)
        seconds = round(time.monotonic() - flushed_at, 2)
        return Flush(keys, under_way, seconds, len(self.told) - self._ended())

    def _seeded(self) -> list[Delivery]:
        now, seed, deliveries = datetime.now(UTC), Seed(), []
        for n in islice(self._numbers, _DELIVERIES):
            seed += predicament(self.dice.choice(ACTED_ON), f"SO-{n}", now, n)
            deliveries.append(Delivery(f"dlv-{n}", "com.example.order.exception", now, {"order": f"SO-{n}"}))
        self.system.office.seed(seed)
        return deliveries

    def _send(self, deliveries: list[Delivery]) -> None:
        for each in deliveries:
            self.system.sender.send(each)
            self.told.append(each.id)
            time.sleep(_BETWEEN_SECONDS)

    def _ended(self) -> int:
        """How many of the deliveries that were told have a case that is open no longer."""
        ended = (
            select(func.count())
            .select_from(events.join(cases, cases.c.id == events.c.case_id))
            .where(cases.c.status != str(CaseStatus.OPEN))
        )
        with self.system.triage.store.read() as tx:
            return int(tx.connection.execute(ended).scalar_one())
