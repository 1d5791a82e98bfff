from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from tests.store.databases import Database, PostgresServer


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        yield shop


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: pgserver did not start: {error!r}")
    yield server
    server.stop()


@pytest.fixture
def postgresql(postgres: PostgresServer) -> Database:
    return postgres.empty()
