"""Serving the webhooks with uvicorn, with bounds that hold before the application sees anything."""

from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LARGEST_HEAD = 2 * 1024 * 1024


def webhook_server(app: Callable[..., Any]) -> uvicorn.Server:
    """A server for the application; ``run(sockets=[listener])`` serves until told to stop."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http=BoundedHttp,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
        )
    )


class BoundedHttp(HttpToolsProtocol):
    """HTTP/1.1 whose request heads end: httptools alone would collect headers for as long as they come.

    The application answers 431 to a head that is merely too large; one beyond all bounds is cut off here.
    """

    _head_bytes = 0
    _in_head = True

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head_bytes += len(data)
        if self._in_head and self._head_bytes > _LARGEST_HEAD:
            self.transport.close()
