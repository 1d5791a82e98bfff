from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Three cases of one cause are a burst here, and of four runs one may be taken back."""
    with open_shop(f"sqlite:///{tmp_path / 'triage.db'}", burst_cases=3, breaker_runs=4, breaker_rate=0.25) as shop:
        yield shop
