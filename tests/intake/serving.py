"""A webhook server on a real socket, in a thread of its own."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import structlog

from tests.intake.senders import OLD_SECRET, SECRET, Sender
from triage.domain.ports import Clock, Ids
from triage.intake.app import Limits, Signs, Told, create_app
from triage.intake.batching import ReceiveMany
from triage.intake.metrics import ReadFigures
from triage.intake.server import webhook_server
from triage.intake.signatures import Signatures
from triage.intake.sources import StandardWebhooks


class Listening(logging.Handler):
    """Keeps everything that is logged anywhere."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def tracebacks(self) -> list[str]:
        return [f"{record.getMessage()}: {record.exc_info}" for record in self.records if record.exc_info]


class NoHints:
    def __init__(self) -> None:
        self.sent = 0

    def there_is_work(self) -> None:
        self.sent += 1


def all_there() -> list[str]:
    return []


@contextmanager
def served(
    receive_many: ReceiveMany,
    clock: Clock,
    ids: Ids,
    *,
    ready: Told = all_there,
    warnings: Told = list,
    figures: ReadFigures | None = None,
    limits: Limits | None = None,
) -> Iterator[Sender]:
    """Serve one source, ``oms``, until the block ends; its logs go where those of uvicorn go."""
    signatures = Signatures([SECRET, OLD_SECRET], timedelta(minutes=5))
    source = StandardWebhooks("oms", signatures, "main", clock, ids)
    server = webhook_server(create_app(receive_many, {"oms": source}, Signs(ready, warnings, figures), limits))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        logs = structlog.get_config()
        structlog.configure(
            processors=[structlog.stdlib.filter_by_level, structlog.stdlib.render_to_log_kwargs],
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.stdlib.BoundLogger,
        )
        thread.start()
        sender = Sender(listener.getsockname()[1])
        try:
            yield sender
        finally:
            sender.client.close()
            server.should_exit = True
            thread.join()
            structlog.configure(**logs)
