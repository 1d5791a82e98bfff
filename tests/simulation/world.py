"""The world of one run: virtual time, and processes that take turns in it.

Every process is a greenlet. It runs until it waits: for the network, the database, the clock. Who goes next is
whoever's wait ends first, and how long each waits is drawn from the seed; so a seed repeats its run.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from tests.simulation.plan import Happening

BEGAN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
Told = tuple[float, str, str, str]


class Killed(BaseException):
    """The end of a process. Nothing of ours catches it, and whatever a dead process still asks for is not done."""


class Broken(BaseException):
    """Something that always holds did not: nothing of ours may catch it. ``rule`` names it, alike in every seed."""

    def __init__(self, rule: str, told: str) -> None:
        super().__init__(f"{rule}: {told}")
        self.rule = rule


@dataclass
class World:
    """``now`` is seconds since the beginning, as no process sees it; ``jumped`` is what the machine's clock is off,
    after so many ``jumps``.

    ``calm`` ends all faults, ``over`` ends everything. ``exercised`` counts what came about.
    """

    dice: Random
    happenings: list[Happening]
    now: float = 0.0
    jumped: float = 0.0
    jumps: int = 0
    calm: bool = False
    over: bool = False
    told: list[Told] = field(default_factory=list)
    exercised: Counter[str] = field(default_factory=Counter)
    database_back_at: float = 0.0
    on_happening: Callable[[Happening], None] | None = None
    _passed: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _entered: int = 0
    _ids: int = 0
    _main: greenlet = field(default_factory=getcurrent)
    _triggers: dict[tuple[str, int], list[Happening]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.happenings:
            if each.label != "time":
                self._triggers.setdefault((each.label, int(each.nth)), []).append(each)

    @property
    def wall(self) -> datetime:
        """What the machine's clock shows."""
        return BEGAN + timedelta(seconds=self.now + self.jumped)

    def tell(self, who: str, what: str, about: str = "") -> None:
        self.told.append((self.now, who, what, about))

    def new_id(self) -> str:
        self._ids += 1
        return f"{int(self.now * 1000) + 1_790_000_000_000:012x}{self._ids:020x}"

    def spawn(self, work: Callable[[], None], after: float = 0.0) -> None:
        """Begin something that runs beside all others."""
        self.call(greenlet(work, parent=self._main).switch, after)

    def call(self, work: Callable[[], object], after: float) -> None:
        self._entered += 1
        heappush(self._queue, (self.now + after, self._entered, work))

    def wait(self, seconds: float) -> None:
        """Let others go until ``seconds`` are over."""
        until = self.now + seconds
        if not self._queue or until < self._queue[0][0]:
            self.now = until
            return
        self.call(getcurrent().switch, seconds)
        self._main.switch()

    def park(self) -> None:
        """Let others go until somebody calls this greenlet."""
        self._main.switch()

    def step(self) -> bool:
        """Let the next one go. False when nobody waits for anything."""
        if not self._queue:
            return False
        at, _, work = heappop(self._queue)
        self.now = max(self.now, at)
        work()
        return True

    def skip_to(self, moment: float) -> None:
        """Nothing happens until then: whoever waits wakes then."""
        self._queue = [(max(at, moment), entered, work) for at, entered, work in self._queue]
        self.now = max(self.now, moment)

    def passes(self, label: str, process: "Process") -> Happening | None:
        """Something reaches a boundary: what was to happen there happens. Returns a fault of the office's, if any."""
        self._passed[label] += 1
        due = self._triggers.get((label, self._passed[label]))
        if not due or self.calm:
            return None
        of_the_office = None
        for each in due:
            self.exercised[f"fault {each.what}"] += 1
            if each.what == "office":
                of_the_office = each
            elif each.what == "kill":
                process.die(label)
            elif each.what == "freeze":
                self.tell(process.name, "freezes", f"for {each.seconds:.0f} s at '{label}'")
                process.frozen += each.seconds
            elif self.on_happening is not None:
                self.on_happening(each)
        return of_the_office


@dataclass
class Process:
    """One process of ours and its clock. ``frozen`` is how much longer its next wait takes, ``skew`` what it is off."""

    world: World
    name: str
    alive: bool = True
    frozen: float = 0.0
    skew: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.world.wall + self.skew

    def monotonic(self) -> float:
        return self.world.now

    def sleep(self, seconds: float) -> None:
        self.pause(seconds)

    def new(self) -> str:
        return self.world.new_id()

    def die(self, where: str) -> None:
        self.world.tell(self.name, "is killed", f"at '{where}'")
        self.alive = False

    def at(self, label: str, latency: float = 0.0) -> Happening | None:
        """Reach a boundary, and wait. Raises Killed when this is the end."""
        fault = self.passing(label)
        self.pause(latency)
        return fault

    def passing(self, label: str) -> Happening | None:
        """Reach a boundary where nothing waits; what freezes here is frozen when it next waits."""
        self._check()
        fault = self.world.passes(label, self)
        self._check()
        return fault

    def pause(self, seconds: float) -> None:
        self._check()
        seconds, self.frozen = seconds + self.frozen, 0.0
        self.world.wait(seconds)
        self._check()

    def _check(self) -> None:
        if not self.alive or self.world.over:
            raise Killed
