"""Steps: how long a search may take, counted in what it looks at and not in time, so that it always ends alike."""


class TooHard(Exception):
    """The steps are used up: there may be a case, and there may be none."""


class Steps:
    """How many parts of formulas may still be looked at, for one question and in all."""

    __slots__ = ("_each", "_left", "_now")

    def __init__(self, each: int, in_all: int) -> None:
        self._each, self._left = each, in_all
        self._now = 0

    def begin(self) -> None:
        """A new question. What the last one took is gone."""
        self._now = min(self._each, self._left)

    def take(self, count: int) -> None:
        self._now -= count
        self._left -= count
        if self._now < 0:
            raise TooHard
