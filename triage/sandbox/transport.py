"""Answers that break off on the wire."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class BrokenOff(Response):
    """Announces the whole answer, sends its first ``share``, and lets the connection close."""

    def __init__(self, whole: bytes, status: int, share: float) -> None:
        super().__init__(whole, status, media_type="application/json")
        self._part = whole[: int(len(whole) * share)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if self._part:
            await send({"type": "http.response.body", "body": self._part, "more_body": True})
