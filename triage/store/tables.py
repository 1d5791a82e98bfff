"""Every table. The path of a case is written in Core over these."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

from triage.store.columns import Json, Moment

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)
_SERIAL = BigInteger().with_variant(Integer, "sqlite")

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
    Index("uq_events_source_delivery", "source", "delivery", unique=True),
    Index("ix_events_case", "case_id"),
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
    Index("uq_cases_subject", "store", "order_id", "subject", "generation", unique=True),
    Index("ix_cases_status", "status", "id"),
    Index("ix_cases_kind", "kind", "id"),
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
    Index("ix_decisions_case", "case_id", "seq"),
    Index("ix_decisions_policy", "policy", "at"),
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
    Index("ix_intents_case", "case_id", "id"),
    Index("ix_intents_order", "store", "order_id"),
    Index("ix_intents_policy", "policy", "intended_at"),
    Index(
        "uq_intents_one_open_an_order",
        "store",
        "order_id",
        unique=True,
        sqlite_where=text("state = 'intended'"),
        postgresql_where=text("state = 'intended'"),
    ),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", _SERIAL, primary_key=True, autoincrement=True),
    Column("intent", String(40)),
    Column("step", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Json, nullable=False),
    Index("ix_journal_intent", "intent", "seq"),
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
    Index(
        "uq_switches_thrown",
        "scope",
        unique=True,
        sqlite_where=text("lifted_at IS NULL"),
        postgresql_where=text("lifted_at IS NULL"),
    ),
)
