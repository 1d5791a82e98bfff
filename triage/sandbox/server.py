"""Serving the sandbox on a real socket."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import uvicorn

from triage.domain.errors import Unavailable
from triage.sandbox.app import create_app
from triage.sandbox.state import State


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises Unavailable when the port is taken."""
    try:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise Unavailable(
            f"port {port} on {host} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    return listener


def serve(state: State, listener: socket.socket) -> None:
    """Serve until told to stop by Ctrl-C or SIGTERM."""
    with suppress(KeyboardInterrupt):
        _server(state).run(sockets=[listener])


@contextmanager
def running(state: State, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve from a thread for as long as the context lasts; gives the address."""
    listener = listen(host, port)
    address = address_of(listener)
    server = _server(state)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(state: State) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(state),
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_level="critical",
            lifespan="off",
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
    )
