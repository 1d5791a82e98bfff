"""Kill switches, with who threw and who lifted each."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from triage.domain.switches import Switch
from triage.store.tables import switches

_THROWN = select(switches.c.scope, switches.c.thrown_by, switches.c.reason, switches.c.thrown_at).where(
    switches.c.lifted_at.is_(None)
)
_THROW = insert(switches)


class Switches:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def throw(self, scope: str, by: str, reason: str, at: datetime) -> bool:
        """Throw a switch. False when it is thrown already: the first reason stays."""
        if any(switch.scope == scope for switch in self.thrown()):
            return False
        self._connection.execute(_THROW, {"scope": scope, "thrown_by": by, "reason": reason, "thrown_at": at})
        return True

    def lift(self, scope: str, by: str, reason: str, at: datetime) -> bool:
        """Lift a switch, keeping who did and why. False when it was not thrown."""
        lifted = self._connection.execute(
            update(switches)
            .where(switches.c.scope == scope, switches.c.lifted_at.is_(None))
            .values(lifted_by=by, lift_reason=reason, lifted_at=at)
        )
        return lifted.rowcount > 0

    def thrown(self) -> tuple[Switch, ...]:
        return tuple(Switch(*row) for row in self._connection.execute(_THROWN))
