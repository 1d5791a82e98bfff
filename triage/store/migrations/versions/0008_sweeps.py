"""Which parcels belong to which orders, and how far sweeps have come."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
