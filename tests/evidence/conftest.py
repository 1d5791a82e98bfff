from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence.journals import write_journal
from tests.graph.shop import Shop, open_shop


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose ten cases were worked."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", working_folder=tmp_path) as shop:
        write_journal(shop)
        yield shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose two cases were worked."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", working_folder=tmp_path) as shop:
        write_journal(shop, orders=2)
        yield shop
