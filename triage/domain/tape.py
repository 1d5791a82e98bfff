"""Tapes: every exchange with an outside system that a decision rested on, kept for replay."""

from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.fact_values import Plain


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back. ``status`` 0 says that nothing came; ``body`` is text as received.

    ``reads`` says whether it only reads, where that is not plain from its method (a query sent by POST).
    """

    method: str
    url: str
    request_body: Plain
    status: int
    headers: dict[str, str]
    body: str
    at: datetime
    reads: bool | None = None

    @property
    def changes_nothing(self) -> bool:
        return self.method in ("GET", "HEAD") if self.reads is None else self.reads


@dataclass(slots=True)
class Tape:
    """The exchanges of one run, in the order in which their answers came."""

    exchanges: list[Exchange] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
