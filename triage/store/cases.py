"""Cases: found or opened by an event, changed by runs and by people."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, null, select, text, update

from triage.domain.cases import REOPENS_WITHIN, Case, CaseStatus
from triage.domain.errors import NotFound
from triage.domain.events import Event
from triage.domain.ports import Clock, Ids
from triage.store.prepared import Prepared, Row, inserting
from triage.store.resolves import CountSetback, Resolves, uncounted
from triage.store.tables import cases

_PRIORITY = 3

_OURS = ("generation", "claimed_at", "claimed_by", "closed_at")
_FIELDS = [column for column in cases.c if column.name not in _OURS]
_NEWEST = Prepared(
    select(cases)
    .where(
        cases.c.store == bindparam("of_store"),
        cases.c.order_id == bindparam("of_order"),
        cases.c.subject == bindparam("of_subject"),
    )
    .order_by(cases.c.generation.desc())
    .limit(1)
)
_GET = Prepared(select(*_FIELDS).where(cases.c.id == bindparam("case")))
_IS_BACKLOG = Prepared(select(cases.c.backlog).where(cases.c.id == bindparam("case")))
_OPEN = inserting(cases)
_CLOSING: Any = bindparam("closing", type_=cases.c.closed_at.type)
_SERIALISE = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))")


class Cases:
    """One case for what is wrong with one subject of one order, at a time."""

    def __init__(self, connection: Connection, clock: Clock, ids: Ids, setback: CountSetback = uncounted) -> None:
        self._connection = connection
        self._clock = clock
        self._ids = ids
        self._setback = setback

    def join(self, event: Event) -> Case:
        """Find the case that an event belongs to, or open one.

        What a case says of its events does not depend on the order in which they arrive. What claims an exception
        after a case was closed, within 30 days, opens it again; where it names the kind that was resolved, the
        resolve counts as reopened. What claims nothing, and what happened before, is looked at where the case
        stands: the look tells whether the cause is back. What happened later opens a new case.
        """
        self._serialise(event)
        row = self._newest(event.store, event.order or "", event.subject)
        if row is None:
            return self._open(event, 1)
        closed_at, happened = row["closed_at"], _happened(event)
        if closed_at is not None and happened > closed_at + REOPENS_WITHIN:
            return self._open(event, row["generation"] + 1)
        changes: dict[str, Any] = {"events": row["events"] + 1, "claims": row["claims"] or event.claims}
        changes["opened_at"] = min(row["opened_at"], event.received_at)
        changes["last_event_at"] = max(row["last_event_at"], happened)
        if event.kind is not None and (
            row["claimed_kind"] is None or (happened, _claimant(event)) > (row["claimed_at"], row["claimed_by"])
        ):
            changes.update(_claim(event), claimed_kind=event.kind)
        if closed_at is not None and event.claims and happened > _ended_at(row):
            changes["status"] = str(CaseStatus.OPEN)
            if event.backlog:
                changes["backlog"] = True
        self.update(row["id"], **changes)
        if row["resolved_at"] is not None and event.claims and event.kind is not None:
            resolves = Resolves(self._connection, self._setback)
            resolves.came_back(row["id"], event.kind, happened, self._clock.now(), "event")
        return self.get(row["id"])

    def unfinished(self, store: str, order: str, subject: str) -> Case | None:
        """The case of this key that is not closed, if there is one."""
        row = self._newest(store, order, subject)
        return None if row is None or CaseStatus(row["status"]).closed else self.get(row["id"])

    def get(self, case_id: str) -> Case:
        row = _GET.one(self._connection, {"case": case_id})
        if row is None:
            raise NotFound(f"there is no case {case_id!r}; 'triage cases' lists them")
        return _case(row)

    def resembling(self, word: str, limit: int = 10) -> list[Case]:
        """Cases whose id begins or ends with ``word``, or whose order is ``word``; newest first."""
        found = (
            (cases.c.order_id == word)
            | cases.c.id.istartswith(word, autoescape=True)
            | cases.c.id.iendswith(word, autoescape=True)
        )
        return [
            _case(dict(row._mapping))
            for row in self._connection.execute(select(*_FIELDS).where(found).order_by(cases.c.id.desc()).limit(limit))
        ]

    def find(
        self,
        *,
        status: str | None = None,
        kind: str | None = None,
        policy: str | None = None,
        reason: str | None = None,
        order: str | None = None,
        parent: str | None = None,
        folded: bool = False,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Case]:
        """Cases newest first; ``before`` is the last id of the page before. ``folded`` leaves children out."""
        query = select(*_FIELDS).order_by(cases.c.id.desc()).limit(limit)
        wanted = {
            "status": status,
            "kind": kind,
            "policy": policy,
            "reason": reason,
            "order_id": order,
            "parent": parent,
        }
        for name, value in wanted.items():
            if value is not None:
                query = query.where(cases.c[name] == value)
        if folded:
            query = query.where(cases.c.parent.is_(None))
        if before is not None:
            query = query.where(cases.c.id < before)
        return [_case(dict(row._mapping)) for row in self._connection.execute(query)]

    def is_backlog(self, case_id: str) -> bool:
        """Whether no policy may act on it by itself, for it was there before we were."""
        return bool(_IS_BACKLOG.value(self._connection, {"case": case_id}))

    def newest(self, store: str, order: str, subject: str) -> Case | None:
        """The newest case of this key, closed or not."""
        row = self._newest(store, order, subject)
        return None if row is None else self.get(row["id"])

    def unfinished_of(self, store: str, order: str) -> list[Case]:
        """Every case of an order that is not closed."""
        query = select(*_FIELDS).where(cases.c.store == store, cases.c.order_id == order, cases.c.closed_at.is_(None))
        return [_case(dict(row._mapping)) for row in self._connection.execute(query)]

    def children(self, parent: str) -> list[Case]:
        """The cases that wait under one, oldest first."""
        query = select(*_FIELDS).where(cases.c.parent == parent).order_by(cases.c.id)
        return [_case(dict(row._mapping)) for row in self._connection.execute(query)]

    def file(self, *, store: str, order: str, subject: str) -> Case:
        """Open a case that no event told of, after any before it of the same key."""
        newest, now = self._newest(store, order, subject), self._clock.now()
        case = _new(self._ids.new(), store, order, subject, opened_at=now, updated_at=now, last_event_at=now)
        generation = newest["generation"] + 1 if newest else 1
        row = {**_row(case), "claimed_at": None, "claimed_by": None, "generation": generation, "closed_at": None}
        _OPEN.run(self._connection, row)
        return case

    def update(self, case_id: str, **changes: Any) -> None:
        changes.setdefault("updated_at", self._clock.now())
        closes = CaseStatus(changes["status"]).closed if "status" in changes else None
        values = {"of_case": case_id, **changes} | ({"closing": changes["updated_at"]} if closes else {})
        _changing(tuple(changes), closes).run(self._connection, values)

    def _serialise(self, event: Event) -> None:
        """Let one transaction at a time join a case. SQLite's write transactions already do."""
        if self._connection.dialect.name == "postgresql":
            key = "/".join((event.store, event.order or "", event.subject))
            self._connection.execute(_SERIALISE, {"key": key})

    def _newest(self, store: str, order: str, subject: str) -> Row | None:
        return _NEWEST.one(self._connection, {"of_store": store, "of_order": order, "of_subject": subject})

    def _open(self, event: Event, generation: int) -> Case:
        case = _new(
            self._ids.new(),
            event.store,
            event.order or "",
            event.subject,
            claims=event.claims,
            claimed_kind=event.kind,
            events=1,
            opened_at=event.received_at,
            updated_at=self._clock.now(),
            last_event_at=_happened(event),
            backlog=event.backlog,
        )
        row = {**_row(case), **_claim(event), "generation": generation, "closed_at": None}
        _OPEN.run(self._connection, row)
        return case


