"""Learning which parcels are whose, from every order that is read; what waits for a number is told."""

from dataclasses import dataclass, field

from triage.domain.order import Order
from triage.domain.parcels import Parcel, parcels_of
from triage.domain.ports import Clock
from triage.domain.work import waits_for_parcel
from triage.graph.ledgers import ParcelTransaction

_MOST_KEPT_IN_MIND = 20_000


@dataclass
class Learning:
    """What one process has written lately or found written: most runs learn nothing, and write nothing."""

    clock: Clock
    known: dict[Parcel, None] = field(default_factory=dict)

    def news(self, order: Order | None, store: str) -> tuple[Parcel, ...]:
        """The parcels of an order that are not known to be written."""
        return tuple(each for each in parcels_of(order, store) if each not in self.known) if order else ()

    def file(self, tx: ParcelTransaction, seen: tuple[Parcel, ...]) -> None:
        """Write parcels, and have what waits for their numbers looked at now."""
        now = self.clock.now()
        for parcel in tx.parcels.add(seen, now):
            tx.work.hasten(parcel.store, waits_for_parcel(parcel.number), now)

    def filed(self, seen: tuple[Parcel, ...]) -> None:
        """The transaction is committed."""
        if len(self.known) > _MOST_KEPT_IN_MIND:
            self.known.clear()
        self.known.update(dict.fromkeys(seen))
