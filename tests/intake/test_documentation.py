"""What docs/webhooks.md tells an engineer to do and to expect."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.senders import SECRET
from tests.intake.serving import NoHints, served
from triage.intake.event_types import claims_exception, kind_of, worth_a_look
from triage.intake.receiving import Receiver
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


@pytest.mark.parametrize("language", ["bash", "python"])
def test_the_example_is_accepted(language: str, stored: Store) -> None:
    if language == "bash" and not (shutil.which("curl") and shutil.which("openssl")):
        pytest.skip("NO CURL OR OPENSSL: the example of docs/webhooks.md was not run")
    clock, ids = SystemClock(), TimeOrderedIds()
    with served(Receiver(stored, NoHints(), clock, ids).receive_many, clock, ids) as sender:
        said = run(language, sender.port)

    assert "202" in said
    assert re.search(r"duplicate.{0,4}false", said, re.IGNORECASE)


def run(language: str, port: int) -> str:
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    script = match[1].replace("127.0.0.1:8701", f"127.0.0.1:{port}")
    program = {"bash": "bash", "python": sys.executable}[language]
    settings = {"secret": SECRET, "TRIAGE_SOURCES__OMS__SECRETS": json.dumps([SECRET]), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(  # noqa: S603
        [program, "-c", script], env={**os.environ, **settings}, capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


def examples(heading: str) -> list[list[str]]:
    """The example types of each row of the table under a heading."""
    rows = PAGE.partition(heading)[2].split("\n| ")[2:5]
    return [[each for each in re.findall(r"`([^`]+)`", row.split(" | ")[1]) if "…" not in each] for row in rows]


def test_every_type_that_is_given_as_an_example_is_what_the_page_says() -> None:
    exceptions, signals, others = examples("### What is an exception")

    assert len(exceptions) == 3
    assert len(signals) >= 6
    assert len(others) >= 8
    assert all(claims_exception(type_, kind_of(type_)) for type_ in exceptions)
    assert all(worth_a_look(type_) and not claims_exception(type_, kind_of(type_)) for type_ in signals)
    assert not any(worth_a_look(type_) or claims_exception(type_, kind_of(type_)) for type_ in others)
