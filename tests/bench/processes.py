"""Processes of a variant: each in a group of its own, so that its CPU time can be read and it ends whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

_UP_WITHIN_SECONDS = 60.0
_DOWN_WITHIN_SECONDS = 15.0


@contextmanager
def running(name: str, folder: Path, environment: Mapping[str, str], *command: str) -> Iterator[int]:
    """Run ``python -m COMMAND`` for as long as the context lasts; gives its process group."""
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 commands of ours
            [sys.executable, "-m", *command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_DOWN_WITHIN_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(url: str) -> None:
    """Wait until a server answers anything at all. Raises TimeoutError when it does not."""
    until = time.monotonic() + _UP_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(url, timeout=1.0, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing answers at {url}")
