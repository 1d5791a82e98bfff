"""The journal: intents as they stand, and the append-only record of how they came to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from triage.domain.errors import Halted, NotFound
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState, JournalEntry
from triage.store.chain import Head, Line, append, read_head
from triage.store.keys import Keys
from triage.store.lines import intent_line, read_line, step_line
from triage.store.prepared import Prepared, Row, inserting
from triage.store.tables import apart, intents, journal, work

_INTEND = inserting(intents)
_GET = Prepared(select(intents).where(intents.c.id == bindparam("intent")))
_OF_CASE = Prepared(
    select(intents).where(intents.c.case_id == bindparam("case")).order_by(intents.c.intended_at, intents.c.id)
)
_OF_ORDER = Prepared(
    select(intents)
    .where(intents.c.store == bindparam("of_store"), intents.c.order_id == bindparam("of_order"))
    .order_by(intents.c.intended_at, intents.c.id)
)
_OF_POLICY = Prepared(
    select(intents)
    .where(
        intents.c.policy == bindparam("of_policy"),
        intents.c.intended_at >= bindparam("since"),
        intents.c.undoes.is_(None),
    )
    .order_by(intents.c.intended_at, intents.c.id)
)
_ABANDONED = Prepared(
    select(intents).where(
        (intents.c.state == "intended") | ((intents.c.state == "applied") & intents.c.undoes.is_not(None)),
        intents.c.intended_at < bindparam("before"),
        ~select(work.c.ref)
        .where(
            work.c.ref == intents.c.case_id,
            (work.c.due_at <= bindparam("now"))
            | (work.c.lease.is_not(None) & (work.c.leased_until > bindparam("now"))),
        )
        .exists(),
    )
)
_OPEN = Prepared(select(intents).where(intents.c.state == "intended").order_by(intents.c.intended_at, intents.c.id))
_ENTRIES = Prepared(
    select(journal.c.seq, journal.c.intent, journal.c.step, journal.c.at, journal.c.body, apart.c.words)
    .join_from(journal, apart, apart.c.seq == journal.c.seq, isouter=True)
    .where(journal.c.intent == bindparam("intent"))
    .order_by(journal.c.seq)
)


def _move(to: IntentState) -> Prepared:
    may_move = or_(*(intents.c.state == str(state) for state in sorted(to.follows)))
    return Prepared(
        update(intents)
        .where(intents.c.id == bindparam("of_intent"), may_move)
        .values(
            state=str(to),
            after=func.coalesce(bindparam("new_after", type_=intents.c.after.type), intents.c.after),
            sent_at=func.coalesce(bindparam("new_sent", type_=intents.c.sent_at.type), intents.c.sent_at),
            note=func.coalesce(bindparam("new_note"), intents.c.note),
            undone_by=func.coalesce(bindparam("new_undone_by"), intents.c.undone_by),
        )
    )


_MOVES = {state: _move(state) for state in IntentState if state.follows}


def _runs(*more: Any) -> Select[Any]:
    """Intents that begin a run of a policy: what limits count."""
    return select(func.count()).where(
        intents.c.policy == bindparam("of_policy"), intents.c.counted_at > bindparam("since"), *more
    )


_USES = Prepared(_runs())
_USES_BY_CUSTOMER = Prepared(_runs(intents.c.customer == bindparam("of_customer")))
_VALUES = Prepared(_runs().with_only_columns(intents.c.value))
_SERIALISE = text("SELECT pg_advisory_xact_lock(hashtextextended(:policy, 0))")


class Journal:
    """What is journalled in a transaction is chained at its end: until then nobody waits for the chain's end."""

    def __init__(self, connection: Connection, keys: Callable[[], Keys]) -> None:
        self._connection = connection
        self._keys = keys
        self._lines: list[Line] = []
        self._serialised: set[str] = set()

    def intend(self, intent: Intent) -> None:
        """Record an intent. Raises Halted when another effect on the same order is still open."""
        row = {name: getattr(intent, name) for name in Intent.__slots__ if name not in ("case", "order")}
        row.update(case_id=intent.case, order_id=intent.order, state=str(intent.state))
        try:
            _INTEND.run(self._connection, row)
        except IntegrityError as error:
            raise Halted(f"another effect on order {intent.order} has no outcome yet", "order_busy") from error
        self._lines.append(intent_line(intent))

    def record(
        self,
        intent_id: str,
        step: str,
        state: IntentState,
        at: datetime,
        body: Mapping[str, Plain],
        *,
        after: Mapping[str, Plain] | None = None,
        sent_at: datetime | None = None,
        note: str | None = None,
        undone_by: str | None = None,
    ) -> bool:
        """Append a line and move the intent to ``state``.

        False when the intent is not there or has moved on: then the line alone is kept.
        """
        changes = {"new_after": after, "new_sent": sent_at, "new_note": note, "new_undone_by": undone_by}
        moved = _MOVES[state].run(self._connection, {"of_intent": intent_id, **changes})
        changed = {"after": after, "sent_at": sent_at, "note": note, "undone_by": undone_by} if moved == 1 else None
        self._lines.append(step_line(intent_id, step, at, state, body, changed))
        return moved == 1

    def witness(self, step: str, at: datetime, body: Mapping[str, Plain]) -> None:
        """Append a line that is about no intent: who threw a switch, who answered, who was erased."""
        self._lines.append(Line(None, step, at, dict(body), {}))

    def seal(self) -> None:
        """Chain what was journalled. The store does so before it commits; asking for lines does, too."""
        if self._lines:
            lines, self._lines = self._lines, []
            append(self._connection, self._keys(), lines)

    def head(self) -> Head | None:
        """Where the chain ends; None where nothing was journalled yet."""
        self.seal()
        return read_head(self._connection)

    def mark_undone(self, intent_id: str, by_intent: str, at: datetime) -> bool:
        """Say that ``by_intent`` took an effect back. False when no effect of it stood any more."""
        return self.record(intent_id, "undone", IntentState.UNDONE, at, {"by": by_intent}, undone_by=by_intent)

    def get(self, intent_id: str) -> Intent:
        row = _GET.one(self._connection, {"intent": intent_id})
        if row is None:
            raise NotFound(f"there is no journal entry {intent_id!r}; 'triage show CASE' lists those of a case")
        return _intent(row)

    def of_case(self, case_id: str) -> list[Intent]:
        return [_intent(row) for row in _OF_CASE.all(self._connection, {"case": case_id})]

    def of_order(self, store: str, order: str) -> list[Intent]:
        return [_intent(row) for row in _OF_ORDER.all(self._connection, {"of_store": store, "of_order": order})]

    def of_policy(self, policy: str, since: datetime) -> list[Intent]:
        """What a policy did since a time, undos left out."""
        return [_intent(row) for row in _OF_POLICY.all(self._connection, {"of_policy": policy, "since": since})]

    def abandoned(self, before: datetime, now: datetime) -> list[Intent]:
        """Intents without an outcome and undos without a proof, begun before a time, of cases on which no work
        is due or under way.
        """
        return [_intent(row) for row in _ABANDONED.all(self._connection, {"before": before, "now": now})]

    def on_the_wire(self) -> list[Intent]:
        """Intents that have no outcome yet: their send may be under way."""
        return [_intent(row) for row in _OPEN.all(self._connection, {})]

    def resembling(self, word: str, limit: int = 10) -> list[Intent]:
        """Intents whose id begins or ends with ``word``; newest first."""
        found = intents.c.id.istartswith(word, autoescape=True) | intents.c.id.iendswith(word, autoescape=True)
        query = select(intents).where(found).order_by(intents.c.id.desc()).limit(limit)
        return [_intent(dict(row._mapping)) for row in self._connection.execute(query)]

    def entries(self, intent_id: str) -> list[JournalEntry]:
        self.seal()
        return [read_line(row) for row in _ENTRIES.all(self._connection, {"intent": intent_id})]

    def serialise(self, policy: str) -> None:
        """Let one transaction at a time count a policy's uses. SQLite's write transactions already do."""
        if self._connection.dialect.name == "postgresql" and policy not in self._serialised:
            self._connection.execute(_SERIALISE, {"policy": policy})
            self._serialised.add(policy)

    def uses(self, policy: str, since: datetime) -> int:
        return int(_USES.value(self._connection, {"of_policy": policy, "since": since}))

    def uses_by_customer(self, policy: str, customer: str, since: datetime) -> int:
        """Those under a token count, too: a customer who was erased is no new one."""
        where = {"of_policy": policy, "since": since}
        known = (customer, *self._keys().tokens(customer))
        return sum(int(_USES_BY_CUSTOMER.value(self._connection, {**where, "of_customer": each})) for each in known)

    def value_since(self, policy: str, since: datetime) -> list[str | None]:
        return [row["value"] for row in _VALUES.all(self._connection, {"of_policy": policy, "since": since})]


def _intent(row: Row) -> Intent:
    fields = dict(row)
    fields["footprint"] = tuple(fields["footprint"])
    return Intent(
        case=fields.pop("case_id"), order=fields.pop("order_id"), state=IntentState(fields.pop("state")), **fields
    )
