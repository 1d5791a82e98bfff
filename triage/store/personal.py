"""Personal data: found for one customer, erased without breaking the chain, and blanked when it is old."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, or_, select, text, tuple_, update

from triage.domain.catalogue import FACTS
from triage.domain.errors import Refused
from triage.domain.fact_values import Plain
from triage.domain.journal import IntentState
from triage.store.chain import adopted
from triage.store.journal import Journal
from triage.store.keys import Keys
from triage.store.lines import is_personal
from triage.store.tables import answers, apart, cases, decisions, events, intents, journal, parcels, recordings

Order = tuple[str, str]
BLANK = b""
_BATCH = 500
_UNDER_WAY = (str(IntentState.INTENDED), str(IntentState.APPLIED))
_TEXTS = frozenset(name for name, fact in FACTS.items() if fact.type == "text")
_HAS_RAW, _IS_WHOLE = text("length(events.raw) > 0"), text("length(recordings.exchanges) > 0")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What we hold of one person. ``lines`` are those of the journal whose words are kept apart."""

    orders: Sequence[Order]
    cases: Sequence[str] = ()
    events: Sequence[str] = ()
    recordings: Sequence[int] = ()
    intents: Sequence[str] = ()
    lines: Sequence[int] = ()
    decisions: Sequence[int] = ()
    answers: Sequence[str] = ()
    under_way: Sequence[str] = field(default=())

    @property
    def counts(self) -> dict[str, int]:
        names = ("orders", "cases", "events", "recordings", "intents", "lines", "decisions", "answers")
        return {name: len(getattr(self, name)) for name in names}

    @property
    def anything(self) -> bool:
        return any(self.counts[name] for name in ("events", "recordings", "intents", "lines", "decisions", "answers"))


