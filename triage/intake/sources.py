"""Sources: who may send to ``/webhooks/NAME``, how a delivery is proved, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.events import Event
from triage.domain.ports import Clock, Ids
from triage.intake.cloudevents import read_event
from triage.intake.signatures import Signatures


@dataclass(frozen=True, slots=True)
class StandardWebhooks:
    """Signed as Standard Webhooks says, with a CloudEvent as the body. ``store`` is meant when an event names none."""

    name: str
    signatures: Signatures
    store: str
    clock: Clock
    ids: Ids

    def read(self, headers: Mapping[str, str], body: bytes) -> Event:
        now = self.clock.now()
        delivery = self.signatures.verify(headers, body, now)
        return read_event(
            body,
            event_id=self.ids.new(),
            source=self.name,
            delivery=delivery,
            received_at=now,
            default_store=self.store,
        )
