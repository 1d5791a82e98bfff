"""Which parcels belong to which orders, how far sweeps have come, and which cases were imported as a backlog."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("parcel", sa.String(length=128), nullable=True))
    for table in ("events", "cases"):
        op.add_column(table, sa.Column("backlog", sa.Boolean(), server_default=sa.false(), nullable=False))
    _index("ix_cases_backlog", "cases", ["id"], "backlog")
    _index("ix_events_order", "events", ["store", "order_id", "received_at"], "order_id IS NOT NULL")
    op.create_table(
        "parcels",
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("parcel", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("fulfilment", sa.String(length=128), nullable=False),
        sa.Column("number", sa.String(length=128), nullable=False),
        sa.Column("carrier", sa.String(length=128), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("store", "parcel", "order_id", "fulfilment"),
    )
    op.create_table(
        "sweeps",
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("began_at", columns.Moment(), nullable=True),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.Column("lease", sa.String(length=40), nullable=True),
        sa.Column("leased_until", columns.Moment(), nullable=True),
        sa.Column("progress", columns.Json(), nullable=False),
        sa.Column("last", columns.Json(), nullable=True),
        sa.PrimaryKeyConstraint("store", "name"),
    )
    op.create_table(
        "swept",
        sa.Column("store", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("read_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("store", "name", "order_id"),
    )


def downgrade() -> None:
    for table in ("swept", "sweeps", "parcels"):
        op.drop_table(table)
    op.drop_index("ix_events_order", "events")
    op.drop_index("ix_cases_backlog", "cases")
    for table in ("cases", "events"):
        op.drop_column(table, "backlog")
    op.drop_column("events", "parcel")


def _index(name: str, table: str, over: list[str], where: str) -> None:
    op.create_index(name, table, over, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
