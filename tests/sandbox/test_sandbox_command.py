"""``triage sandbox`` as a process of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from triage.sandbox.server import listen

TRIAGE = [sys.executable, "-c", "from triage.cli import main; main()", "sandbox"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    command = [*TRIAGE, "--port", "0", "--orders", "12", "--seed", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        yield process
        process.kill()


def test_it_serves_a_busy_world_says_how_to_look_at_it_and_stops_when_told(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    first = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+", first)
    assert address
    with httpx.Client(base_url=address[0], headers={"Authorization": "Bearer sandbox"}, trust_env=False) as client:
        orders = client.get("/orders").json()["orders"]
    process.send_signal(signal.SIGINT)
    told = process.stdout.read()

    assert len(orders) == 12
    assert "token sandbox" in first
    assert all(f"{address[0]}{path}" in told for path in ("/_ledger", "/_snapshot", "/_faults", "/terms"))
    assert "Traceback" not in told
    assert process.wait() == 0


def test_a_taken_port_is_an_error_that_says_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        command = [*TRIAGE, "--port", port]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert refused.returncode == 3
    assert f"port {port}" in refused.stderr
    assert "--port" in refused.stderr
