"""Which shipment a parcel belongs to, as orders that were read told it: Shopify finds no shipment by its number."""

import threading
from collections import OrderedDict

from triage.domain.order import Order

_MOST = 10_000


class KnownParcels:
    """Shared by threads; the parcels that were read longest ago are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, order: Order) -> None:
        with self._lock:
            for part in order.fulfilments:
                if part.label is not None:
                    place = part.label.carrier, part.label.tracking_number
                    self._known[place] = part.id.partition("/")[0]
                    self._known.move_to_end(place)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def shipment_of(self, carrier: str, number: str) -> str | None:
        """The number of a shipment, or None where no order that was read told of the parcel."""
        with self._lock:
            return self._known.get((carrier, number))
