"""The words that the reference API accepts in a write."""

HOLD_REASONS = ("payment", "fraud", "address", "stock", "duplicate", "review")
STATUSES = ("pending", "open", "held", "released", "part_shipped", "shipped", "delivered", "cancelled")
ADDRESS_FIELDS = ("name", "line1", "line2", "city", "region", "postal_code", "country")
PICK_STATES = ("not_started", "started", "picked", "packed")
