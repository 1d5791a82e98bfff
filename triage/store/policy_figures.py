"""What policies came to, counted: from columns and indexes alone, however many decisions there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Executable, String, bindparam, case, cast, exists, func, or_, select

from triage.domain.answers import CameTo
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import IntentState
from triage.store.prepared import Row
from triage.store.tables import answers, cases, decisions, intents, resolves

_SINCE: Any = bindparam("since", type_=decisions.c.at.type)
_NOTHING_DONE = (str(IntentState.REFUSED), str(IntentState.HALTED))
_undo, _undone = intents.alias("undo"), intents.alias("undone")


def _by_whom(started_by: Any) -> Any:
    return case((started_by.startswith("person:"), "people"), else_="policies").label("by")


_DECIDED = (
    select(
        decisions.c.policy,
        decisions.c.outcome,
        decisions.c.reason,
        func.count().label("count"),
        func.max(decisions.c.at, type_=decisions.c.at.type).label("last"),
    )
    .where(decisions.c.policy.is_not(None), decisions.c.at >= _SINCE)
    .group_by(decisions.c.policy, decisions.c.outcome, decisions.c.reason)
)
_SHADOW = (
    select(
        cast(decisions.c.shadow, String).label("named"),
        func.count().label("count"),
        func.max(decisions.c.at, type_=decisions.c.at.type).label("last"),
    )
    .where(decisions.c.shadow.is_not(None), decisions.c.at >= _SINCE)
    .group_by(decisions.c.shadow)
)
_ACTED = (
    select(intents.c.policy, _by_whom(intents.c.started_by), func.count().label("count"))
    .where(intents.c.counted_at >= _SINCE, intents.c.state.not_in(_NOTHING_DONE))
    .group_by(intents.c.policy, "by")
)
_TAKEN_BACK = (
    select(_undone.c.policy, _by_whom(_undo.c.started_by), func.count(_undone.c.run.distinct()).label("count"))
    .join_from(_undo, _undone, _undone.c.id == _undo.c.undoes)
    .where(
        _undo.c.undoes.is_not(None),
        _undone.c.undone_by == _undo.c.id,
        _undone.c.policy.is_not(None),
        _undone.c.intended_at >= _SINCE,
    )
    .group_by(_undone.c.policy, "by")
)
_SUGGESTED = (
    select(decisions.c.policy, func.count(decisions.c.case_id.distinct()).label("count"))
    .where(decisions.c.policy.is_not(None), decisions.c.outcome == "suggest", decisions.c.at >= _SINCE)
    .group_by(decisions.c.policy)
)
_ANSWERED = (
    select(answers.c.policy, answers.c.said, func.count(answers.c.case_id.distinct()).label("count"))
    .where(or_(answers.c.said == "no", answers.c.came_to == str(CameTo.DONE)), answers.c.at >= _SINCE)
    .group_by(answers.c.policy, answers.c.said)
)
_REOPENED = (
    select(resolves.c.policy, func.count().label("count"))
    .where(resolves.c.policy.is_not(None), resolves.c.reopened_at.is_not(None), resolves.c.resolved_at >= _SINCE)
    .group_by(resolves.c.policy)
)
_newer = decisions.alias("newer")
_WAITING = (
    select(decisions.c.policy, func.count().label("count"))
    .join_from(cases, decisions, decisions.c.case_id == cases.c.id)
    .where(
        cases.c.status.in_([str(status) for status in CaseStatus if status.with_people]),
        decisions.c.seq == select(func.max(_newer.c.seq)).where(_newer.c.case_id == cases.c.id).scalar_subquery(),
        decisions.c.outcome == "suggest",
        decisions.c.policy.is_not(None),
        decisions.c.at >= _SINCE,
        ~exists().where(answers.c.case_id == cases.c.id, answers.c.run == decisions.c.run),
    )
    .group_by(decisions.c.policy)
)


@dataclass(slots=True)
class Figures:
    """One policy's. ``matched`` are decisions that it won, whatever came of them, of which ``limited`` passed a limit;
    a look at what a person approved is not one more. ``unknown`` are those that it decided without being told, as a
    fact was not known, and ``shadow`` those that it only recorded; ``last_fired`` is the last of them all.

    ``acted`` are runs that it began by itself, ``approved`` those that people let it begin; runs of both were
    ``undone`` by people and by policies. ``reopened`` are its resolves that came back, each counted once.

    Cases, however often they were looked at: ``suggested`` are those in which it suggested something, ``carried_out``
    those in which a yes was carried out, ``dismissed`` those in which a person said no, and ``waiting`` those whose
    suggestion of now has no answer.
    """

    matched: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    limited: int = 0
    unknown: int = 0
    shadow: int = 0
    acted: int = 0
    approved: int = 0
    undone_by_people: int = 0
    undone_by_policies: int = 0
    reopened: int = 0
    suggested: int = 0
    carried_out: int = 0
    dismissed: int = 0
    waiting: int = 0
    last_fired: datetime | None = None

    @property
    def overruled(self) -> int:
        """What people decided otherwise, as far as it is recorded."""
        return self.undone_by_people + self.dismissed

    def fired(self, at: datetime) -> None:
        self.last_fired = max(self.last_fired or at, at)


class PolicyFigures:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, since: datetime) -> dict[str, Figures]:
        """By policy, those that a record names."""
        found: dict[str, Figures] = {}
        for row in self._rows(_DECIDED, since):
            _decided(found.setdefault(row["policy"], Figures()), row)
        for row in self._rows(_SHADOW, since):
            for policy in orjson.loads(row["named"]):
                figures = found.setdefault(policy, Figures())
                figures.shadow += row["count"]
                figures.fired(row["last"])
        for row in self._rows(_ACTED, since):
            figures = found.setdefault(row["policy"], Figures())
            if row["by"] == "people":
                figures.approved = row["count"]
            else:
                figures.acted = row["count"]
        for row in self._rows(_TAKEN_BACK, since):
            figures = found.setdefault(row["policy"], Figures())
            if row["by"] == "people":
                figures.undone_by_people = row["count"]
            else:
                figures.undone_by_policies = row["count"]
        for query, name in ((_REOPENED, "reopened"), (_SUGGESTED, "suggested"), (_WAITING, "waiting")):
            for row in self._rows(query, since):
                setattr(found.setdefault(row["policy"], Figures()), name, row["count"])
        for row in self._rows(_ANSWERED, since):
            figures = found.setdefault(row["policy"], Figures())
            if row["said"] == "no":
                figures.dismissed = row["count"]
            else:
                figures.carried_out = row["count"]
        return found

    def _rows(self, query: Executable, since: datetime) -> Iterator[Row]:
        for row in self._connection.execute(query, {"since": since}):
            yield dict(row._mapping)


def _decided(figures: Figures, row: Row) -> None:
    figures.fired(row["last"])
    if row["reason"] == Reason.APPROVED:
        return
    if row["reason"] == Reason.UNKNOWN_FACT:
        figures.unknown += row["count"]
        return
    figures.matched += row["count"]
    figures.outcomes[row["outcome"]] = figures.outcomes.get(row["outcome"], 0) + row["count"]
    figures.limited += row["count"] if row["reason"] == Reason.LIMIT else 0
