"""The engine under trial: a document loaded by way of a file, and decided with its trace."""

import atexit
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.policies.random_policies import Trial, World
from tests.policies.written_policies import Lines, written
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.explaining import explained
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts
from triage.domain.policies import Mode, PolicySet
from triage.policies import NO_PROOFS, load_policies


@dataclass(frozen=True, slots=True)
class Loaded:
    """The policies of a world with its modes lowered, and the line of every clause in their file."""

    policies: PolicySet
    lines: Lines


def load(world: World) -> Loaded:
    text, lines = written(world.document)
    modes = {policy: Mode(mode) for policy, mode in world.modes.items()}
    return Loaded(_load(text).lowered(modes), lines)


def load_document(document: Mapping[str, Any]) -> PolicySet:
    """The policies of a document, by way of a file."""
    return _load(written(document)[0])


def _load(text: str) -> PolicySet:
    folder = _folder()
    (folder / "a.yaml").write_text(text)
    return load_policies(folder, ACTIONS, NO_PROOFS)


@cache
def _folder() -> Path:
    """One folder a process: to make and remove one for each set costs more than to load it."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


def read(case: Mapping[str, Any]) -> Facts:
    return parse_facts(case, FACTS)


def decided(policies: PolicySet, facts: Facts, trial: Trial) -> Decision:
    """The decision alone."""
    held = {policy: Reason(reason) for policy, reason in trial.held_back.items()}
    return decide(policies, facts, ceiling=Mode(trial.ceiling), held_back=held)


def traced(policies: PolicySet, facts: Facts, trial: Trial) -> Decision:
    return explained(decided(policies, facts, trial), policies, facts)
