"""CloudEvents signed by Standard Webhooks keep the contract of an event source."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest

from tests.contracts.event_source import EventSourceContract
from tests.contracts.stands import Delivery, SourceStand
from tests.intake.senders import SECRET, body_of, cloud_event, signed
from tests.store.fake_clock import FakeClock
from triage.domain.events import Event
from triage.domain.ports import EventSource
from triage.intake.signatures import Signatures
from triage.intake.sources import StandardWebhooks
from triage.runtime import TimeOrderedIds


@dataclass
class Oms:
    source: EventSource
    numbers: "count[int]"

    def delivery(self) -> Delivery:
        return self.signed(body_of(cloud_event()))

    def signed(self, body: bytes) -> Delivery:
        return Delivery(signed(body, f"msg_{next(self.numbers)}"), body)

    def expected(self, event: Event) -> None:
        assert (event.source, event.order, event.claims) == ("oms", "SO-1", True)


class TestStandardWebhooksSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> SourceStand:
        signatures = Signatures([SECRET], timedelta(minutes=5))
        return Oms(StandardWebhooks("oms", signatures, "main", FakeClock(), TimeOrderedIds()), count())
