"""What people say to suggestions."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=False),
        sa.Column("said", sa.String(length=8), nullable=False),
        sa.Column("actions", columns.Json(), nullable=False),
        sa.Column("cited", columns.Json(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("came_to", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_answers_case", "answers", ["case_id", "id"], unique=False)
    op.create_index("ix_answers_policy", "answers", ["policy", "at"], unique=False)
    op.create_index(
        "uq_answers_one_waits_a_case",
        "answers",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("came_to IS NULL"),
        postgresql_where=sa.text("came_to IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("answers")
