from pathlib import Path

import pytest

from triage.actions.catalogue import ACTIONS
from triage.domain.policies import PolicySet
from triage.policies import load_policies


@pytest.fixture(scope="session")
def policies() -> PolicySet:
    return load_policies(Path(__file__).parents[2] / "policies", ACTIONS)
