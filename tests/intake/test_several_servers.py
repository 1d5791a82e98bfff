"""Several webhook servers on one database: shared deliveries and cases, and nobody waits in a circle."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest

from tests.intake.deliveries import an_event
from tests.intake.serving import NoHints
from tests.store.databases import Database, PostgresServer, SqliteFiles
from triage.domain.events import Received
from triage.intake.receiving import Receiver
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        yield SqliteFiles(tmp_path_factory.mktemp("several")).empty()
        return
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: pgserver did not start: {error!r}")
    yield server.empty()
    server.stop()


@pytest.fixture
def stores(database: Database) -> Iterator[list[Store]]:
    stores = [database.open(SystemClock(), TimeOrderedIds()) for _ in range(2)]
    yield stores
    for store in stores:
        store.close()


def test_batches_that_share_deliveries_and_cases_are_all_stored_once(stores: list[Store]) -> None:
    dice = Random(7)
    told = [an_event(f"msg_{n}", order=f"SO-{n % 20}") for n in range(240)] * 2
    dice.shuffle(told)
    arrived = [replace(event, id=f"ev-{place}") for place, event in enumerate(told)]
    receivers = [Receiver(store, NoHints(), SystemClock(), TimeOrderedIds()) for store in stores]

    with ThreadPoolExecutor(6) as threads:
        work = [
            threads.submit(dice.choice(receivers).receive_many, arrived[start : start + 12])
            for start in range(0, len(arrived), 12)
        ]
        answers = [answer for each in work for answer in each.result()]

    assert [answer for answer in answers if not isinstance(answer, Received)] == []
    assert sum(isinstance(answer, Received) and answer.duplicate for answer in answers) == 240
    with stores[0].read() as tx:
        assert {case.order: case.events for case in tx.cases.find(limit=100)} == {f"SO-{n}": 12 for n in range(20)}
