"""A case that meets many demands at once, or the certainty that there is none, or too much to look through."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.policies.difference.demands import Demand, Way
from triage.policies.difference.space import Space

Chosen = dict[str, int]
_Pending = tuple[Demand, tuple[Way, ...]]


class TooMuch(Exception):
    """The search was given up: there may be a case."""


@dataclass(slots=True)
class Effort:
    """How many masks may still be looked at, in all; ``each`` is the most for one question."""

    left: int
    each: int
    given_up: int = 0


class Solver:
    """Propagation and trying: what leaves no choice is taken, then the ways of the demand that leaves the least."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._spent = 0
        self._most = 0

    def find(self, demands: Iterable[Demand], effort: Effort) -> Chosen | None:
        """Masks within which every choice meets all demands, or None: there are none. Raises TooMuch."""
        self._spent, self._most = 0, min(effort.each, effort.left)
        try:
            return self._find([(demand, demand.ways) for demand in demands], {}, None)
        except TooMuch:
            effort.given_up += 1
            raise
        finally:
            effort.left -= self._spent

    def _find(self, pending: list[_Pending], chosen: Chosen, touched: set[str] | None) -> Chosen | None:
        """``touched`` are the facts that were narrowed since ``pending`` was looked at; None for the first time."""
        while touched is None or touched:
            looked_at = self._look_again(pending, chosen, touched)
            if looked_at is None:
                return None
            pending, touched = looked_at, set()
            for _, ways in pending:
                if len(ways) == 1 and not self._narrow(ways[0], chosen, touched):
                    return None
        if not pending:
            return chosen
        demand, ways = min(pending, key=_choices)
        rest = [other for other in pending if other[0] is not demand]
        tried: set[str] = set()
        for way in ways:
            narrowed, changed = dict(chosen), set(tried)
            if self._narrow(way, narrowed, changed) and (found := self._find(rest, narrowed, changed)) is not None:
                return found
            if len(way) == 1 and not self._narrow(((way[0][0], ~way[0][1]),), chosen, tried):
                return None
        return None

    def _look_again(self, pending: list[_Pending], chosen: Chosen, touched: set[str] | None) -> list[_Pending] | None:
        """The demands that are not met yet, each with the ways left to it; None where one has none."""
        left: list[_Pending] = []
        for demand, ways in pending:
            if touched is not None and touched.isdisjoint(demand.facts):
                left.append((demand, ways))
                continue
            still = self._ways_left(ways, chosen)
            if still is None:
                continue
            if not still:
                return None
            left.append((demand, still))
        return left

    def _ways_left(self, ways: tuple[Way, ...], chosen: Chosen) -> tuple[Way, ...] | None:
        """The ways that can still hold; None where one of them holds already."""
        left = []
        for way in ways:
            self._spend(len(way))
            met = True
            for fact, mask in way:
                now = chosen.get(fact) or self._space.everything(fact)
                if not now & mask:
                    break
                met = met and not now & ~mask
            else:
                if met:
                    return None
                left.append(way)
        return tuple(left)

    def _narrow(self, way: Way, chosen: Chosen, touched: set[str]) -> bool:
        """Keep to a way, noting the facts that it narrows. False where nothing is left."""
        for fact, mask in way:
            now = chosen.get(fact) or self._space.everything(fact)
            left = now & mask
            if not left:
                return False
            if left != now:
                touched.add(fact)
            chosen[fact] = left
        return True

    def _spend(self, masks: int) -> None:
        self._spent += masks
        if self._spent > self._most:
            raise TooMuch


def _choices(pending: _Pending) -> int:
    return len(pending[1])
