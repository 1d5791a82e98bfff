"""Readiness of a webhook server: whether it can store, and who is silent behind it."""

from triage.bootstrap import Triage
from triage.domain.errors import TriageError
from triage.health.silence import listen, silent
from triage.store.beats import SERVER

_PROVES_EVERY_SECONDS = 5.0


class Readiness:
    """Asked by whoever decides where deliveries go."""

    def __init__(self, triage: Triage) -> None:
        self._triage = triage
        self._proven_until = 0.0

    def missing(self) -> list[str]:
        """What keeps a delivery from being stored. It is tried: a disk that is full can still be read."""
        try:
            self._triage.store.check()
            self._prove()
        except TriageError as error:
            return [str(error)]
        return []

    def warnings(self) -> list[str]:
        """Who is silent. Deliveries are taken all the same: they wait in the database."""
        with self._triage.store.read() as tx:
            return silent(listen(tx), self._triage.settings.sources)

    def _prove(self) -> None:
        now = self._triage.clock.monotonic()
        if now < self._proven_until:
            return
        with self._triage.store.write() as tx:
            tx.beats.beat(SERVER, tx.now())
        self._proven_until = now + _PROVES_EVERY_SECONDS