class Personal:
    def __init__(self, connection: Connection, journal_: Journal, keys: Keys) -> None:
        self._connection = connection
        self._journal = journal_
        self._keys = keys

    def find(self, customer: str, orders: Sequence[Order] = ()) -> Holdings:
        """Everything of the orders that name this customer, and of ``orders``. Reads all payloads that are there."""
        tokens = (customer, *self._keys.tokens(customer))
        named = select(intents.c.store, intents.c.order_id).where(intents.c.customer.in_(tokens)).distinct()
        known = {*orders, *((row.store, row.order_id) for row in self._connection.execute(named))}
        known |= {*self._named_in_events(customer), *self._named_in_recordings(customer)}
        return self._of_orders(sorted(known))

    def erase(self, customer: str, held: Holdings, by: str, reason: str | None, at: datetime) -> None:
        """Blank it, and journal that. Raises Refused, and changes nothing, while an effect of theirs is under way."""
        if held.under_way:
            raise Refused(
                f"{len(held.under_way)} effects on orders of this customer have no proof yet, such as "
                f"{held.under_way[0]}; nothing was erased: try again in a minute"
            )
        self._journal.seal()
        unchained = self._blank_unchained(held.intents)
        token = self._keys.tokens(customer)[0]
        for of in held.intents:
            self._blank_intent(of, token)
        self._run(delete(apart), apart.c.seq, held.lines)
        self._run(update(events).values(raw="", parcel=None), events.c.id, held.events)
        self._run(delete(parcels), tuple_(parcels.c.store, parcels.c.order_id), held.orders)
        self._run(update(recordings).values(exchanges=BLANK), recordings.c.seq, held.recordings)
        self._run(update(answers).values(reason=None), answers.c.id, held.answers)
        for seq in held.decisions:
            self._blank_texts(seq)
        body: dict[str, Plain] = {"customer": token, "by": by, "lines": list(held.lines), "counts": dict(held.counts)}
        if reason:
            body["reason"] = reason
        self._journal.witness("erased", at, body)
        if unchained:
            self._journal.witness("adopted", at, adopted(self._connection))

    def prune(self, before: datetime, limit: int) -> int:
        """Blank raw payloads and recordings from before a time, of closed cases, oldest first. How many there were."""
        is_open = select(cases.c.id).where(cases.c.closed_at.is_(None))
        old_events = (
            select(events.c.id)
            .where(events.c.received_at < before, _HAS_RAW, ~is_open.where(cases.c.id == events.c.case_id).exists())
            .order_by(events.c.received_at)
            .limit(limit)
        )
        old_recordings = (
            select(recordings.c.seq)
            .where(recordings.c.at < before, _IS_WHOLE, ~is_open.where(cases.c.id == recordings.c.case_id).exists())
            .order_by(recordings.c.at)
            .limit(limit)
        )
        payloads = update(events).values(raw="", parcel=None).where(events.c.id.in_(old_events.scalar_subquery()))
        exchanges = update(recordings).values(exchanges=BLANK)
        exchanges = exchanges.where(recordings.c.seq.in_(old_recordings.scalar_subquery()))
        return self._connection.execute(payloads).rowcount + self._connection.execute(exchanges).rowcount

    def _named_in_events(self, customer: str) -> Iterator[Order]:
        word = orjson.dumps(customer).decode()
        query = select(events.c.store, events.c.order_id).where(
            events.c.raw.contains(word, autoescape=True), events.c.order_id.is_not(None)
        )
        for row in self._connection.execute(query):
            yield row.store, row.order_id

    def _named_in_recordings(self, customer: str) -> Iterator[Order]:
        word = orjson.dumps(customer).decode()
        query = select(recordings.c.seq, recordings.c.case_id, recordings.c.exchanges).where(_IS_WHOLE)
        named: set[str] = set()
        after = -1
        while rows := self._connection.execute(
            query.where(recordings.c.seq > after).order_by(recordings.c.seq).limit(_BATCH)
        ).all():
            after = rows[-1].seq
            named |= {row.case_id for row in rows if _names(row.exchanges, word)}
        for batch in _batches(sorted(named)):
            found = select(cases.c.store, cases.c.order_id).where(cases.c.id.in_(batch))
            for row in self._connection.execute(found):
                yield row.store, row.order_id

    def _of_orders(self, orders: Sequence[Order]) -> Holdings:
        case_ids = self._ids(select(cases.c.id), tuple_(cases.c.store, cases.c.order_id), orders)
        of_orders = tuple_(intents.c.store, intents.c.order_id)
        intent_ids = self._ids(select(intents.c.id), of_orders, orders)
        lines = self._ids(
            select(apart.c.seq).join_from(apart, journal, journal.c.seq == apart.c.seq), journal.c.intent, intent_ids
        )
        with_words = select(intents.c.id).where(
            or_(intents.c.customer.is_(None), ~intents.c.customer.startswith("erased:"), intents.c.note.is_not(None))
        )
        facts = select(decisions.c.seq, decisions.c.facts)
        told: list[int] = []
        for batch in _batches(case_ids):
            found = self._connection.execute(facts.where(decisions.c.case_id.in_(batch)))
            told += [row.seq for row in found if _texts_in(row.facts)]
        return Holdings(
            orders=orders,
            cases=case_ids,
            events=[
                *self._ids(select(events.c.id).where(_HAS_RAW), tuple_(events.c.store, events.c.order_id), orders),
                *self._copied_from(orders),
            ],
            recordings=self._ids(select(recordings.c.seq).where(_IS_WHOLE), recordings.c.case_id, case_ids),
            intents=self._ids(with_words, of_orders, orders),
            lines=lines,
            decisions=told,
            answers=self._ids(select(answers.c.id).where(answers.c.reason.is_not(None)), answers.c.case_id, case_ids),
            under_way=self._ids(select(intents.c.id).where(intents.c.state.in_(_UNDER_WAY)), of_orders, orders),
        )

    def _copied_from(self, orders: Sequence[Order]) -> list[str]:
        """Events about parcels that name no order themselves, of which orders have copies; see Receiver."""
        of_parcels = select(events.c.delivery).where(events.c.parcel.is_not(None))
        deliveries = self._ids(of_parcels, tuple_(events.c.store, events.c.order_id), orders)
        named = sorted({name for name, blank, _ in (each.partition(" ") for each in deliveries) if blank})
        return self._ids(select(events.c.id).where(_HAS_RAW, events.c.order_id.is_(None)), events.c.id, named)

    def _ids(self, query: Any, where: Any, wanted: Sequence[Any]) -> list[Any]:
        found: list[Any] = []
        for batch in _batches(wanted):
            found += self._connection.execute(query.where(where.in_(batch))).scalars()
        return sorted(found)

    def _run(self, statement: Any, where: Any, wanted: Sequence[Any]) -> None:
        for batch in _batches(wanted):
            self._connection.execute(statement.where(where.in_(batch)))

    def _blank_intent(self, intent_id: str, token: str) -> None:
        row = self._connection.execute(select(intents).where(intents.c.id == intent_id)).one()
        blank: dict[str, Any] = {"note": None}
        if row.customer is not None:
            blank["customer"] = token
        if is_personal(row.action, row.before):
            blank |= {"arguments": {}, "before": {}, "write": None, "after": None if row.after is None else {}}
        self._connection.execute(update(intents).where(intents.c.id == intent_id).values(blank))

    def _blank_unchained(self, intent_ids: Sequence[str]) -> bool:
        """Lines from before the chain hold words in themselves. Raises Refused where those lines were tampered with."""
        query = select(journal.c.seq).where(journal.c.mac.is_(None))
        old = self._ids(query, journal.c.intent, intent_ids)
        if not old:
            return False
        newest = select(func.max(journal.c.seq)).where(journal.c.step == "adopted").scalar_subquery()
        told = self._connection.execute(select(journal.c.body).where(journal.c.seq == newest)).scalar_one_or_none()
        if told is not None and told != adopted(self._connection):
            raise Refused("lines from before the chain were changed since; run 'triage verify' and settle that first")
        self._run(update(journal).values(body={"erased": True}), journal.c.seq, old)
        return told is not None

    def _blank_texts(self, seq: int) -> None:
        facts = self._connection.execute(select(decisions.c.facts).where(decisions.c.seq == seq)).scalar_one()
        for name in _texts_in(facts):
            facts["facts"][name] = {"missing": "erased"}
        self._connection.execute(update(decisions).where(decisions.c.seq == seq).values(facts=facts))


def _names(packed: bytes, word: str) -> bool:
    """Whether an answer in a recording holds this JSON string."""
    return any(word in str(exchange[5]) for exchange in orjson.loads(zlib.decompress(packed)))


def _texts_in(facts: Any) -> list[str]:
    """Facts that are outside text, and known."""
    known = facts.get("facts", {})
    return [name for name in known if name in _TEXTS and known[name] != "none" and not _missing(known[name])]


def _missing(value: Any) -> bool:
    return isinstance(value, dict) and "missing" in value


def _batches(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]
