"""The inbox: every delivery, stored before it is acknowledged."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.errors import NotFound
from triage.domain.events import Event, Received, Standing
from triage.store.prepared import Prepared, Row
from triage.store.tables import events

_ROW: dict[str, Any] = {column.name: bindparam(column.name) for column in events.c}
_CONFLICT = ["source", "delivery"]


def _add(dialect: Any) -> Any:
    fresh = dialect.insert(events).values(_ROW).on_conflict_do_nothing(index_elements=_CONFLICT)
    return fresh.returning(events.c.id)


_ADD = Prepared({"sqlite": _add(sqlite), "postgresql": _add(postgresql)})
_FIRST = Prepared(
    select(events.c.id).where(events.c.source == bindparam("of_source"), events.c.delivery == bindparam("of_delivery"))
)
_PLACE = Prepared(
    update(events)
    .where(events.c.id == bindparam("event"))
    .values(standing=bindparam("new_standing"), case_id=bindparam("new_case"))
)
_SOURCES = select(events.c.source).distinct()
_GET = Prepared(select(events).where(events.c.id == bindparam("event")))
_OF_CASE = Prepared(select(events).where(events.c.case_id == bindparam("case")))


class Inbox:
    """Deliveries by source and the sender's own id, unique for ever."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: Event, standing: Standing = "observed", case_id: str | None = None) -> Received:
        """Store a delivery, or recognise it: a duplicate answers with the first one's id."""
        row = {name: getattr(event, name) for name in Event.__slots__}
        row.update(order_id=row.pop("order"), standing=standing, case_id=case_id)
        if _ADD.one(self._connection, row) is not None:
            return Received(event.id, duplicate=False)
        where = {"of_source": event.source, "of_delivery": event.delivery}
        return Received(str(_FIRST.value(self._connection, where)), duplicate=True)

    def place(self, event_id: str, standing: Standing, case_id: str | None) -> None:
        """Say what became of an event: it joined a case, is kept as an observation, or spreads over orders."""
        _PLACE.run(self._connection, {"event": event_id, "new_standing": standing, "new_case": case_id})

    def get(self, event_id: str) -> Event:
        row = _GET.one(self._connection, {"event": event_id})
        if row is None:
            raise NotFound(f"there is no event {event_id!r}")
        return _event(row)

    def sources(self) -> set[str]:
        """Every source that ever sent something."""
        return set(self._connection.execute(_SOURCES).scalars())

    def of_case(self, case_id: str) -> list[Event]:
        """The events of a case, in the order in which they happened."""
        found = (_event(row) for row in _OF_CASE.all(self._connection, {"case": case_id}))
        return sorted(found, key=lambda event: (event.occurred_at, event.source, event.delivery))


def _event(row: Row) -> Event:
    fields = dict(row)
    del fields["standing"], fields["case_id"]
    return Event(order=fields.pop("order_id"), **fields)
