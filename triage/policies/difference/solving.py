"""A case that meets many demands at once, or the certainty that there is none, or too much to look through."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.policies.difference.demands import Demand, Way
from triage.policies.difference.space import Space

Chosen = dict[str, int]


class TooMuch(Exception):
    """The search was given up: there may be a case."""


@dataclass(slots=True)
class Effort:
    """How many masks may still be looked at, in all; ``each`` is the most for one question."""

    left: int
    each: int
    given_up: int = 0


class Solver:
    def __init__(self, space: Space, effort: Effort) -> None:
        self._space = space
        self._effort = effort
        self._spent = 0
        self._most = 0

    def find(self, demands: Iterable[Demand], start: Chosen | None = None) -> Chosen | None:
        """Masks within which every choice meets all demands, or None: there are none. Raises TooMuch."""
        self._spent, self._most = 0, min(self._effort.each, self._effort.left)
        try:
            return self._find(list(demands), dict(start or {}))
        except TooMuch:
            self._effort.given_up += 1
            raise
        finally:
            self._effort.left -= self._spent

    def _find(self, demands: list[Demand], chosen: Chosen) -> Chosen | None:
        """Take what leaves no choice, then try the ways of the demand that leaves the least."""
        while True:
            open_ = self._still_open(demands, chosen)
            if open_ is None:
                return None
            demands = [demand for demand, _ in open_]
            forced = [ways[0] for _, ways in open_ if len(ways) == 1]
            if not forced:
                break
            if not all(self._narrow(way, chosen) for way in forced):
                return None
        if not open_:
            return chosen
        demand, ways = min(open_, key=lambda each: len(each[1]))
        rest = [other for other in demands if other is not demand]
        for way in ways:
            narrowed = dict(chosen)
            if self._narrow(way, narrowed) and (found := self._find(rest, narrowed)) is not None:
                return found
            if len(way) == 1 and not self._narrow(((way[0][0], ~way[0][1]),), chosen):
                return None
        return None

    def _still_open(self, demands: list[Demand], chosen: Chosen) -> list[tuple[Demand, list[Way]]] | None:
        """The demands that are not met yet, each with the ways left to it; None where one has none."""
        open_ = []
        for demand in demands:
            ways = []
            for way in demand:
                stands = self._standing(way, chosen)
                if stands is True:
                    break
                if stands is None:
                    ways.append(way)
            else:
                if not ways:
                    return None
                open_.append((demand, ways))
        return open_

    def _standing(self, way: Way, chosen: Chosen) -> bool | None:
        """Whether a way holds already; False where it cannot hold any more."""
        self._spent += len(way)
        if self._spent > self._most:
            raise TooMuch
        met = True
        for fact, mask in way:
            now = chosen.get(fact, self._space.everything(fact))
            if not now & mask:
                return False
            met = met and not now & ~mask
        return True if met else None

    def _narrow(self, way: Way, chosen: Chosen) -> bool:
        for fact, mask in way:
            left = chosen.get(fact, self._space.everything(fact)) & mask
            if not left:
                return False
            chosen[fact] = left
        return True
