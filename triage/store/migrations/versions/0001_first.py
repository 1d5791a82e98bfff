"""The first tables."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("kind_origin", sa.String(length=16), nullable=True),
        sa.Column("also", columns.Json(), nullable=False),
        sa.Column("claims", sa.Boolean(), nullable=False),
        sa.Column("claimed_kind", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", columns.Moment(), nullable=True),
        sa.Column("claimed_by", sa.String(length=321), nullable=True),
        sa.Column("policy", sa.String(length=128), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("because", columns.Json(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("opened_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("last_event_at", columns.Moment(), nullable=False),
        sa.Column("watch_until", columns.Moment(), nullable=True),
        sa.Column("resolved_at", columns.Moment(), nullable=True),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("last_run", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cases_kind", "cases", ["kind", "id"], unique=False)
    op.create_index("ix_cases_status", "cases", ["status", "id"], unique=False)
    op.create_index("uq_cases_subject", "cases", ["store", "order_id", "subject", "generation"], unique=True)
    op.create_table(
        "decisions",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("decision", columns.Json(), nullable=False),
        sa.Column("facts", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_decisions_case", "decisions", ["case_id", "seq"], unique=False)
    op.create_index("ix_decisions_policy", "decisions", ["policy", "at"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("delivery", sa.String(length=256), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=True),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("sku", sa.String(length=128), nullable=True),
        sa.Column("claims", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", columns.Moment(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_events_case", "events", ["case_id"], unique=False)
    op.create_index("uq_events_source_delivery", "events", ["source", "delivery"], unique=True)
    op.create_table(
        "intents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("customer", sa.String(length=128), nullable=True),
        sa.Column("policy", sa.String(length=128), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("arguments", columns.Json(), nullable=False),
        sa.Column("write", columns.Json(), nullable=True),
        sa.Column("started_by", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("intended_at", columns.Moment(), nullable=False),
        sa.Column("footprint", columns.Json(), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("after", columns.Json(), nullable=True),
        sa.Column("sent_at", columns.Moment(), nullable=True),
        sa.Column("undoes", sa.String(length=40), nullable=True),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_intents_case", "intents", ["case_id", "id"], unique=False)
    op.create_index("ix_intents_order", "intents", ["store", "order_id"], unique=False)
    op.create_index("ix_intents_policy", "intents", ["policy", "intended_at"], unique=False)
    op.create_index(
        "uq_intents_one_open_an_order",
        "intents",
        ["store", "order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'intended'"),
        postgresql_where=sa.text("state = 'intended'"),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("body", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_journal_intent", "journal", ["intent", "seq"], unique=False)
    op.create_table(
        "recordings",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("exchanges", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_recordings_case", "recordings", ["case_id", "seq"], unique=False)
    op.create_table(
        "switches",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(length=128), nullable=False),
        sa.Column("thrown_by", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("thrown_at", columns.Moment(), nullable=False),
        sa.Column("lifted_by", sa.String(length=128), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lifted_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(
        "uq_switches_thrown",
        "switches",
        ["scope"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "work",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("wakes", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=40), nullable=True),
        sa.Column("leased_until", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index("ix_work_due", "work", ["due_at"], unique=False)
    op.create_index("ix_work_order", "work", ["store", "order_id"], unique=False)
