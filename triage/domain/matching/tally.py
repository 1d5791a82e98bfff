"""A tally: how often each slot occurs in some bit sets, all slots counted at once.

The counts are kept as bit sets too, one for each binary digit, so that adding a set carries all of its
slots together.
"""

from collections.abc import Iterable


class Tally:
    def __init__(self, sets: Iterable[int]) -> None:
        self._digits: list[int] = []
        for members in sets:
            self._add(members)

    @property
    def most(self) -> int:
        """No slot occurs more often."""
        return (1 << len(self._digits)) - 1

    def exactly(self, count: int) -> int:
        """The slots that occur just so often. For none at all the set is endless: cut it to what is meant."""
        slots = -1
        for place, digit in enumerate(self._digits):
            slots &= digit if count >> place & 1 else ~digit
        return slots if count >> len(self._digits) == 0 else 0

    def _add(self, members: int) -> None:
        for place, digit in enumerate(self._digits):
            if not members:
                return
            self._digits[place], members = digit ^ members, digit & members
        if members:
            self._digits.append(members)
