"""What the edges of the graph read: plain words and numbers, nothing else."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from triage.domain.classification import Finding

Verdict = Literal["act", "watch", "escalate"]
Effect = Literal["sent", "settled", "crossed", "failed"]


class CaseState(TypedDict, total=False):
    """The state of one run.

    ``at`` is the node where the case stands. ``step`` is the ordinal of the action at hand, ``steps`` how many
    there are; ``effect`` is what came of the last one. ``reason``, ``because`` and ``note`` say why the case
    goes to people.
    """

    at: str
    resuming: bool
    unread: list[str]
    unknown: int
    finding: Finding
    verdict: Verdict
    then: str
    step: int
    steps: int
    effect: Effect
    crossings: int
    reason: str
    because: list[str]
    note: str
    ended: str


def _moved(before: Mapping[str, CaseState], now: Mapping[str, CaseState]) -> dict[str, CaseState]:
    return {**before, **now}


class Batch(TypedDict):
    """The cases that go through the graph together, by their ids."""

    cases: Annotated[dict[str, CaseState], _moved]
