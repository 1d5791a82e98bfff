"""One thing that was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from triage.domain.fact_values import Plain

Standing = Literal["ok", "note", "wrong", "missing"]


@dataclass(frozen=True, slots=True)
class Check:
    """``wrong``: something checked does not hold. ``missing``: something needed is not there.

    ``todo`` says what to do next; ``detail`` is the same in plain form, for programs.
    """

    name: str
    standing: Standing
    says: str
    todo: str | None = None
    detail: Mapping[str, Plain] = field(default_factory=dict)
