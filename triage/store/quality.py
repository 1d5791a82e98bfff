"""Data quality: counters of what was told badly, by field and day, and the data cases that news of it raises."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.quality import FLAWS, Batch
from triage.store.prepared import Prepared, Row
from triage.store.tables import quality

_KEY = ("store", "connector", "port", "field", "sort", "word", "day")
_FLAWS = tuple(map(str, FLAWS))


def _counting(dialect: Any) -> Any:
    statement = dialect.insert(quality).values({column.name: bindparam(column.name) for column in quality.c})
    more = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={"count": quality.c.count + more.count, "last_at": more.last_at},
    )


_COUNT = Prepared({"sqlite": _counting(sqlite), "postgresql": _counting(postgresql)})
_OF_PORT = (
    quality.c.store == bindparam("of_store"),
    quality.c.connector == bindparam("of_connector"),
    quality.c.port == bindparam("of_port"),
)
_LOOKS = Prepared(
    select(func.coalesce(func.sum(quality.c.count), 0)).where(
        *_OF_PORT, quality.c.field == "", quality.c.sort == "read"
    )
)
_FLAWED = Prepared(
    select(func.coalesce(func.sum(quality.c.count), 0)).where(
        *_OF_PORT, quality.c.field == bindparam("of_field"), or_(*(quality.c.sort == flaw for flaw in _FLAWS))
    )
)


class Quality:
    """A row for each finding and day: however many orders there are, there is little to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, batch: Batch) -> None:
        """Add what was counted, in one order for all, so that no two transactions wait for each other."""
        for store, seen in sorted(batch, key=lambda each: (each[0], each[1].key)):
            counted = batch[store, seen]
            row = {name: str(getattr(seen, name)) for name in ("connector", "port", "field", "sort", "word")}
            row |= {"store": store, "day": f"{counted.last_at:%Y-%m-%d}", "example": counted.example}
            values = {"count": counted.count, "first_at": counted.first_at, "last_at": counted.last_at}
            _COUNT.run(self._connection, {**row, **values})

    def looks(self, store: str, connector: str, port: str) -> int:
        """How often a port was read."""
        where = {"of_store": store, "of_connector": connector, "of_port": port}
        return int(_LOOKS.value(self._connection, where))

    def readable(self, store: str, connector: str, port: str, field: str) -> int:
        """How often a field could be read."""
        where = {"of_store": store, "of_connector": connector, "of_port": port}
        flawed = int(_FLAWED.value(self._connection, {**where, "of_field": field}))
        return self.looks(store, connector, port) - flawed

    def since(self, day: str | None = None) -> list[Row]:
        """What was counted since a day, added up over the days."""
        add = {
            "count": func.sum(quality.c.count),
            "first_at": func.min(quality.c.first_at),
            "last_at": func.max(quality.c.last_at),
            "example": func.max(quality.c.example),
        }
        names = [quality.c[name] for name in _KEY if name != "day"]
        query = select(*names, *(each.label(name) for name, each in add.items())).group_by(*names).order_by(*names)
        if day is not None:
            query = query.where(quality.c.day >= day)
        return [dict(row._mapping) for row in self._connection.execute(query)]
