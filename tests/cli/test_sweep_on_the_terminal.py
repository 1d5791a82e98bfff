"""`triage sweep`: what it found, what it would find, and what the doctor says of it."""

from datetime import timedelta
from typing import Any

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from triage.sandbox.state import time_text


def _check(document: Any, name: str) -> Any:
    return next(check for check in document["checks"] if check["name"] == name)


def test_the_first_sweep_says_that_it_found_a_backlog(shop: Shop, triage: CommandLine) -> None:
    triage.set(sweep_reads_per_second=1000)
    shop.trouble("label_no_scan")
    shop.well("SO-2")

    ran = triage("sweep")

    assert ran.code == 0
    assert "2 orders listed, 2 read" in ran.words
    assert "label_no_scan 1" in ran.words
    assert "they are a backlog" in ran.words
    assert "'triage backlog lift'" in ran.words
    assert all(line == line.rstrip() and len(line) <= 80 for line in ran.out.splitlines())
    shop.work()
    assert shop.case().backlog
    assert shop.effects() == []


def test_what_it_would_find_is_listed_and_nothing_is_written(shop: Shop, triage: CommandLine) -> None:
    triage.set(sweep_reads_per_second=1000)
    shop.trouble("stuck_status")

    shown, told = triage("sweep", "--dry-run"), triage("sweep", "--dry-run", "--json").document

    assert "SO-1 stuck_status" in shown.words
    assert (told["came_to"], told["read"]) == ("dry_run", 1)
    assert [(each["order"], each["kind"]) for each in told["troubles"]] == [("SO-1", "stuck_status")]
    assert shop.cases() == []
    assert triage("sweep", "--json").document["opened"] == 1


def test_while_another_sweeps_it_refuses(shop: Shop, triage: CommandLine) -> None:
    with shop.triage.store.write() as tx:
        tx.sweeps.begin("main", shop.clock.now() + timedelta(hours=1), timedelta(hours=1), at_once=True, backlog=False)

    ran = triage("sweep")

    assert (ran.code, "another process sweeps" in ran.err) == (1, True)
    assert "one is under way" in _check(triage("doctor", "--json").document, "sweeps")["says"]


def test_where_the_systems_are_away_it_says_that_it_goes_on_later(shop: Shop, triage: CommandLine) -> None:
    triage.set(sweep_reads_per_second=1000)
    shop.trouble("stuck_status")
    shop.faults.add("/orders/SO-1", "429", times=1000)

    ran = triage("sweep", "--json")

    assert (ran.code, ran.document["came_to"]) == (3, "later")


def test_the_doctor_says_whether_anybody_sweeps_and_tells_of_webhooks_that_are_missed(
    shop: Shop, triage: CommandLine
) -> None:
    triage.set(sweep_reads_per_second=1000)
    before = _check(triage("doctor", "--json").document, "sweeps")
    triage("sweep")
    with shop.triage.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE sweeps SET last = replace(last, '+00:00', '+01:30')")
    for n in range(12):
        shop.well(f"SO-{n}")
        shop.state.orders[f"SO-{n}"]["updated_at"] = time_text(shop.clock.now() - timedelta(minutes=30))

    triage("sweep")
    document = triage("doctor", "--json").document

    assert "what no webhook tells of is not found" in before["says"]
    assert "12 orders read" in _check(document, "sweeps")["says"]
    assert _check(document, "webhooks missed")["detail"] == {"missed": 12, "changed": 12}
