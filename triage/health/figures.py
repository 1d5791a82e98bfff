"""The figures of the metrics page, read off the database in one moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from triage import __version__
from triage.bootstrap import Triage
from triage.domain.cases import CaseStatus
from triage.health.silence import listen, silent
from triage.intake.metrics import Figures, Head
from triage.store.beats import SWEEPER, WORKER
from triage.store.case_counts import cases_by_status
from triage.store.transaction import Transaction

_SCOPES = ("all", "policy", "action", "connector")
_COUNTS_CASES_EVERY_SECONDS = 30.0
_TELLS_HEAD_EVERY_SECONDS = 300.0


class FigureReader:
    """What is dear is kept: the count of cases for half a minute. The head is one label, so a new one is told every
    five minutes alone, or whoever keeps the figures keeps a series for each line of the journal.
    """

    def __init__(self, triage: Triage) -> None:
        self._triage = triage
        self._cases: dict[str, int] = {}
        self._cases_until = 0.0
        self._head: Head | None = None
        self._head_until = 0.0

    def read(self) -> Figures:
        """Raises Unavailable when the database is not there."""
        sources = self._triage.settings.sources
        with self._triage.store.read() as tx:
            heard, counts, cases = listen(tx), tx.work.counts(), self._count(tx)
            switches, lowerings, bursts = tx.switches.thrown(), tx.lowerings.in_force(), tx.bursts.open()
            end, data_cases = tx.journal.head(), len(tx.data_cases.open())
        if end is not None and self._clock() >= self._head_until:
            self._head, self._head_until = Head(end.name, str(end)), self._clock() + _TELLS_HEAD_EVERY_SECONDS
        scopes = Counter(each.scope.partition(":")[0] for each in switches)
        return Figures(
            version=__version__,
            work={"due": counts.due, "leased": counts.leased, "waiting": counts.waiting},
            oldest_due=_age(heard.now, counts.oldest_due) if counts.oldest_due else 0.0,
            beats=_ages(heard.now, heard.beats, (SWEEPER, WORKER)),
            sources=_ages(heard.now, heard.sources, sources),
            silent_after={name: float(source.silent_after_seconds) for name, source in sources.items()},
            silent=len(silent(heard, sources)),
            switches={scope: scopes[scope] for scope in _SCOPES},
            lowerings=len(lowerings),
            bursts=len(bursts),
            cases=cases,
            data_cases=data_cases,
            journal_seq=end.seq if end else 0,
            journal_lines=end.count if end else 0,
            head=self._head,
        )

    def _count(self, tx: Transaction) -> dict[str, int]:
        if self._clock() >= self._cases_until:
            found = cases_by_status(tx.connection)
            self._cases = {str(status): found.get(status, 0) for status in CaseStatus}
            self._cases_until = self._clock() + _COUNTS_CASES_EVERY_SECONDS
        return self._cases

    def _clock(self) -> float:
        return self._triage.clock.monotonic()


def _ages(now: datetime, heard: Mapping[str, datetime], names: Iterable[str]) -> dict[str, float]:
    """Of those names alone that were heard at all."""
    return {name: _age(now, heard[name]) for name in names if name in heard}


def _age(now: datetime, at: datetime) -> float:
    return max(0.0, (now - at).total_seconds())
