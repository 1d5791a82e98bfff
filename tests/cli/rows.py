"""Cases written straight into a database, for lists that are about lists."""

from datetime import UTC, datetime
from typing import Any

from tests.store.samples import an_event
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store


def store_at(url: str) -> Store:
    return open_store(url, SystemClock(), TimeOrderedIds())


def add_cases(url: str, count: int, **changes: Any) -> list[str]:
    """``count`` cases of orders SO-0 and on; returns their ids, oldest first."""
    store = store_at(url)
    now = datetime.now(UTC)
    try:
        with store.write() as tx:
            ids = []
            for n in range(count):
                event = an_event(f"d-{n}", order=f"SO-{n}", occurred_at=now, received_at=now)
                case = tx.cases.join(event)
                if changes:
                    tx.cases.update(case.id, **changes)
                ids.append(case.id)
    finally:
        store.close()
    return sorted(ids)
