"""Modes of policies that people lowered, with who lowered and who restored each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.store.prepared import Prepared
from triage.store.tables import lowerings
from triage.store.witness import Witness, unwitnessed

_ROW = ("policy", "mode", "lowered_by", "reason", "lowered_at")
_IN_FORCE = Prepared(
    select(*(lowerings.c[name] for name in _ROW)).where(lowerings.c.lifted_at.is_(None)).order_by(lowerings.c.seq)
)
_OF = Prepared(
    select(*(lowerings.c[name] for name in _ROW)).where(
        lowerings.c.policy == bindparam("of_policy"), lowerings.c.lifted_at.is_(None)
    )
)


def _lower(dialect: Any) -> Any:
    return (
        dialect.insert(lowerings)
        .values({name: bindparam(name) for name in _ROW})
        .on_conflict_do_nothing(index_elements=["policy"], index_where=lowerings.c.lifted_at.is_(None))
    )


_LOWER = Prepared({"sqlite": _lower(sqlite), "postgresql": _lower(postgresql)})
_LIFT = Prepared(
    update(lowerings)
    .where(lowerings.c.policy == bindparam("of_policy"), lowerings.c.lifted_at.is_(None))
    .values(lifted_by=bindparam("by"), lift_reason=bindparam("why"), lifted_at=bindparam("now"))
)


class Lowerings:
    """At most one is in force for a policy; those that were are kept."""

    def __init__(
        self,
        connection: Connection,
        witness: Witness = unwitnessed,
        serialise: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._connection = connection
        self._witness = witness
        self._serialise = serialise

    def add(self, lowering: Lowering) -> bool:
        """Put one in force. False when there is one for the policy: it stays.

        It waits for intents of the policy that are being written: none is committed after it.
        """
        self._serialise(lowering.policy)
        row = {**{name: getattr(lowering, name) for name in _ROW}, "mode": str(lowering.mode)}
        put = _LOWER.run(self._connection, row) == 1
        if put:
            said = {name: row[name] for name in ("policy", "mode", "lowered_by", "reason")}
            self._witness("lowering", lowering.lowered_at, said)
        return put

    def lift(self, policy: str, by: str, reason: str, at: datetime) -> bool:
        """Take the one in force back, keeping who did and why. False when there was none."""
        lifted = _LIFT.run(self._connection, {"of_policy": policy, "by": by, "why": reason, "now": at}) == 1
        if lifted:
            self._witness("lowering", at, {"policy": policy, "lifted_by": by, "reason": reason})
        return lifted

    def in_force(self) -> tuple[Lowering, ...]:
        """Oldest first."""
        rows = _IN_FORCE.all(self._connection, {})
        return tuple(Lowering(**{**row, "mode": Mode(row["mode"])}) for row in rows)

    def of(self, policy: str) -> Lowering | None:
        """The one in force for a policy."""
        row = _OF.one(self._connection, {"of_policy": policy})
        return None if row is None else Lowering(**{**row, "mode": Mode(row["mode"])})

    def modes(self) -> dict[str, Mode]:
        return {each.policy: each.mode for each in self.in_force()}
