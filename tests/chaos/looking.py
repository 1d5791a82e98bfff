"""Workers whom no broker wakes."""

import time
from contextlib import suppress

from tests.chaos.book import Book, BookedWire
from tests.chaos.lane import Lane
from triage.domain.errors import TriageError

_LOOKS_AGAIN_SECONDS = 0.02


def look_for_work(lane: Lane, book: Book) -> None:
    """Look for work and do it, for as long as the process lives; the broker is told of more, though it is down."""
    triage = lane.triage(publishes=True)
    triage.transport = BookedWire(book)
    while True:
        with suppress(TriageError):
            triage.drain.run()
        time.sleep(_LOOKS_AGAIN_SECONDS)
