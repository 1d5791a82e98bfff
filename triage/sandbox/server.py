"""Serving the sandbox on a real socket."""

import socket

import uvicorn

from triage.domain.errors import Unavailable
from triage.sandbox.app import create_app
from triage.sandbox.state import State


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises Unavailable when the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"port {port} on {host} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    return listener


def serve(state: State, listener: socket.socket) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        create_app(state),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="critical",
        lifespan="off",
        timeout_keep_alive=60,
    )
    uvicorn.Server(config).run(sockets=[listener])
