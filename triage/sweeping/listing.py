"""Listing: which orders a sweep reads. Suspicious states alone, page after page, written down as they come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.errors import CallFailed, Transient
from triage.domain.order import OrderStatus
from triage.domain.ports import OrderSummary, OrderSystem
from triage.domain.tape import Tape
from triage.sweeping.pace import Pace
from triage.sweeping.suspicious import looked_back

_PAGE = 100
_LONGEST_ID = 128
"""Of an order; no event of a longer one is taken either."""
Found = Callable[[list[OrderSummary]], None]


@dataclass(frozen=True, slots=True)
class Listing:
    """Asks an order system for candidates, at a pace. ``days`` is how far back it asks for what has left."""

    orders: OrderSystem
    pace: Pace
    days: timedelta

    def of_status(self, status: OrderStatus, now: datetime, found: Found) -> bool:
        """Hand over every order of a status, a page at a time. False where the system cannot be asked for it.

        Raises PutOff where it cannot be asked now. A list that broke off is asked for again from its beginning.
        """
        back = looked_back(status, self.days)
        since = now - back if back is not None else None
        return self._all(str(status), since, found)

    def in_any_of(self, statuses: list[str], now: datetime, found: Found) -> bool:
        """The same for statuses that it cannot be asked for: of all that changed lately, those that are in one."""

        def some(page: list[OrderSummary]) -> None:
            found([each for each in page if each.status in statuses])

        return self._all(None, now - self.days, some)

    def changed(self, since: datetime, until: datetime, found: Found) -> bool:
        """Orders that changed last within a time, where their time is told."""

        def some(page: list[OrderSummary]) -> None:
            found([each for each in page if each.updated_at is not None and since <= each.updated_at < until])

        return self._all(None, since, some)

    def _all(self, status: str | None, since: datetime | None, found: Found) -> bool:
        def ask(tape: Tape) -> None:
            page: list[OrderSummary] = []
            for summary in self._told(tape, status, since):
                if summary.id.isprintable() and 0 < len(summary.id) <= _LONGEST_ID:
                    page.append(summary)
                if len(page) >= _PAGE:
                    found(page)
                    page = []
            if page:
                found(page)

        try:
            self.pace.asked(ask)
        except Transient:
            raise
        except CallFailed:
            return False
        return True

    def _told(self, tape: Tape, status: str | None, since: datetime | None) -> Iterator[OrderSummary]:
        """Each order of the list; between one page of the system's and the next, as long as the pace wants."""
        listed = iter(self.orders.find_orders(tape, status=status, updated_since=since))
        while True:
            if tape.exchanges:
                self.pace.made(tape)
                self.pace.wait()
            summary = next(listed, None)
            if summary is None:
                return
            yield summary
