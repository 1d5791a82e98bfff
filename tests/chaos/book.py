"""The book of sends: when each write went on the wire, noted by its sender right before."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Send:
    """``at`` is in seconds of the machine's clock; ``key`` is the intent's id."""

    at: float
    key: str


@dataclass(frozen=True, slots=True)
class Book:
    file: Path

    def sends(self) -> list[Send]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [Send(float(at), key) for at, key in (line.split(" ") for line in lines)]


class BookedWire(httpx.HTTPTransport):
    """The real wire, whose writes are put in the book as they begin."""

    def __init__(self, book: Book) -> None:
        super().__init__(trust_env=False)
        self._file = os.open(book.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            os.write(self._file, f"{time.time():.6f} {request.headers['idempotency-key']}\n".encode())
        return super().handle_request(request)
