"""Bursts and breakers: what moves a policy from acting to suggesting; what policies resolved, and what came back."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep_what_was_resolved()


def downgrade() -> None:
    op.drop_table("resolves")


def _keep_what_was_resolved() -> None:
    op.create_table(
        "resolves",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=True),
        sa.Column("started_by", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("resolved_at", columns.Moment(), nullable=False),
        sa.Column("next_look", columns.Moment(), nullable=True),
        sa.Column("reopened_at", columns.Moment(), nullable=True),
        sa.Column("reopened_by", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "run"),
    )
    op.create_index("ix_resolves_policy", "resolves", ["policy", "resolved_at"])
