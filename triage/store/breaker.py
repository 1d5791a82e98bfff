"""Setbacks of policies; and the breaker, which trips in the transaction that records one too many."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.breaker import BREAKER, Record, Setback, Threshold, trips
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.store.lowerings import Lowerings
from triage.store.prepared import Prepared
from triage.store.tables import intents, lowerings, setbacks

_ROW = ("case_id", "run", "policy", "sort", "at")
_OF_POLICY = intents.c.policy == bindparam("of_policy")
_COUNTED = intents.c.counted_at > bindparam("since")
_RECENT = (setbacks.c.policy == bindparam("of_policy")) & (setbacks.c.at > bindparam("since"))
_RUNS = Prepared(select(func.count()).where(_OF_POLICY, _COUNTED))
_BY_ITSELF = Prepared(
    select(intents.c.id).where(_OF_POLICY, _COUNTED, intents.c.started_by.startswith("policy:")).limit(1)
)
_SETBACKS = Prepared(select(func.count()).where(_RECENT))
_RUN_OF_IT = select(intents.c.id).where(
    intents.c.case_id == setbacks.c.case_id, intents.c.run == setbacks.c.run, _COUNTED
)
_OF_OLDER_RUNS = Prepared(select(func.count()).where(_RECENT, ~_RUN_OF_IT.exists()))
_LIFTED = Prepared(
    select(func.max(lowerings.c.lifted_at, type_=lowerings.c.lifted_at.type)).where(
        lowerings.c.policy == bindparam("of_policy"), lowerings.c.lowered_by == BREAKER
    )
)


def _add(dialect: Any) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in _ROW}
    return dialect.insert(setbacks).values(values).on_conflict_do_nothing(index_elements=["case_id", "run"])


_ADD = Prepared({"sqlite": _add(sqlite), "postgresql": _add(postgresql)})


class Breaker:
    """Counts under the policy's lock, so that of two setbacks at one moment the second sees the first."""

    def __init__(
        self,
        connection: Connection,
        lowerings: Lowerings,
        threshold: Threshold,
        now: Callable[[], datetime],
        serialise: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._lowerings = lowerings
        self._threshold = threshold
        self._now = now
        self._serialise = serialise

    def setback(self, policy: str | None, case: str, run: str, sort: Setback) -> Lowering | None:
        """Count a run against its policy, once; the lowering where that is one too many."""
        if policy is None:
            return None
        self._serialise(policy)
        row = {"case_id": case, "run": run, "policy": policy, "sort": sort, "at": self._now()}
        return self.trip_if_due(policy) if _ADD.run(self._connection, row) == 1 else None

    def trip_if_due(self, policy: str) -> Lowering | None:
        """Lower a policy whose runs are taken back too often. None where they are not, or it is lowered already."""
        why = self.why_due(policy)
        if why is None:
            return None
        lowering = Lowering(policy, Mode.SUGGEST, BREAKER, why, self._now())
        return lowering if self._lowerings.add(lowering) else None

    def why_due(self, policy: str) -> str | None:
        """Why the policy may not act by itself any more, as ``trips`` says it. Cheap where nothing was taken back."""
        since = self._since(policy)
        if not self._count(_SETBACKS, policy, since):
            return None
        return trips(self._record(policy, since), self._threshold)

    def record(self, policy: str) -> Record:
        """What it came to within the window, or since a person lifted what the breaker lowered."""
        return self._record(policy, self._since(policy))

    def _since(self, policy: str) -> datetime:
        lifted: datetime | None = _LIFTED.value(self._connection, {"of_policy": policy})
        begins = self._now() - self._threshold.window
        return max(begins, lifted) if lifted else begins

    def _record(self, policy: str, since: datetime) -> Record:
        runs = self._count(_RUNS, policy, since) + self._count(_OF_OLDER_RUNS, policy, since)
        by_itself = _BY_ITSELF.value(self._connection, {"of_policy": policy, "since": since}) is not None
        return Record(runs, self._count(_SETBACKS, policy, since), by_itself)

    def _count(self, query: Prepared, policy: str, since: datetime) -> int:
        return int(query.value(self._connection, {"of_policy": policy, "since": since}))
