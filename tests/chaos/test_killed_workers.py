"""Workers killed at random moments, and the broker flushed: every case ends, and every effect is there once."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event

import pytest
from rich.console import Console

from tests.chaos.system import System, running_system
from triage.demo.progress import Progress, wait_until_worked_off
from triage.demo.scenario import Scenario, scenario
from triage.domain.cases import CaseStatus

KILLS = 10


@pytest.mark.timeout(300)
def test_ten_kills_and_a_flush_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("TRIAGE_TEST_SEED", "20261124"))
    told = scenario(datetime.now(UTC), Random(7))
    with running_system(tmp_path) as system:
        system.office.seed(told.seed)
        system.office.fault({"path": "/orders", "times": 1000, "fault": "slow", "seconds": 0.1})
        for delivery in told.deliveries:
            system.sender.send(delivery)
        under_way = [_kill_one(system, Random(seed + number), number) for number in range(KILLS)]
        last = system.start_worker()
        wait_until_worked_off(system.triage.store, system.running, Progress(Console(quiet=True)))
        system.kill(last)
        with system.triage.store.read() as tx:
            cases = tx.cases.find(limit=1000)
        ledger = system.office.ledger()

    print(f"seed {seed}: under way at each kill {under_way}; {len(cases)} cases, {len(ledger)} writes")
    assert sum(each > 0 for each in under_way) >= KILLS // 2, under_way
    assert _orders_to_look_at(told) <= {case.order for case in cases}, seed
    assert CaseStatus.OPEN not in {case.status for case in cases}, seed
    twice = {what: n for what, n in Counter((e["order"], e["effect"], e["path"]) for e in ledger).items() if n > 1}
    assert twice == {}, seed
    assert [entry for entry in ledger if entry["side_effects"]] == [], seed


def _kill_one(system: System, dice: Random, number: int) -> int:
    """Start a worker, kill it at a random moment of its work, and say how many cases it was holding."""
    worker = system.start_worker()
    seen, wanted = len(system.office.ledger()), dice.randint(1, 3)
    pause = Event()
    for _ in range(600):
        if len(system.office.ledger()) >= seen + wanted:
            break
        pause.wait(0.05)
    pause.wait(dice.uniform(0.0, 0.2))
    system.kill(worker)
    with system.triage.store.read() as tx:
        held = tx.work.counts().leased
    if number == KILLS // 2:
        system.flush_broker()
    return held


def _orders_to_look_at(told: Scenario) -> set[str]:
    noise = ("created", "note", "in_transit")
    return {
        str(each.data["order"])
        for each in told.deliveries
        if "order" in each.data and not any(word in each.type for word in noise)
    }
