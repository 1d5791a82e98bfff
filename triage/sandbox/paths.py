"""Paths as they were sent, so that an id may hold a slash."""

from urllib.parse import unquote

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send


class EncodedPaths:
    """Routes by the path as sent; a ``%2F`` stays inside its segment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("raw_path"):
            scope = {**scope, "path": scope["raw_path"].partition(b"?")[0].decode("latin-1")}
        await self._app(scope, receive, send)


def ids(request: Request) -> dict[str, str]:
    """The ids in the path, decoded."""
    return {name: unquote(str(value)) for name, value in request.path_params.items()}
