"""The tally of one process: how well the systems told things in its runs, filed now and then with a run's end.

What may be news is filed with the run that met it. The rest is counted here and filed every ``_RUNS`` runs or
``_SECONDS``, so that most runs write nothing more than they did; what a killed process had counted is not filed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.domain.assessment import Readings
from triage.domain.cases import Case
from triage.domain.facts import Facts
from triage.domain.ports import Clock
from triage.domain.quality import MOST_WORDS, OTHER_WORDS, Counted, Names, Observation, Sort, observe
from triage.graph.ledgers import CaseTransaction

_RUNS, _SECONDS = 32, 30.0
Key = tuple[str, Observation]


@dataclass
class Tally:
    """``dull`` is what was met lately and is no news. ``told`` is what a system never keeps: counted once a day.
    ``words`` are those of each field, at most ``MOST_WORDS`` of them.
    """

    names: Names
    clock: Clock
    counts: dict[Key, Counted] = field(default_factory=dict)
    runs: int = 0
    filed_at: float = float("-inf")
    dull: set[Key] = field(default_factory=set)
    told: set[tuple[str, Key]] = field(default_factory=set)
    words: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def look(self, case: Case, readings: Readings, facts: Facts | None, now: datetime) -> "Look":
        """What a run saw, to be filed with its end."""
        seen = [(case.store, self._bounded(case.store, each)) for each in observe(readings, facts, self.names)]
        day = f"{now:%Y-%m-%d}"
        fresh = [key for key in seen if key[1].sort is not Sort.NOT_KEPT or (day, key) not in self.told]
        news = tuple(key[1] for key in seen if key[1].sort.alarming and key not in self.dull)
        return Look(self, case, now, tuple(fresh), news)

    def _bounded(self, store: str, seen: Observation) -> Observation:
        """The same, or one of the words that are too many to keep apart."""
        if seen.sort is not Sort.UNKNOWN_WORD:
            return seen
        words = self.words[store, seen.place]
        if seen.word in words or len(words) < MOST_WORDS:
            words.add(seen.word)
            return seen
        return replace(seen, word=OTHER_WORDS)

    @property
    def due(self) -> bool:
        return self.runs + 1 >= _RUNS or self.clock.monotonic() - self.filed_at >= _SECONDS

    def with_more(self, keys: Iterable[Key], case: str, now: datetime) -> dict[Key, Counted]:
        """Everything that is counted and not filed, and a run's share."""
        counts = dict(self.counts)
        for key in keys:
            so_far = counts.get(key)
            more = replace(so_far, count=so_far.count + 1, last_at=now) if so_far else Counted(1, now, now, case)
            counts[key] = more
        return counts


@dataclass
class Look:
    """What one run saw; counted once its transaction is committed."""

    tally: Tally
    case: Case
    now: datetime
    seen: tuple[Key, ...]
    news: tuple[Observation, ...]
    _dull: frozenset[Observation] = frozenset()
    _files: bool = False

    def file(self, tx: CaseTransaction) -> None:
        """Write what is due."""
        self._files = bool(self.news) or self.tally.due
        if not self._files:
            return
        tx.quality.count(self._counts())
        if self.news:
            self._dull = tx.data_cases.meet(self.case.store, self.case.id, self.news, self.now)
        else:
            tx.data_cases.close_what_is_readable(self.now)

    def filed(self) -> None:
        """The transaction is committed."""
        tally = self.tally
        if not self._files:
            tally.counts, tally.runs = self._counts(), tally.runs + 1
            return
        if tally.due:
            tally.dull.clear()
        tally.counts, tally.runs, tally.filed_at = {}, 0, tally.clock.monotonic()
        tally.dull |= {(self.case.store, each) for each in self._dull}
        day = f"{self.now:%Y-%m-%d}"
        tally.told |= {(day, key) for key in self.seen if key[1].sort is Sort.NOT_KEPT}

    def _counts(self) -> dict[Key, Counted]:
        return self.tally.with_more(self.seen, self.case.id, self.now)
