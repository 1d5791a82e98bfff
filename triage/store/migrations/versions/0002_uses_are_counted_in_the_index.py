"""What limits count is counted in the index alone: hundreds of rows for each new intent of a busy policy."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COUNTED = ["policy", "intended_at", "ordinal", "undoes", "customer"]


def upgrade() -> None:
    op.drop_index("ix_intents_policy", "intents")
    op.create_index("ix_intents_policy", "intents", _COUNTED, unique=False)
