"""What is in force of the policies: modes that people lowered, versions of the set, uses on the database's time."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAME_SHADOW = {
    "sqlite": "UPDATE decisions SET shadow = json_extract(decision, '$.shadow') "
    "WHERE json_extract(decision, '$.shadow') <> '[]'",
    "postgresql": "UPDATE decisions SET shadow = decision::json ->> 'shadow' WHERE decision::json ->> 'shadow' <> '[]'",
}


def upgrade() -> None:
    _count_on_the_databases_time()
    _name_the_shadow_policies()
    op.create_table(
        "lowerings",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("policy", sa.String(length=128), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("lowered_by", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lowered_at", columns.Moment(), nullable=False),
        sa.Column("lifted_by", sa.String(length=128), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lifted_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    _partial_index("uq_lowerings_in_force", "lowerings", ["policy"], "lifted_at IS NULL", unique=True)
    op.create_table(
        "policy_versions",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("first_used_at", columns.Moment(), nullable=False),
        sa.Column("in_force_since", columns.Moment(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("lowered", columns.Json(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )


def downgrade() -> None:
    op.drop_table("policy_versions")
    op.drop_table("lowerings")
    op.drop_index("ix_decisions_shadow", "decisions")
    op.drop_index("ix_decisions_policy", "decisions")
    op.drop_column("decisions", "shadow")
    op.create_index("ix_decisions_policy", "decisions", ["policy", "at"])
    op.drop_index("ix_intents_undoing", "intents")
    op.drop_index("ix_intents_counted", "intents")
    op.drop_column("intents", "counted_at")


def _count_on_the_databases_time() -> None:
    """Uses so far were counted on the time of the workers: it is the best that is known of them."""
    op.add_column("intents", sa.Column("counted_at", columns.Moment(), nullable=True))
    op.execute(
        "UPDATE intents SET counted_at = intended_at WHERE policy IS NOT NULL AND ordinal = 0 AND undoes IS NULL"
    )
    _partial_index("ix_intents_counted", "intents", ["policy", "counted_at"], "counted_at IS NOT NULL")
    _partial_index("ix_intents_undoing", "intents", ["undoes"], "undoes IS NOT NULL")


def _name_the_shadow_policies() -> None:
    op.add_column("decisions", sa.Column("shadow", columns.Json(), nullable=True))
    op.execute(_NAME_SHADOW[op.get_bind().dialect.name])
    op.drop_index("ix_decisions_policy", "decisions")
    op.create_index("ix_decisions_policy", "decisions", ["policy", "outcome", "reason", "at"])
    _partial_index("ix_decisions_shadow", "decisions", ["shadow", "at"], "shadow IS NOT NULL")


def _partial_index(name: str, table: str, names: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, names, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
