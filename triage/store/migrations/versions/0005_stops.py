"""Bursts and breakers: what moves a policy from acting to suggesting; what policies resolved, and what came back."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


_COUNTED, _CHILD, _OPEN = (
    sa.text(where) for where in ("counted_at IS NOT NULL", "parent IS NOT NULL", "lifted_at IS NULL")
)


def upgrade() -> None:
    _keep_what_was_resolved()
    _keep_setbacks()
    _keep_bursts()


def downgrade() -> None:
    op.drop_table("bursts")
    op.drop_index("ix_intents_cause", "intents")
    op.drop_column("intents", "cause")
    op.drop_index("ix_cases_parent", "cases")
    op.drop_column("cases", "parent")
    op.drop_table("setbacks")
    op.drop_table("resolves")


def _keep_setbacks() -> None:
    op.create_table(
        "setbacks",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "run"),
    )
    op.create_index("ix_setbacks_policy", "setbacks", ["policy", "at"])


def _keep_bursts() -> None:
    op.add_column("cases", sa.Column("parent", sa.String(length=40), nullable=True))
    op.create_index("ix_cases_parent", "cases", ["parent", "id"], sqlite_where=_CHILD, postgresql_where=_CHILD)
    op.add_column("intents", sa.Column("cause", sa.String(length=255), nullable=True))
    op.create_index(
        "ix_intents_cause",
        "intents",
        ["policy", "cause", "counted_at"],
        sqlite_where=_COUNTED,
        postgresql_where=_COUNTED,
    )
    op.create_table(
        "bursts",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("acted", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("began_at", columns.Moment(), nullable=False),
        sa.Column("lifted_by", sa.String(length=128), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lifted_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_bursts_cause", "bursts", ["policy", "cause", "lifted_at"])
    op.create_index(
        "uq_bursts_open", "bursts", ["policy", "cause"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )


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
