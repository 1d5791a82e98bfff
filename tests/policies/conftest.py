"""A policy folder for every test that asks for one."""

from pathlib import Path

import pytest

from tests.policies.policy_folder import PolicyFolder


@pytest.fixture
def folder(tmp_path: Path) -> PolicyFolder:
    return PolicyFolder(tmp_path)
