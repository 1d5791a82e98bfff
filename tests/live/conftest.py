"""One real Vendure for all tests here; skipped, loudly, only where it cannot be installed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.office import Office, open_office
from tests.live.vendure.installing import CannotInstall
from tests.live.vendure.serving import Vendure, running
from tests.live.vendure.shop import Shop
from tests.live.worker import Desk, open_desk


@pytest.fixture(scope="session")
def vendure() -> Iterator[Vendure]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with running(Path(folder)) as server:
                yield server
        except CannotInstall as why:
            pytest.skip(f"NO VENDURE: {why}")


@pytest.fixture(scope="session")
def shop(vendure: Vendure) -> Iterator[Shop]:
    opened = Shop(vendure.address).open()
    opened.sell("MUG", 1250, Berlin=4000, Hamburg=2500)
    yield opened
    opened.close()


@pytest.fixture
def desk(vendure: Vendure, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(vendure, tmp_path) as desk:
        yield desk


@pytest.fixture
def office(vendure: Vendure) -> Iterator[Office]:
    with open_office(vendure.address) as office:
        yield office
