"""Signs of life: when each part of the product was last seen at work, on the database's time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.prepared import Prepared
from triage.store.tables import beats, events

SWEEPER, WORKER = "sweeper", "worker"


def _beat(dialect: Any) -> Any:
    statement = dialect.insert(beats).values(name=bindparam("name"), at=bindparam("at"))
    return statement.on_conflict_do_update(index_elements=["name"], set_={"at": statement.excluded.at})


_BEAT = Prepared({"sqlite": _beat(sqlite), "postgresql": _beat(postgresql)})
_ALL = Prepared(select(beats.c.name, beats.c.at))
_LAST_EVENTS = select(events.c.source, func.max(events.c.received_at)).group_by(events.c.source)


class Beats:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, name: str, at: datetime) -> None:
        _BEAT.run(self._connection, {"name": name, "at": at})

    def all(self) -> dict[str, datetime]:
        """When each was seen last, by its name."""
        return {row["name"]: row["at"] for row in _ALL.all(self._connection, {})}

    def last_events(self) -> dict[str, datetime]:
        """When each source was heard last."""
        return {str(source): at for source, at in self._connection.execute(_LAST_EVENTS)}
