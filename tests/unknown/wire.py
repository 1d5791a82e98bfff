"""The real wire to the sandbox, on which one chosen write has an outcome that nobody is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

from tests.graph.shop import Faults, Wire

Outcome = Literal[
    "applied, then 500",
    "applied, no answer",
    "applied, connection cut",
    "applied, half a body",
    "200, not applied",
    "lost on the way",
]
OUTCOMES: tuple[Outcome, ...] = (
    "applied, then 500",
    "applied, no answer",
    "applied, connection cut",
    "applied, half a body",
    "200, not applied",
    "lost on the way",
)
_FAULTS = {
    "applied, then 500": "500_after",
    "applied, connection cut": "cut",
    "applied, half a body": "half_body",
    "200, not applied": "200_not_applied",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One write as it went on the wire. ``looked``: an order was read since the write before it.

    ``there`` says whether the back office had an effect under its key at that moment.
    """

    key: str
    what: tuple[str, str, bytes]
    looked: bool
    there: bool
    status: int | None = None


@dataclass
class Trouble:
    """What happens to the ``nth`` write from now on, ``times`` in a row; ``deaf``: then nothing can be read either."""

    outcome: Outcome
    nth: int
    times: int
    deaf: bool
    _key: str | None = None
    _struck: int = 0
    _keys: list[str] = field(default_factory=list)

    def strikes(self, key: str) -> bool:
        if key not in self._keys:
            self._keys.append(key)
        if self._keys.index(key) + 1 != self.nth or self._struck >= self.times:
            return False
        self._key, self._struck = key, self._struck + 1
        return True

    @property
    def struck(self) -> str | None:
        """The key of the write that it happened to."""
        return self._key


class UncertainWire(Wire):
    """Writes down every write, and lets trouble happen to one. ``applied`` asks the back office's own ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.trouble: Trouble | None = None
        self.applied: Callable[[str], bool] = lambda _: False
        self.faults: Faults | None = None
        self._looked = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return self._reading(request)
        key = request.headers["idempotency-key"]
        what = (request.method, request.url.path, request.read())
        self.sent.append(Sent(key, what, self._looked, self.applied(key)))
        self._looked = False
        if self.trouble is not None and self.trouble.strikes(key):
            return self._troubled(request, self.trouble.outcome)
        return self._forwarded(request)

    def _reading(self, request: httpx.Request) -> httpx.Response:
        if self.trouble is not None and self.trouble.deaf and self.trouble.struck:
            raise httpx.ConnectTimeout("nobody picks up", request=request)
        response = super().handle_request(request)
        self._looked = self._looked or (response.status_code == 200 and request.url.path.startswith("/orders/"))
        return response

    def _troubled(self, request: httpx.Request, outcome: Outcome) -> httpx.Response:
        if outcome == "lost on the way":
            raise httpx.ReadTimeout("it never arrived, and nobody says so", request=request)
        if outcome == "applied, no answer":
            self._forwarded(request)
            raise httpx.ReadTimeout("no answer", request=request)
        assert self.faults is not None
        self.faults.add(request.url.path, _FAULTS[outcome], method=request.method)
        return self._forwarded(request)

    def _forwarded(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        last = self.sent[-1]
        self.sent[-1] = Sent(last.key, last.what, last.looked, last.there, response.status_code)
        return response
