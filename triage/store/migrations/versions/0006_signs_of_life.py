"""Signs of life, by which silence is told; what ended the last attempt at a piece of work."""

import sqlalchemy as sa
from alembic import op

from triage.store import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "beats",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("INSERT INTO beats (name, at) SELECT 'source:' || source, max(received_at) FROM events GROUP BY source")
    op.add_column("work", sa.Column("error", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("work", "error")
    op.drop_table("beats")
