"""Processes forked from one that has everything loaded, and how each of them ended."""

import atexit
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended: by which signal or with which code, and whether it had written its mark before."""

    by_signal: int | None
    code: int | None
    marked: str
    hung: bool = False

    @property
    def killed(self) -> bool:
        """Whether it died at its moment, by its killer."""
        return self.by_signal == signal.SIGKILL and bool(self.marked) and not self.hung

    @property
    def well(self) -> bool:
        return self.code == 0


class Fork:
    """One forked process. ``work`` is given the descriptor for its mark."""

    def __init__(self, work: Work, log: Path, *, leads: bool = False) -> None:
        self._marks, mark = os.pipe()
        sys.stdout.flush()
        self.leads = leads
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._marks)
            _be(work, mark, log, leads)
        os.close(mark)
        self._pidfd = os.pidfd_open(self.pid)
        atexit.register(self._end)

    def ended(self, within: float) -> End:
        """Wait for it; killed when it takes longer."""
        hung = not select.select([self._pidfd], [], [], within)[0]
        if hung:
            self.kill()
        _, status = os.waitpid(self.pid, 0)
        atexit.unregister(self._end)
        os.close(self._pidfd)
        end = End(
            os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            self.marked(),
            hung,
        )
        os.close(self._marks)
        return end

    def marked(self) -> str:
        """What was written before the blow, if it came."""
        if not select.select([self._marks], [], [], 0)[0]:
            return ""
        return os.read(self._marks, 64).decode().strip()

    @property
    def over(self) -> bool:
        return bool(select.select([self._pidfd], [], [], 0)[0])

    def _end(self) -> None:
        """A harness that is stopped leaves nobody behind."""
        with suppress(ProcessLookupError):
            self.kill()

    def kill(self) -> None:
        if self.leads:
            os.killpg(self.pid, signal.SIGKILL)
        else:
            os.kill(self.pid, signal.SIGKILL)


def _be(work: Work, mark: int, log: Path, leads: bool) -> None:
    """The life of the forked process; it never comes back."""
    code = 70
    try:
        if leads:
            os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        work(mark)
        code = 0
    except BaseException:  # noqa: BLE001 the end of a process: whatever it was is told, and it ends
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def wait_until(there: Callable[[], bool], within: float, every: float = 0.02) -> bool:
    """Look every few milliseconds until something holds; whether it came to hold in time."""
    until = time.monotonic() + within
    while not there():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True
