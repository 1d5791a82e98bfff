"""Kill switches, with who threw and who lifted each."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.switches import Switch
from triage.store.prepared import Prepared
from triage.store.tables import switches
from triage.store.witness import Witness, unwitnessed

_THROWN = Prepared(
    select(switches.c.scope, switches.c.thrown_by, switches.c.reason, switches.c.thrown_at).where(
        switches.c.lifted_at.is_(None)
    )
)
_ROW = ("scope", "thrown_by", "reason", "thrown_at")


def _throw(dialect: Any) -> Any:
    return (
        dialect.insert(switches)
        .values({name: bindparam(name) for name in _ROW})
        .on_conflict_do_nothing(index_elements=["scope"], index_where=switches.c.lifted_at.is_(None))
        .returning(switches.c.seq)
    )


_THROW = {"sqlite": _throw(sqlite), "postgresql": _throw(postgresql)}


class Switches:
    def __init__(self, connection: Connection, witness: Witness = unwitnessed) -> None:
        self._connection = connection
        self._witness = witness

    def throw(self, scope: str, by: str, reason: str, at: datetime) -> bool:
        """Throw a switch. False when it is thrown already: the first reason stays."""
        row = {"scope": scope, "thrown_by": by, "reason": reason, "thrown_at": at}
        thrown = self._connection.execute(_THROW[self._connection.dialect.name], row).first() is not None
        if thrown:
            self._witness("switch", at, {"scope": scope, "thrown_by": by, "reason": reason})
        return thrown

    def lift(self, scope: str, by: str, reason: str, at: datetime) -> bool:
        """Lift a switch, keeping who did and why. False when it was not thrown."""
        lifted = self._connection.execute(
            update(switches)
            .where(switches.c.scope == scope, switches.c.lifted_at.is_(None))
            .values(lifted_by=by, lift_reason=reason, lifted_at=at)
        )
        if lifted.rowcount > 0:
            self._witness("switch", at, {"scope": scope, "lifted_by": by, "reason": reason})
        return lifted.rowcount > 0

    def thrown(self) -> tuple[Switch, ...]:
        return tuple(Switch(**row) for row in _THROWN.all(self._connection, {}))
