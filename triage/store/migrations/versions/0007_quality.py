"""What the systems told badly, by field; the data cases that it raised, and which cases wait for them."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    _count_what_is_told()
    _keep_what_is_news()
    _keep_data_cases()


def downgrade() -> None:
    for table in ("data_waits", "data_cases", "data_news", "quality"):
        op.drop_table(table)


def _field() -> list[sa.Column[str]]:
    lengths = {"store": 128, "connector": 64, "port": 16, "field": 64}
    return [sa.Column(name, sa.String(length=length), nullable=False) for name, length in lengths.items()]


def _finding() -> list[sa.Column[str]]:
    return [
        *_field(),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
    ]


def _count_what_is_told() -> None:
    op.create_table(
        "quality",
        *_finding(),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", columns.Moment(), nullable=False),
        sa.Column("last_at", columns.Moment(), nullable=False),
        sa.Column("example", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("store", "connector", "port", "field", "sort", "word", "day"),
    )


def _keep_what_is_news() -> None:
    op.create_table(
        "data_news",
        *_finding(),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("first_at", columns.Moment(), nullable=False),
        sa.Column("settled_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("store", "connector", "port", "field", "sort", "word"),
    )
    op.create_index("ix_data_news_case", "data_news", ["case_id"])


def _keep_data_cases() -> None:
    field = ["store", "connector", "port", "field"]
    op.create_table(
        "data_cases",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        *_field(),
        sa.Column("began_at", columns.Moment(), nullable=False),
        sa.Column("last_met_at", columns.Moment(), nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("settle_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_data_cases_field", "data_cases", field)
    op.create_index("uq_data_cases_open", "data_cases", field, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "data_waits",
        sa.Column("data_case", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("data_case", "case_id"),
    )
