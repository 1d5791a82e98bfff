"""Back offices of several kinds, and the orders on which every action is reached."""

from dataclasses import dataclass, field
from typing import Any, Literal

Way = Literal["done", "undone"]
_SILENT: dict[str, Any] = {"status_mails": [], "ack_after_seconds": 600.0}


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """How a back office treats keys, conditions and readings."""

    name: str
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        return {**_SILENT, **self.changes}

    @property
    def keyed(self) -> bool:
        return bool(self.changes.get("keys_live_seconds", True))

    @property
    def shows(self) -> bool:
        """Whether its readings show what was written."""
        return bool(self.changes.get("reads_back", True))


KEYED = OfficeKind("keys")
KEYLESS = OfficeKind("no keys", {"keys_live_seconds": 0.0})
BARE = OfficeKind("no keys, no If-Match", {"keys_live_seconds": 0.0, "conditions": False})
UNSEEN = OfficeKind("keys, no read-back", {"reads_back": False})
OFFICES = (KEYED, KEYLESS, BARE, UNSEEN)


def offices_for(way: Way) -> list[OfficeKind]:
    """What nobody ever saw done cannot be undone."""
    return [office for office in OFFICES if office.shows or way == "done"]


@dataclass(frozen=True, slots=True)
class Lead:
    """An order on which a policy comes to an action, as the ``nth`` write of its run."""

    kind: str
    action: str
    nth: int = 1


LEADS = (
    Lead("payment_authorisation_expired", "order.hold"),
    Lead("label_no_scan", "order.tag"),
    Lead("payment_pending", "order.tag", 2),
    Lead("address_invalid", "order.correct_address"),
    Lead("export_failed", "order.retry_export"),
    Lead("paid_but_pending", "order.sync_status"),
    Lead("delivery_status_lags", "order.sync_status"),
    Lead("reservation_lost", "stock.reserve"),
    Lead("stock_elsewhere", "stock.reallocate"),
    Lead("stock_elsewhere", "stock.reserve", 2),
    Lead("ship_by_at_risk", "order.set_priority"),
    Lead("stale_hold", "order.release_hold"),
    Lead("stock_mismatch", "stock.request_recount"),
)
