"""Receiving: a delivery is stored, put to its case and made due, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from triage.domain.cases import Case
from triage.domain.errors import Unavailable
from triage.domain.events import Event, Received
from triage.domain.parcels import parcel_key
from triage.domain.ports import Clock, Hints, Ids
from triage.domain.work import waits_for_parcel
from triage.intake.event_types import worth_a_look
from triage.intake.ledgers import IntakeStore, IntakeTransaction
from triage.intake.subjects import WHOLE_ORDER

_SPREAD_BATCH = 50
_NOTED_EVERY_SECONDS = 5.0


class Receiver:
    """Stores deliveries and wakes the cases they are about.

    An event that claims an exception, or whose type is worth a look, joins or opens the case of its
    store, order and subject. Any other event joins a case that is open already, its subject's or else
    the whole order's, and is kept as an observation where there is none. An event about a parcel alone
    is one about each fulfilment that its number is known of. An event about a SKU alone, or about a parcel
    that nobody knows yet, waits as work of its own, to be spread over the orders it touches.
    """

    def __init__(self, store: IntakeStore, hints: Hints, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._hints = hints
        self._clock = clock
        self._ids = ids
        self._noted: dict[str, float] = {}

    def receive(self, event: Event) -> Received:
        """Store one delivery. Raises Unavailable when nothing can be stored."""
        return self._together([event], self._worth_noting([event]))[0]

    def receive_many(self, events: Sequence[Event]) -> list[Received | Exception]:
        """Store deliveries in one transaction, and give each its own answer.

        A delivery that cannot be stored fails alone: the others are stored one by one. When the
        database is not there, all fail alike.
        """
        try:
            return [*self._together(events, self._worth_noting(events))]
        except Unavailable as error:
            return [error] * len(events)
        except Exception as error:  # noqa: BLE001 whatever one row did, the others are owed their storing
            if len(events) == 1:
                return [error]
            return [answer for event in events for answer in self.receive_many([event])]

    def spread(self, event: Event, orders: Iterable[str]) -> None:
        """Put an event about a SKU to a case of each order it touches. May be repeated: each order hears it once.

        An order's copy of the event has the delivery id ``EVENT ORDER``; the blank keeps it apart from
        every id that a sender can choose.
        """
        copies = [self._copy(event, order, WHOLE_ORDER) for order in sorted(set(orders))]
        for start in range(0, len(copies), _SPREAD_BATCH):
            self._together(copies[start : start + _SPREAD_BATCH])
        if not copies:
            with self._store.write() as tx:
                tx.inbox.place(event.id, "observed", None)

    def spread_parcel(self, event: Event) -> bool:
        """Put an event about a parcel to the fulfilments that its number is known of by now; whether there are any."""
        with self._store.write() as tx:
            copies = self._of_parcel(tx, event)
            if not copies:
                return False
            new = [copy for copy in copies if not tx.inbox.add(copy).duplicate]
            woken = [self._put_to_case(tx, copy) for copy in sorted(new, key=_case_of)]
        if any(woken):
            self._hints.there_is_work()
        return True

    def _of_parcel(self, tx: IntakeTransaction, event: Event) -> list[Event]:
        """The same event about each fulfilment of its parcel, as copies of it."""
        assert event.parcel is not None
        return [
            self._copy(event, place.order, f"fulfilment:{place.fulfilment}", f"{place.order} {place.fulfilment}")
            for place in tx.parcels.places(event.store, event.parcel)
        ]

    def _copy(self, event: Event, order: str, subject: str, name: str | None = None) -> Event:
        """``event.id`` and a blank before what is told apart: no id that a sender can choose looks so."""
        delivery = f"{event.id} {name or order}"[:256]
        return replace(event, id=self._ids.new(), delivery=delivery, order=order, subject=subject)

    def _addressed(self, tx: IntakeTransaction, event: Event) -> tuple[Event, list[Event]]:
        """The event as it is stored, and what is stored beside it: where its parcel belongs to one fulfilment alone,
        it is about that; where to several, each has a copy.
        """
        if event.parcel is None or event.order is not None:
            return event, []
        if parcel_key(event.parcel) is None:
            return replace(event, parcel=None), []
        copies = self._of_parcel(tx, event)
        if len(copies) != 1:
            return event, copies
        return replace(event, order=copies[0].order, subject=copies[0].subject), []

    def _together(self, events: Sequence[Event], heard: Sequence[str] = ()) -> list[Received]:
        """All in one transaction: every delivery, then every case, then who was heard, each in one order for all.

        So two transactions that share deliveries or cases wait for one another, never both at once.
        """
        began = self._clock.monotonic()
        with self._store.write() as tx:
            told = [self._addressed(tx, event) for event in events]
            order = sorted(range(len(events)), key=lambda place: (events[place].source, events[place].delivery))
            answers = {place: tx.inbox.add(told[place][0]) for place in order}
            new = [told[place] for place in range(len(events)) if not answers[place].duplicate]
            copies = sorted((copy for _, beside in new for copy in beside), key=lambda copy: copy.delivery)
            new_copies = [copy for copy in copies if not tx.inbox.add(copy).duplicate]
            spread = [event for event, beside in new if beside]
            for event in spread:
                tx.inbox.place(event.id, "spreading", None)
            alone = [event for event, beside in new if not beside]
            woken = [self._put_to_case(tx, event) for event in sorted([*alone, *new_copies], key=_case_of)]
            for source in heard:
                tx.beats.heard(source, tx.now())
        self._noted.update(dict.fromkeys(heard, began))
        if any(woken):
            self._hints.there_is_work()
        return [answers[place] for place in range(len(events))]

    def _worth_noting(self, events: Sequence[Event]) -> list[str]:
        """Sources whose sign of life was not written down for some seconds: what tells silence costs few writes."""
        since = self._clock.monotonic() - _NOTED_EVERY_SECONDS
        return sorted({each.source for each in events if self._noted.get(each.source, since) <= since})

    def _put_to_case(self, tx: IntakeTransaction, event: Event) -> bool:
        tells = event.claims or worth_a_look(event.type)
        now = self._clock.now()
        if event.order is None:
            if not tells or (event.sku is None and event.parcel is None):
                return False
            tx.inbox.place(event.id, "spreading", None)
            under = event.id if event.parcel is None else waits_for_parcel(event.parcel)
            tx.work.wake(event.id, "event", event.store, under, now, "event")
            return True
        case = tx.cases.join(event) if tells else _open_case(tx, event, event.order)
        if case is None:
            return False
        tx.inbox.place(event.id, "joined", case.id)
        tx.work.wake(case.id, "case", case.store, case.order, now, "event")
        return True


def _case_of(event: Event) -> tuple[str, str, str]:
    return event.store, event.order or "", event.subject


def _open_case(tx: IntakeTransaction, event: Event, order: str) -> Case | None:
    case = tx.cases.unfinished(event.store, order, event.subject)
    if case is None and event.subject != WHOLE_ORDER:
        case = tx.cases.unfinished(event.store, order, WHOLE_ORDER)
    return case
