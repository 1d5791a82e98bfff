"""The demo's own processes: started over real sockets, and ended with everything they started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from triage.domain.errors import Unavailable

_UP_WITHIN_SECONDS = 30.0
_DOWN_WITHIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Started:
    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Processes:
    """Starts ``triage`` commands in sessions of their own, so that each can be ended whole."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._started: list[Started] = []

    def start(self, name: str, *arguments: str) -> Started:
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 our own command, with arguments of ours
                [sys.executable, "-m", "triage", *arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started = Started(name, process, log)
        self._started.append(started)
        return started

    def wait_for(self, started: Started, url: str) -> None:
        """Wait until a server answers. Raises Unavailable with the end of its log when it does not."""
        until = time.monotonic() + _UP_WITHIN_SECONDS
        while time.monotonic() < until:
            self.check()
            try:
                if httpx.get(url, timeout=1.0, trust_env=False).status_code < 500:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise Unavailable(f"{started.name} did not come up; {_end_of(started.log)}")

    def let_go(self, started: Started) -> None:
        """Somebody else ends this one."""
        self._started.remove(started)

    def check(self) -> None:
        """Raises Unavailable when one of them has ended by itself."""
        for each in self._started:
            if (code := each.process.poll()) is not None:
                raise Unavailable(f"{each.name} ended with code {code}; {_end_of(each.log)}")

    def end(self) -> None:
        """End all of them, newest first: asked politely, then not."""
        for each in reversed(self._started):
            _signal(each.process, signal.SIGTERM)
        until = time.monotonic() + _DOWN_WITHIN_SECONDS
        for each in reversed(self._started):
            with suppress(subprocess.TimeoutExpired):
                each.process.wait(max(0.1, until - time.monotonic()))
            _signal_group(each.process, signal.SIGKILL)
            each.process.wait()
        self._started.clear()


@contextmanager
def processes(folder: Path, environment: Mapping[str, str]) -> Iterator[Processes]:
    """Processes that are ended whatever happens, Ctrl-C and SIGTERM among it."""
    folder.mkdir(parents=True, exist_ok=True)
    all_of_them = Processes(folder, environment)
    before = {number: signal.signal(number, _as_interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield all_of_them
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        all_of_them.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()[-3:]
    return f"{log} ends: " + " / ".join(lines) if lines else f"{log} is empty"
