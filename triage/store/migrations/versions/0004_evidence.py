"""The journal as evidence: chained, and apart from what can be erased; what is old enough to be blanked is found."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OLD = (("ix_events_raw", "events", "received_at", "raw"), ("ix_recordings_whole", "recordings", "at", "exchanges"))


def upgrade() -> None:
    """Lines so far stay as they are: the first line of the chain adopts them."""
    op.add_column("journal", sa.Column("mac", sa.String(length=64), nullable=True))
    op.add_column("journal", sa.Column("key", sa.String(length=8), nullable=True))
    op.create_table(
        "apart",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("words", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, table, when, what in _OLD:
        where = sa.text(f"length({what}) > 0")
        op.create_index(name, table, [when], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in _OLD:
        op.drop_index(name, table)
    op.drop_table("chain")
    op.drop_table("apart")
    op.drop_column("journal", "key")
    op.drop_column("journal", "mac")
