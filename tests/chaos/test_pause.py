"""The kill switch before real workers, with the broker down: they send nothing more, and people can still undo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from tests.chaos.system import running_system
from triage.demo.scenario import Delivery
from triage.demo.undoing import undo_case
from triage.domain.cases import CaseStatus
from triage.sandbox.state import Seed
from triage.sandbox.world import predicament

ORDERS = 60


def test_people_can_undo_while_everything_is_paused(tmp_path: Path) -> None:
    now, seed = datetime.now(UTC), Seed()
    for n in range(ORDERS):
        seed += predicament("reservation_lost", f"SO-{n}", now, n)
    with running_system(tmp_path) as system:
        system.office.seed(seed)
        system.office.fault({"path": "/orders", "method": "GET", "times": 1000, "fault": "slow", "seconds": 0.05})
        for n in range(ORDERS):
            system.sender.send(Delivery(f"dlv-{n}", "com.example.order.exception", now, {"order": f"SO-{n}"}))
        worker = system.start_worker()
        pause = Event()
        while len(system.office.ledger()) < 5:
            pause.wait(0.02)
        system.broker.stop()
        with system.triage.store.write() as tx:
            tx.switches.throw("all", "ada", "stocktaking", datetime.now(UTC))
        paused_at = datetime.now(UTC)
        pause.wait(2.0)
        ledger = system.office.ledger()
        system.broker.start()
        system.kill(worker)

        sent = [datetime.fromisoformat(entry["at"]) for entry in ledger]
        assert 5 <= len(sent) < ORDERS
        assert max(sent) <= paused_at + timedelta(seconds=1)

        with system.triage.store.read() as tx:
            resolved = tx.cases.find(status=CaseStatus.RESOLVED, limit=1)[0]
        assert undo_case(system.triage, resolved, "ada")
        undone = [e for e in system.office.ledger() if e["effect"] == "reservations_released"]
        assert [entry["order"] for entry in undone] == [resolved.order]
