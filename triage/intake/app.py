"""The webhook server: ``POST /webhooks/{source}``, ``GET /healthz``, ``GET /readyz`` and ``GET /metrics``."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect

from triage.domain.errors import BadInput, NotSigned, TriageError, Unavailable
from triage.domain.events import Received
from triage.domain.ports import EventSource
from triage.intake import metrics
from triage.intake.answers import Refusal, accepted, measured, ready, refused, well
from triage.intake.batching import Batching, ReceiveMany
from triage.intake.readings import Reading

Told = Callable[[], list[str]]
_log = structlog.get_logger("triage.intake")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes on at a time."""

    body_bytes: int = 1024 * 1024
    header_bytes: int = 64 * 1024
    body_seconds: float = 20.0
    in_flight: int = 256
    retry_after_seconds: int = 5
    told_within_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What the server tells of itself. Each may block, and may raise.

    ``missing`` names what keeps a delivery from being stored, nothing when all is there; ``warnings`` what is wrong
    behind it, while deliveries are taken all the same.
    """

    missing: Told
    warnings: Told = list
    figures: metrics.ReadFigures | None = None


def create_app(
    receive_many: ReceiveMany, sources: Mapping[str, EventSource], signs: Signs, limits: Limits | None = None
) -> FastAPI:
    door = _Door(Batching(receive_many), sources, limits or Limits())
    app = FastAPI(openapi_url=None, redirect_slashes=False, exception_handlers={StarletteHTTPException: _nothing_here})
    _tell_of_itself(app, signs, door.limits)

    @app.post("/webhooks/{source}")
    async def webhook(source: str, request: Request) -> Response:
        return await door.take(source, request)

    return app


def _tell_of_itself(app: FastAPI, signs: Signs, limits: Limits) -> None:
    within, read = limits.told_within_seconds, signs.figures
    readiness = Reading(lambda: _standing(signs), within)
    page = Reading(lambda: metrics.page(read()), within) if read is not None else None

    @app.get("/healthz")
    async def alive() -> Response:
        return well("alive")

    @app.get("/readyz")
    async def standing() -> Response:
        try:
            missing, warnings = await readiness.get()
        except Exception as error:  # noqa: BLE001 the edge: whatever it was, we are not ready, and say so
            missing, warnings = [_why(error)], []
        return ready(warnings) if not missing else refused(_later(503, "not_ready", "; ".join(missing), limits))

    @app.get("/metrics")
    async def figures() -> Response:
        if page is None:
            return refused(Refusal(404, "not_found", "this server keeps no figures"))
        try:
            return measured(await page.get(), metrics.CONTENT_TYPE)
        except Exception as error:  # noqa: BLE001 the edge: whatever it was, the next scrape may come
            return refused(_later(503, "not_measured", _why(error), limits))


class _Door:
    """Where a delivery comes in. Whatever it is, it gets one of the answers of the interface."""

    def __init__(self, writer: Batching, sources: Mapping[str, EventSource], limits: Limits) -> None:
        self.limits = limits
        self._writer = writer
        self._sources = sources
        self._in_flight = 0

    async def take(self, name: str, request: Request) -> Response:
        self._in_flight += 1
        try:
            received = await self._received(name, request)
            _log.info("webhook.received", source=name, event_id=received.event, duplicate=received.duplicate)
            return accepted(received)
        except Refusal as refusal:
            return self._refused(name, refusal)
        except NotSigned as error:
            return self._refused(name, Refusal(401, "not_signed", str(error), {"WWW-Authenticate": "StandardWebhooks"}))
        except BadInput as error:
            return self._refused(name, Refusal(400, "unreadable", str(error)))
        except ClientDisconnect:
            return self._refused(name, Refusal(400, "broken_off", "the body ended early"))
        except Exception as error:  # noqa: BLE001 the edge: nothing was stored, so the sender must come again
            return self._not_stored(name, error)
        finally:
            self._in_flight -= 1

    async def _received(self, name: str, request: Request) -> Received:
        if self._in_flight > self.limits.in_flight:
            raise _later(
                429, "slow_down", "more deliveries are under way than this server takes at a time", self.limits
            )
        if (source := self._sources.get(name)) is None:
            raise Refusal(
                404, "unknown_source", "no source of this name is set up; see TRIAGE_SOURCES__<NAME>__SECRETS"
            )
        if sum(len(key) + len(value) for key, value in request.headers.raw) > self.limits.header_bytes:
            raise Refusal(431, "headers_too_large", f"the headers are larger than {self.limits.header_bytes} bytes")
        event = source.read(request.headers, await self._body(request))
        return await self._writer.receive(event)

    async def _body(self, request: Request) -> bytes:
        most = self.limits.body_bytes
        body = bytearray()
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > most:
                        raise Refusal(
                            413, "too_large", f"the body is larger than {most} bytes; send ids, we read the rest"
                        )
        except TimeoutError:
            raise Refusal(
                408, "too_slow", f"the body took longer than {self.limits.body_seconds:g} s", {"Connection": "close"}
            ) from None
        return bytes(body)

    def _refused(self, name: str, refusal: Refusal) -> Response:
        known = name if name in self._sources else None
        _log.warning("webhook.refused", source=known, status=refusal.status, code=refusal.code)
        return refused(refusal)

    def _not_stored(self, name: str, error: Exception) -> Response:
        why = str(error) if isinstance(error, Unavailable) else type(error).__name__
        _log.error("webhook.not_stored", source=name, why=why)
        return refused(
            _later(503, "not_stored", "nothing can be stored just now; send this delivery again", self.limits)
        )


def _later(status: int, code: str, message: str, limits: Limits) -> Refusal:
    return Refusal(status, code, message, {"Retry-After": str(limits.retry_after_seconds)})


def _standing(signs: Signs) -> tuple[list[str], list[str]]:
    """What is missing, and else what is wrong behind us; that it cannot be told keeps nothing from being stored."""
    if missing := signs.missing():
        return missing, []
    try:
        return [], signs.warnings()
    except Exception as error:  # noqa: BLE001 the edge: a warning that cannot be had is one itself
        return [], [f"it cannot be told who is silent: {_why(error)}"]


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, TriageError) else type(error).__name__


async def _nothing_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    message = f"{error.detail}; there are POST /webhooks/{{source}}, GET /healthz, GET /readyz and GET /metrics"
    return refused(Refusal(error.status_code, code, message, dict(error.headers or {})))
