"""What happens to a process and to its calls: death at one of the places it passes, and answers that go astray."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from triage.store.engine import Store
from triage.store.transaction import Transaction

PLACES = (
    "before the commit", "after the commit", "before the read", "after the read", "before the send", "after the send",
)  # fmt: skip


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class Fate:
    """``dies_at`` is a place, and how often it is passed alive; ``astray`` is what becomes of the next write."""

    dies_at: tuple[str, int] | None = None
    astray: str | None = None
    crossing: Callable[[], None] | None = None
    met: Counter[str] = field(default_factory=Counter)

    def passing(self, place: str) -> None:
        if self.dies_at is None or self.dies_at[0] != place:
            return
        if self.dies_at[1] == 0:
            self.dies_at = None
            self.met[f"killed {place}"] += 1
            raise Killed(place)
        self.dies_at = (place, self.dies_at[1] - 1)

    def clear(self) -> None:
        self.dies_at, self.astray, self.crossing = None, None, None


class MortalStore(Store):
    """The store of a process that may die before or after each of its commits."""

    fate = Fate()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with super().write() as tx:
            yield tx
            self.fate.passing("before the commit")
        self.fate.passing("after the commit")
