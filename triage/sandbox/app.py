"""The reference API and its control routes as one ASGI application."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from triage.sandbox import reads, writes
from triage.sandbox.control import control_routes
from triage.sandbox.faults import Faults
from triage.sandbox.office import Handler, Office, refused
from triage.sandbox.paths import EncodedPaths
from triage.sandbox.refusal import Refusal
from triage.sandbox.state import State


def create_app(state: State) -> Starlette:
    """The sandbox over one state. Faults live as long as the application."""
    office = Office(state, Faults())
    read, write = office.reading, office.writing
    routes = [
        *control_routes(state, office.faults),
        _route("/health", GET=_health),
        _route("/terms", GET=read(reads.terms)),
        _route("/orders", GET=read(reads.list_orders)),
        _route("/orders/{order}", GET=read(reads.one_order)),
        _route("/orders/{order}/holds", POST=write(writes.place_hold)),
        _route("/orders/{order}/holds/{hold}", DELETE=write(writes.release_hold)),
        _route("/orders/{order}/tags/{tag}", PUT=write(writes.add_tag), DELETE=write(writes.remove_tag)),
        _route("/orders/{order}/priority", PUT=write(writes.set_priority)),
        _route("/orders/{order}/shipping-address", PATCH=write(writes.correct_address)),
        _route("/orders/{order}/status", PUT=write(writes.set_status)),
        _route(
            "/orders/{order}/export",
            GET=read(reads.export_state),
            POST=write(writes.request_export),
            DELETE=write(writes.withdraw_export),
        ),
        _route("/orders/{order}/reallocation", POST=write(writes.reallocate)),
        _route("/orders/{order}/reservations", POST=write(writes.reserve)),
        _route("/orders/{order}/reservations/{reference}", DELETE=write(writes.release_reservations)),
        _route("/stock", GET=read(reads.stock)),
        _route("/tracking/{carrier}/{number}", GET=read(reads.tracking)),
        _route("/recounts", POST=write(writes.request_recount)),
        _route("/recounts/{recount}", DELETE=write(writes.withdraw_recount)),
    ]
    app = Starlette(
        routes=routes, middleware=[Middleware(EncodedPaths)], exception_handlers={HTTPException: _http_error}
    )
    app.router.redirect_slashes = False
    return app


async def _health(_: Request) -> Response:
    return Response(b'{"ok":true}', media_type="application/json")


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such_route", 405: "no_such_method"}.get(error.status_code, "http")
    return refused(Refusal(error.status_code, code, str(error.detail), dict(error.headers or {})))


def _route(path: str, **handlers: Handler) -> Route:
    async def handle(request: Request) -> Response:
        return await (handlers.get(request.method) or handlers["GET"])(request)

    return Route(path, handle, methods=list(handlers))
