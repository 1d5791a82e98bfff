"""``GET /metrics`` and what ``GET /readyz`` warns of, on a running server."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event as Signal

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.intake.senders import cloud_event
from tests.intake.serving import Listening, served
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.errors import Unavailable
from triage.domain.events import Event, Received
from triage.intake.app import Limits
from triage.intake.metrics import Figures, Head

FIGURES = Figures(
    version="1.2.3",
    work={"due": 3, "leased": 2, "waiting": 1},
    oldest_due=12.5,
    beats={"sweeper": 1.0, "worker": 2.0},
    sources={"oms": 60.0},
    silent_after={"oms": 900.0},
    silent=1,
    switches={"all": 1, "policy": 2},
    lowerings=4,
    bursts=7,
    cases={"open": 5, "resolved": 6},
    data_cases=8,
    journal_seq=70,
    journal_lines=69,
    head=Head("a1b2", f"70:{'f' * 64}"),
)


def accept_all(events: Sequence[Event]) -> list[Received | Exception]:
    return [Received(event.id, duplicate=False) for event in events]


def test_the_figures_are_told_in_the_format_that_scrapers_read() -> None:
    with served(accept_all, FakeClock(), CountingIds(), figures=lambda: FIGURES) as sender:
        answer = sender.get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(answer.text))
    told = {
        (sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples
    }
    assert all(family.documentation for family in families)
    assert told == {
        ("triage_work", ("state", "due")): 3,
        ("triage_work", ("state", "leased")): 2,
        ("triage_work", ("state", "waiting")): 1,
        ("triage_work_oldest_due_seconds",): 12.5,
        ("triage_beat_age_seconds", ("part", "sweeper")): 1,
        ("triage_beat_age_seconds", ("part", "worker")): 2,
        ("triage_source_age_seconds", ("source", "oms")): 60,
        ("triage_source_silent_after_seconds", ("source", "oms")): 900,
        ("triage_silent",): 1,
        ("triage_switches_thrown", ("scope", "all")): 1,
        ("triage_switches_thrown", ("scope", "policy")): 2,
        ("triage_lowerings_in_force",): 4,
        ("triage_bursts_open",): 7,
        ("triage_data_cases_open",): 8,
        ("triage_cases", ("status", "open")): 5,
        ("triage_cases", ("status", "resolved")): 6,
        ("triage_journal_seq",): 70,
        ("triage_journal_lines",): 69,
        ("triage_journal_head_info", ("chain", "a1b2"), ("head", f"70:{'f' * 64}")): 1,
        ("triage_build_info", ("version", "1.2.3")): 1,
    }


def test_a_journal_without_a_line_has_no_head() -> None:
    with served(accept_all, FakeClock(), CountingIds(), figures=lambda: replace(FIGURES, head=None)) as sender:
        assert "journal_head" not in sender.get("/metrics").text


@pytest.mark.parametrize("error", [Unavailable("the database is not there"), RuntimeError("secret"), KeyError("x")])
def test_without_its_database_a_scrape_is_told_to_come_again(error: Exception, listening: Listening) -> None:
    def fail() -> Figures:
        raise error

    with served(accept_all, FakeClock(), CountingIds(), figures=fail) as sender:
        answer = sender.get("/metrics")
        again = sender.get("/metrics")

    assert (answer.status_code, again.status_code) == (503, 503)
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["error"]["code"] == "not_measured"
    assert "secret" not in answer.text
    assert listening.tracebacks == []


class Slow:
    """A database that answers when it is told to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = Signal()
        self.go_on = Signal()

    def read(self) -> Figures:
        self.asked += 1
        self.begun.set()
        self.go_on.wait(10)
        return FIGURES


def test_many_scrapes_at_once_are_one_reading_and_deliveries_go_on_meanwhile() -> None:
    slow = Slow()
    with (
        served(accept_all, FakeClock(), CountingIds(), figures=slow.read) as sender,
        ThreadPoolExecutor(20) as threads,
    ):
        scrapes = [threads.submit(sender.get, "/metrics") for _ in range(20)]
        slow.begun.wait(10)
        delivered = sender.deliver(cloud_event()).status_code
        slow.go_on.set()
        statuses = {scrape.result().status_code for scrape in scrapes}

    assert (delivered, statuses, slow.asked) == (202, {200}, 1)


def test_who_is_silent_is_told_and_the_server_stays_ready() -> None:
    said = ["all workers have been silent for 6 min"]
    with served(accept_all, FakeClock(), CountingIds(), warnings=lambda: said) as sender:
        answer = sender.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "warnings": said})


def test_a_server_that_cannot_tell_who_is_silent_stays_ready(listening: Listening) -> None:
    def fail() -> list[str]:
        raise OSError("who knows")

    with served(accept_all, FakeClock(), CountingIds(), warnings=fail) as sender:
        answer = sender.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["warnings"] == ["it cannot be told who is silent: OSError"]
    assert listening.tracebacks == []


def test_what_does_not_come_in_time_is_not_waited_for() -> None:
    slow = Slow()

    def missing() -> list[str]:
        slow.read()
        return []

    with served(
        accept_all, FakeClock(), CountingIds(), ready=missing, limits=Limits(told_within_seconds=0.05)
    ) as sender:
        answer = sender.get("/readyz")
        again = sender.get("/readyz")
        slow.go_on.set()

    assert (answer.status_code, again.status_code, slow.asked) == (503, 503, 1)
    assert "within 0.05 s" in answer.json()["error"]["message"]
