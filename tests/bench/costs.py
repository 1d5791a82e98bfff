"""What one case of ours asks of the database and the wire, counted in a pass of its own that measures no time."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.bench.load import deliveries, order_ids
from tests.bench.office import Office
from triage.bootstrap import build_triage
from triage.broker.hints import NoHints
from triage.config import read_settings
from triage.domain.cases import CaseStatus
from triage.intake.cloudevents import read_event


@dataclass(frozen=True, slots=True)
class Costs:
    """Per case, the webhook's share included."""

    queries: float
    commits: float
    calls: float


def count_costs(office: Office, folder: Path, policies: Path, cases: int) -> Costs:
    """Raises RuntimeError when a case was not resolved."""
    orders = order_ids(cases)
    office.stage(orders)
    settings = read_settings(
        database_url=f"sqlite:///{folder / 'costs.db'}",
        backoffice_url=office.url,
        policies=policies,
        mode_ceiling="auto",
        burst_cases=0,
    )
    triage = build_triage(settings, NoHints())
    asked: Counter[str] = Counter()

    @event.listens_for(triage.store.engine, "connect")
    def _count(driver: Any, _record: object) -> None:
        driver.set_trace_callback(lambda statement: asked.update([_sort(statement)]))

    try:
        triage.store.migrate()
        triage.terms.current()
        triage.policies.current()
        asked.clear()
        commits, calls = triage.store.commits, office.counts()[0]
        for delivery in deliveries(orders):
            name = delivery.headers["webhook-id"]
            triage.receiver.receive(
                read_event(
                    delivery.body.encode(),
                    event_id=triage.ids.new(),
                    source="bench",
                    delivery=name,
                    received_at=datetime.now(UTC),
                    default_store="main",
                )
            )
        triage.drain.run()
        asked_for = asked["query"]
        with triage.store.read() as tx:
            ends = Counter(str(case.status) for case in tx.cases.find(limit=cases + 1))
        if ends != {CaseStatus.RESOLVED: cases}:
            raise RuntimeError(f"the cases ended {json.dumps(ends)}")
        return Costs(
            queries=asked_for / cases,
            commits=(triage.store.commits - commits) / cases,
            calls=(office.counts()[0] - calls) / cases,
        )
    finally:
        triage.close()


def _sort(statement: str) -> str:
    """A query, or what opens and ends a transaction."""
    return "transaction" if statement.split(" ", 1)[0] in ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA") else "query"
