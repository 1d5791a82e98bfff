"""Due work: the rows that are the truth. A message on the broker only says that there is some."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

What = Literal["case", "event"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one thing until ``leased_until``; ``token`` fences everything written under it."""

    ref: str
    what: What
    store: str
    order: str
    token: str
    wakes: int
    attempts: int
    why: str
    leased_until: datetime
