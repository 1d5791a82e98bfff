"""The killer: ends its own process, or all of a worker's, the n-th time that a moment comes."""

import os
import signal
from typing import Literal, Protocol

from tests.chaos.boundaries import Moment, Side

Target = Literal["process", "group"]


class Moments(Protocol):
    """Whoever is told that a boundary was come to."""

    def at(self, boundary: str, side: Side) -> None: ...


class Killer:
    """Counts how often its moment came. Before it strikes it writes its process's number to ``mark``."""

    def __init__(self, moment: Moment | None, mark: int, target: Target = "process") -> None:
        self._moment = moment
        self._mark = mark
        self._target = target
        self._left = moment.nth if moment else 0

    def at(self, boundary: str, side: Side) -> None:
        moment = self._moment
        if moment is None or (boundary, side) != (moment.boundary, moment.side):
            return
        self._left -= 1
        if self._left == 0:
            self.strike()

    def strike(self) -> None:
        os.write(self._mark, f"{os.getpid()}\n".encode())
        if self._target == "group":
            os.killpg(os.getpgid(0), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
