"""A Vendure of one's own, on a free port, with a database of its own; torn down always."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.live.vendure.installing import environment, installed

USER = "superadmin"
PASSWORD = "only-for-tests"
_LONGEST_START = 180.0
_LONGEST_WAIT = 30.0


@dataclass
class Vendure:
    """``folder`` keeps its database and what happened. ``loud`` leaves Vendure's mail handlers as they come."""

    port: int
    folder: Path
    loud: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Until its health endpoint answers. Raises RuntimeError with the end of its log when it never does."""
        self.kill()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own server
                ["node", "server.js", str(self.port), str(self.folder), "loud" if self.loud else "quiet"],  # noqa: S607
                cwd=installed(),
                env={**environment(), "VENDURE_PASSWORD": PASSWORD},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        latest = time.monotonic() + _LONGEST_START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > latest:
                self.kill()
                raise RuntimeError(f"Vendure did not start: {(self.folder / 'server.log').read_text()[-2000:]}")
            time.sleep(0.2)

    def kill(self) -> None:
        """At once, as a machine that loses its power."""
        if self.process is not None:
            if self.process.poll() is None:
                os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def happened(self) -> list[dict[str, Any]]:
        """Every event and mail so far, in order."""
        log = self.folder / "happened.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def wait_until(self, seen: Callable[[list[dict[str, Any]]], bool]) -> None:
        """Until what happened shows it. Raises RuntimeError after a long time."""
        latest = time.monotonic() + _LONGEST_WAIT
        while not seen(self.happened()):
            if time.monotonic() > latest:
                raise RuntimeError("what was waited for never happened in Vendure")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def running(folder: Path, *, port: int = 0, loud: bool = False) -> Iterator[Vendure]:
    """A server that answers. Raises CannotInstall where there is nothing to run."""
    installed()
    folder.mkdir(parents=True, exist_ok=True)
    server = Vendure(port or _free_port(), folder.resolve(), loud)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
