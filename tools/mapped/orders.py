"""Orders by mapping."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tools.mapped.expressions import ABSENT, Answered
from tools.mapped.file import MappingFile, OneRead
from tools.mapped.paging import ask
from tools.mapped.reading import Found, Reading, read_fields
from tools.mapped.shapes import ORDER, RECEIVER
from tools.mapped.writes import places_of
from tools.reader import Bad
from tools.versions import version_of
from tools.wire.session import Session
from triage.domain.errors import Crossed, NotFound, Rejected, Unreadable
from triage.domain.order import Order
from triage.domain.ports import Clock, OrderSummary, Receipt, ReceiverState
from triage.domain.tape import Tape
from triage.domain.writes import Write


class MappedOrders:
    """An order system as its mapping file tells it; see the port for the errors."""

    def __init__(self, mapping: MappingFile, session: Session, clock: Clock) -> None:
        self._mapping, self._session, self._clock = mapping, session, clock

    def fetch_order(self, order_id: str, tape: Tape) -> Order:
        return self.read_order(order_id, tape)

    def read_order(self, order_id: str, tape: Tape, kept: list[Found] | None = None) -> Order:
        """The same; ``kept`` gathers every field and where it was found."""
        answered = self._asked(self._mapping.order, {"order": order_id}, tape)
        reading = Reading(answered, self._clock.now(), kept=kept)
        told, _ = entry_of(self._mapping.order, reading, f"order {order_id}")
        return order_of(self._mapping.order, told, reading, order_id)

    def find_orders(
        self, tape: Tape, *, status: str | None = None, sku: str | None = None, updated_since: datetime | None = None
    ) -> Iterator[OrderSummary]:
        listed = self._mapping.orders
        if listed is None:
            raise Rejected(f"the mapping file has no read 'orders', so {self._mapping.system} is not asked for lists")
        if sku is not None and "sku" not in listed.request.names():
            raise Rejected(f"{self._mapping.system} cannot be asked for orders by SKU: its request has no {{sku}}")
        since = self._mapping.times.write(updated_since) if updated_since is not None else None
        given = {"status": status, "sku": sku, "updated_since": since}
        seen: set[str] = set()
        for entry in listed.entries(self._session, given, self._clock.now, tape):
            found = OrderSummary(entry["id"], entry["store"], str(entry["status"]), entry["updated_at"])
            if found.id not in seen and _wanted(found, status, updated_since):
                yield found
            seen.add(found.id)

    def fetch_receiver_state(self, order_id: str, tape: Tape) -> ReceiverState:
        read = self._mapping.receiver
        if read is None:
            raise Rejected("the mapping file has no read 'receiver'")
        answered = self._asked(read, {"order": order_id}, tape)
        reading = Reading(answered, self._clock.now())
        told, _ = entry_of(read, reading, f"what the receiver has of order {order_id}")
        fields = read_fields(RECEIVER, read.fields.parts, read.fields.untold, told, reading)
        if reading.unread:
            why = next(iter(reading.unread.values()))
            raise Unreadable(f"what the receiver has of order {order_id} cannot be read: {why}")
        return ReceiverState(fields["has"], fields["reference"])

    def send(self, write: Write, *, key: str, if_match: str | None, tape: Tape) -> Receipt:
        mapped = self._mapping.writes.get(write.name)
        if mapped is None:
            raise Rejected(f"the mapping file has no write {write.name}; nothing was sent")
        given = {**places_of(write), "key": key, "version": if_match}
        if mapped.taken:
            given |= self._taken(write, mapped.taken, given, tape)
        return mapped.send(self._session, given, tape)

    def _taken(self, write: Write, taken: Mapping[str, Any], given: Mapping[str, Any], tape: Tape) -> dict[str, Any]:
        """Values worked out from the order as it is now, under the condition that it stays so."""
        answered = self._asked(self._mapping.order, {"order": write.order, **given}, tape)
        reading = Reading(answered, self._clock.now())
        told, _ = entry_of(self._mapping.order, reading, f"order {write.order}")
        order = order_of(self._mapping.order, told, reading, write.order)
        if given["version"] is not None and given["version"] != order.version:
            raise Crossed(f"order {write.order} changed since it was read; nothing was sent", 412)
        values: dict[str, Any] = {"version": order.version}
        for name, expression in taken.items():
            try:
                found = expression.find(told, answered)
            except Bad as bad:
                raise Rejected(f"{name} of {write.name} cannot be worked out: {bad}; nothing was sent") from None
            if found is ABSENT or found is None:
                raise Rejected(f"{name} of {write.name} is not told by the order; nothing was sent")
            values[name] = found
        return values

    def _asked(self, read: OneRead, given: Mapping[str, Any], tape: Tape) -> Answered:
        answered = ask(self._session, read.request.fill(given), given, tape)
        also: dict[str, Any] = {}
        for name, request in read.also.items():
            try:
                also[name] = ask(self._session, request.fill(given), given, tape).document
            except NotFound:
                continue
        return Answered(answered.document, answered.headers, given, also)


def entry_of(read: OneRead, reading: Reading, what: str) -> tuple[Mapping[str, Any], str]:
    """The object that the fields are looked for in. Raises Unreadable."""
    document = reading.answered.document
    try:
        told, where = (document, "all") if read.at is None else read.at.find(document, reading)
    except Bad as bad:
        raise Unreadable(f"{what} cannot be read: {bad}") from None
    if not isinstance(told, dict):
        raise Unreadable(f"{what} cannot be read: no object at {where}")
    return told, where


def order_of(read: OneRead, told: Mapping[str, Any], reading: Reading, asked: str) -> Order:
    fields = read_fields(ORDER, read.fields.parts, read.fields.untold, told, reading)
    if fields["id"] is None:
        flaw = reading.unread.get("id")
        raise Unreadable(f"asked for order {asked}, and the answer does not say which order it is: {flaw}")
    if fields["id"] != asked:
        raise Unreadable(f"asked for order {asked}, the order system answered {fields['id'][:80]}")
    computed = "version" not in read.fields.parts
    answered = reading.answered
    version = version_of([answered.document, answered.also]) if computed else fields["version"]
    return Order(
        **{
            **fields,
            "store": fields["store"] or "",
            "version": version or "",
            "tags": frozenset(fields["tags"]) if fields["tags"] is not None else None,
            "missing_fields": frozenset(fields["missing_fields"] or ()),
            "similar_orders": tuple(fields["similar_orders"] or ()),
        },
        unread=reading.unread,
    )


def _wanted(found: OrderSummary, status: str | None, since: datetime | None) -> bool:
    """Whether an entry is one that was asked for, whatever the other side made of the question."""
    if status is not None and found.status != status:
        return False
    return since is None or found.updated_at is None or found.updated_at >= since
