"""Every table. The path of a case is written in Core over these."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

from triage.store.columns import Json, Moment

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)
_SERIAL = BigInteger().with_variant(Integer, "sqlite")


def _index_where(condition: str, name: str, *columns: str, unique: bool = False) -> Index:
    """An index over the rows that meet a condition."""
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


events = Table(
    "events",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", String(64), nullable=False),
    Column("delivery", String(256), nullable=False),
    Column("type", String(128), nullable=False),
    Column("store", String(128), nullable=False),
    Column("order_id", String(128)),
    Column("subject", String(160), nullable=False),
    Column("sku", String(128)),
    Column("claims", Boolean, nullable=False),
    Column("kind", String(64)),
    Column("occurred_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("raw", Text, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("case_id", String(40)),
    Column("parcel", String(128)),
    Column("backlog", Boolean, nullable=False, server_default=false()),
    Index("uq_events_source_delivery", "source", "delivery", unique=True),
    Index("ix_events_case", "case_id"),
    _index_where("order_id IS NOT NULL", "ix_events_order", "store", "order_id", "received_at"),
    _index_where("length(raw) > 0", "ix_events_raw", "received_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("store", String(128), nullable=False),
    Column("order_id", String(128), nullable=False),
    Column("subject", String(160), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("kind", String(64)),
    Column("kind_origin", String(16)),
    Column("also", Json, nullable=False),
    Column("claims", Boolean, nullable=False),
    Column("claimed_kind", String(64)),
    Column("claimed_at", Moment),
    Column("claimed_by", String(321)),
    Column("policy", String(128)),
    Column("reason", String(32)),
    Column("because", Json, nullable=False),
    Column("summary", Text),
    Column("priority", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("last_event_at", Moment, nullable=False),
    Column("watch_until", Moment),
    Column("resolved_at", Moment),
    Column("closed_at", Moment),
    Column("last_run", String(40)),
    Column("parent", String(40)),
    Column("backlog", Boolean, nullable=False, server_default=false()),
    Index("uq_cases_subject", "store", "order_id", "subject", "generation", unique=True),
    Index("ix_cases_status", "status", "id"),
    Index("ix_cases_kind", "kind", "id"),
    _index_where("backlog", "ix_cases_backlog", "id"),
    _index_where("parent IS NOT NULL", "ix_cases_parent", "parent", "id"),
)

work = Table(
    "work",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("what", String(8), nullable=False),
    Column("store", String(128), nullable=False),
    Column("order_id", String(128), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("wakes", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(40)),
    Column("leased_until", Moment),
    Column("error", String(64)),
    Index("ix_work_due", "due_at"),
    Index("ix_work_order", "store", "order_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("case_id", String(40), nullable=False),
    Column("run", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("policy", String(128)),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("decision", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("shadow", Json),
    Index("ix_decisions_case", "case_id", "seq"),
    Index("ix_decisions_policy", "policy", "outcome", "reason", "at"),
    _index_where("shadow IS NOT NULL", "ix_decisions_shadow", "shadow", "at"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("case_id", String(40), nullable=False),
    Column("run", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("exchanges", LargeBinary, nullable=False),
    Index("ix_recordings_case", "case_id", "seq"),
    _index_where("length(exchanges) > 0", "ix_recordings_whole", "at"),
)

intents = Table(
    "intents",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(40), nullable=False),
    Column("run", String(40), nullable=False),
    Column("store", String(128), nullable=False),
    Column("order_id", String(128), nullable=False),
    Column("customer", String(128)),
    Column("policy", String(128)),
    Column("ordinal", Integer, nullable=False),
    Column("action", String(64), nullable=False),
    Column("arguments", Json, nullable=False),
    Column("write", Json),
    Column("started_by", String(160), nullable=False),
    Column("state", String(16), nullable=False),
    Column("intended_at", Moment, nullable=False),
    Column("footprint", Json, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json),
    Column("sent_at", Moment),
    Column("undoes", String(40)),
    Column("undone_by", String(40)),
    Column("value", String(40)),
    Column("note", Text),
    Column("counted_at", Moment),
    Column("cause", String(255)),
    Index("ix_intents_case", "case_id", "id"),
    Index("ix_intents_order", "store", "order_id"),
    Index("ix_intents_policy", "policy", "intended_at"),
    _index_where("counted_at IS NOT NULL", "ix_intents_counted", "policy", "counted_at"),
    _index_where("counted_at IS NOT NULL", "ix_intents_cause", "policy", "cause", "counted_at"),
    _index_where("undoes IS NOT NULL", "ix_intents_undoing", "undoes"),
    _index_where("state = 'intended'", "uq_intents_one_open_an_order", "store", "order_id", unique=True),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("intent", String(40)),
    Column("step", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Json, nullable=False),
    Column("mac", String(64)),
    Column("key", String(8)),
    Index("ix_journal_intent", "intent", "seq"),
)

apart = Table(
    "apart",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("words", Json, nullable=False),
)

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("mac", String(64), nullable=False),
    Column("count", BigInteger, nullable=False),
)

switches = Table(
    "switches",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("scope", String(128), nullable=False),
    Column("thrown_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("thrown_at", Moment, nullable=False),
    Column("lifted_by", String(128)),
    Column("lift_reason", Text),
    Column("lifted_at", Moment),
    _index_where("lifted_at IS NULL", "uq_switches_thrown", "scope", unique=True),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(40), nullable=False),
    Column("run", String(40), nullable=False),
    Column("policy", String(128), nullable=False),
    Column("said", String(8), nullable=False),
    Column("actions", Json, nullable=False),
    Column("cited", Json, nullable=False),
    Column("by", String(128), nullable=False),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    Column("came_to", String(8)),
    Index("ix_answers_case", "case_id", "id"),
    Index("ix_answers_policy", "policy", "at"),
    _index_where("came_to IS NULL", "uq_answers_one_waits_a_case", "case_id", unique=True),
)

lowerings = Table(
    "lowerings",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("policy", String(128), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("lowered_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("lowered_at", Moment, nullable=False),
    Column("lifted_by", String(128)),
    Column("lift_reason", Text),
    Column("lifted_at", Moment),
    _index_where("lifted_at IS NULL", "uq_lowerings_in_force", "policy", unique=True),
)

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("first_used_at", Moment, nullable=False),
    Column("in_force_since", Moment, nullable=False),
    Column("content", String(64), nullable=False),
    Column("lowered", Json, nullable=False),
    Column("files", LargeBinary, nullable=False),
)

resolves = Table(
    "resolves",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("run", String(40), primary_key=True),
    Column("policy", String(128)),
    Column("started_by", String(160), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("resolved_at", Moment, nullable=False),
    Column("next_look", Moment),
    Column("reopened_at", Moment),
    Column("reopened_by", String(16)),
    Index("ix_resolves_policy", "policy", "resolved_at"),
)

beats = Table(
    "beats",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("at", Moment, nullable=False),
)

setbacks = Table(
    "setbacks",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("run", String(40), primary_key=True),
    Column("policy", String(128), nullable=False),
    Column("sort", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_setbacks_policy", "policy", "at"),
)

bursts = Table(
    "bursts",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("policy", String(128), nullable=False),
    Column("cause", String(255), nullable=False),
    Column("kind", String(64)),
    Column("acted", Integer, nullable=False),
    Column("children", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("lifted_by", String(128)),
    Column("lift_reason", Text),
    Column("lifted_at", Moment),
    Index("ix_bursts_cause", "policy", "cause", "lifted_at"),
    _index_where("lifted_at IS NULL", "uq_bursts_open", "policy", "cause", unique=True),
)

quality = Table(
    "quality",
    metadata,
    Column("store", String(128), primary_key=True),
    Column("connector", String(64), primary_key=True),
    Column("port", String(16), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("sort", String(16), primary_key=True),
    Column("word", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("example", String(40), nullable=False),
)

data_news = Table(
    "data_news",
    metadata,
    Column("store", String(128), primary_key=True),
    Column("connector", String(64), primary_key=True),
    Column("port", String(16), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("sort", String(16), primary_key=True),
    Column("word", String(40), primary_key=True),
    Column("case_id", String(40), nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index("ix_data_news_case", "case_id"),
)

data_cases = Table(
    "data_cases",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("store", String(128), nullable=False),
    Column("connector", String(64), nullable=False),
    Column("port", String(16), nullable=False),
    Column("field", String(64), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_met_at", Moment, nullable=False),
    Column("looks", BigInteger, nullable=False),
    Column("closed_at", Moment),
    Column("settled_by", String(128)),
    Column("settle_reason", Text),
    Index("ix_data_cases_field", "store", "connector", "port", "field"),
    _index_where("closed_at IS NULL", "uq_data_cases_open", "store", "connector", "port", "field", unique=True),
)

data_waits = Table(
    "data_waits",
    metadata,
    Column("data_case", String(40), primary_key=True),
    Column("case_id", String(40), primary_key=True),
)

parcels = Table(
    "parcels",
    metadata,
    Column("store", String(128), primary_key=True),
    Column("parcel", String(128), primary_key=True),
    Column("order_id", String(128), primary_key=True),
    Column("fulfilment", String(128), primary_key=True),
    Column("number", String(128), nullable=False),
    Column("carrier", String(128), nullable=False),
    Column("seen_at", Moment, nullable=False),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("store", String(128), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("began_at", Moment),
    Column("ended_at", Moment),
    Column("lease", String(40)),
    Column("leased_until", Moment),
    Column("progress", Json, nullable=False),
    Column("last", Json),
)

swept = Table(
    "swept",
    metadata,
    Column("store", String(128), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("order_id", String(128), primary_key=True),
    Column("read_at", Moment),
)
