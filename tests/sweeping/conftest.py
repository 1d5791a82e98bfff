from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop without webhooks."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}") as shop:
        yield shop