def _new(case_id: str, store: str, order: str, subject: str, **known: Any) -> Case:
    """An open case of which nothing is known but what is given."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("kind", "kind_origin", "claimed_kind", "policy", "reason", "summary", "watch_until", "resolved_at")
    )
    least = {"also": (), "claims": False, "because": (), "priority": _PRIORITY, "events": 0, "reopened": 0}
    fields = {**nothing, **least, **known}
    return Case(id=case_id, store=store, order=order, subject=subject, status=CaseStatus.OPEN, **fields)


@lru_cache(maxsize=64)
def _changing(names: tuple[str, ...], closes: bool | None) -> Prepared:
    """``closes`` says whether the case is closed from now on; one that was closed before stays closed since then."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    if closes is not None:
        values["closed_at"] = func.coalesce(cases.c.closed_at, _CLOSING) if closes else null()
    return Prepared(update(cases).where(cases.c.id == bindparam("of_case")).values(values))


def _happened(event: Event) -> datetime:
    """When it happened, as far as can be told: a sender's clock may be ahead, and nothing arrives before it happens."""
    return min(event.occurred_at, event.received_at)


def _ended_at(row: Row) -> datetime:
    """After when something is news to a closed case: the reading that showed the cause gone, or else the close."""
    resolved = row["status"] == CaseStatus.RESOLVED and row["resolved_at"] is not None
    moment: datetime = row["resolved_at"] if resolved else row["closed_at"]
    return moment


def _claim(event: Event) -> dict[str, datetime | str | None]:
    named = event.kind is not None
    return {"claimed_at": _happened(event) if named else None, "claimed_by": _claimant(event) if named else None}


def _claimant(event: Event) -> str:
    return f"{event.source}/{event.delivery}"


def _row(case: Case) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in Case.__slots__ if name != "order"}
    return {**row, "order_id": case.order, "status": str(case.status)}


def _case(row: Row) -> Case:
    fields = dict(row)
    fields["also"], fields["because"] = tuple(fields["also"]), tuple(fields["because"])
    return Case(order=fields.pop("order_id"), status=CaseStatus(fields.pop("status")), **fields)
