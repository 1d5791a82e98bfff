"""What one case of ours asks of the database and the wire, counted in a pass of its own that measures no time."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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
    )
    triage = build_triage(settings, NoHints())
    try:
        triage.store.migrate()
        triage.terms.current()
        asked: Counter[str] = Counter()
        event.listen(triage.store.engine, "before_cursor_execute", lambda *_: asked.update(queries=1))
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
        with triage.store.read() as tx:
            ends = Counter(str(case.status) for case in tx.cases.find(limit=cases + 1))
        if ends != {CaseStatus.RESOLVED: cases}:
            raise RuntimeError(f"the cases ended {json.dumps(ends)}")
        return Costs(
            queries=asked["queries"] / cases,
            commits=(triage.store.commits - commits) / cases,
            calls=(office.counts()[0] - calls) / cases,
        )
    finally:
        triage.close()
