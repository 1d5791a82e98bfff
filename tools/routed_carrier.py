"""Parcels of several carriers, each asked where it is connected."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.errors import NotFound
from triage.domain.ports import Carrier
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking


@dataclass(frozen=True, slots=True)
class RoutedCarrier:
    """``by_carrier`` is keyed by the carrier as orders name it, in lower case; ``others`` is asked for the rest."""

    by_carrier: Mapping[str, Carrier]
    others: Carrier | None

    def fetch_tracking(self, carrier: str, number: str, tape: Tape) -> Tracking:
        asked = self.by_carrier.get(carrier.strip().lower(), self.others)
        if asked is None:
            raise NotFound(f"nobody is connected who could be asked about parcels of {carrier}")
        return asked.fetch_tracking(carrier, number, tape)
