"""What every run shares and none changes: the settings, the policies under three sets of limits, the graph."""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from triage.actions.catalogue import ACTIONS
from triage.config import Settings, read_settings
from triage.domain.policies import PolicySet
from triage.graph.run import Run
from triage.graph.state import CaseState
from triage.policies import load_policies
from triage.policies.texts import read_texts

_POLICIES = Path(__file__).parents[2] / "policies"
_LIMITS = re.compile(r"limits: {per_hour: \d+, per_day: \d+")
_LEAST = {"wide": (40, 200), "narrow": (2, 3), "tight": (1, 1)}


@lru_cache(maxsize=1)
def settings() -> Settings:
    return read_settings(
        backoffice_url="http://office.example",
        backoffice_token="sandbox",
        backoffice_timeout_seconds=2,
        lease_seconds=60,
        claim_batch=1,
        mode_ceiling="auto",
    )


@lru_cache(maxsize=3)
def policies(limits: str) -> tuple[Mapping[str, bytes], PolicySet]:
    """The policies that ship with the product, at the limits named: their files, and the set they make."""
    hour, day = _LEAST[limits]
    lowered = f"limits: {{per_hour: {hour}, per_day: {day}"
    with tempfile.TemporaryDirectory() as place:
        for name, data in read_texts(_POLICIES).items():
            (Path(place) / name).write_text(_LIMITS.sub(lowered, data.decode()))
        return read_texts(Path(place)), load_policies(Path(place), ACTIONS)


@lru_cache(maxsize=1)
def invoke() -> Callable[[Sequence[Run]], Mapping[str, CaseState]]:
    from triage.graph.build import build
    from triage.graph.in_step import go

    graph = build()
    return lambda runs: go(graph, "gather", runs)
