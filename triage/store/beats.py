"""Signs of life: when each part of the product, and each source, was last heard of; on the database's time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.prepared import Prepared
from triage.store.tables import beats

SWEEPER, WORKER, SERVER = "sweeper", "worker", "server"
_SOURCE = "source:"


def _beat(dialect: Any) -> Any:
    statement = dialect.insert(beats).values(name=bindparam("name"), at=bindparam("at"))
    return statement.on_conflict_do_update(index_elements=["name"], set_={"at": statement.excluded.at})


_BEAT = Prepared({"sqlite": _beat(sqlite), "postgresql": _beat(postgresql)})
_ALL = Prepared(select(beats.c.name, beats.c.at))


class Beats:
    """A row for each part and each source: however many events there are, there is little to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, name: str, at: datetime) -> None:
        _BEAT.run(self._connection, {"name": name, "at": at})

    def heard(self, source: str, at: datetime) -> None:
        """A source delivered something, be it for the second time."""
        self.beat(f"{_SOURCE}{source}", at)

    def all(self) -> dict[str, datetime]:
        """When each part was seen last, by its name."""
        return {name: at for name, at in self._rows().items() if not name.startswith(_SOURCE)}

    def last_events(self) -> dict[str, datetime]:
        """When each source was heard last, give or take a few seconds."""
        return {name.removeprefix(_SOURCE): at for name, at in self._rows().items() if name.startswith(_SOURCE)}

    def _rows(self) -> dict[str, datetime]:
        return {row["name"]: row["at"] for row in _ALL.all(self._connection, {})}
