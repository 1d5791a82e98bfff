"""The action catalogue. What cannot be undone is not an action, and cannot be registered."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from triage.actions.case_recheck import CaseRecheck
from triage.actions.order_correct_address import OrderCorrectAddress
from triage.actions.order_hold import OrderHold
from triage.actions.order_release_hold import OrderReleaseHold
from triage.actions.order_retry_export import OrderRetryExport
from triage.actions.order_set_priority import OrderSetPriority
from triage.actions.order_sync_status import OrderSyncStatus
from triage.actions.order_tag import OrderTag
from triage.actions.stock_reallocate import StockReallocate
from triage.actions.stock_request_recount import StockRequestRecount
from triage.actions.stock_reserve import StockReserve
from triage.domain.actions import Action
from triage.domain.errors import BadInput
from triage.domain.fact_values import Plain


def register(actions: Iterable[Action]) -> Mapping[str, Action]:
    """The actions by name. Raises BadInput for one without an inverse, or for a name that is taken."""
    catalogue: dict[str, Action] = {}
    for action in actions:
        if not callable(getattr(action, "reverse", None)) or not getattr(action, "inverse", ""):
            raise BadInput(f"{action.name} names no inverse; what cannot be undone is not an action")
        if action.name in catalogue:
            raise BadInput(f"two actions are called {action.name}")
        catalogue[action.name] = action
    return MappingProxyType(catalogue)


ACTIONS: Mapping[str, Action] = register(
    (
        OrderHold(),
        OrderReleaseHold(),
        OrderTag(),
        OrderSetPriority(),
        OrderCorrectAddress(),
        OrderSyncStatus(),
        OrderRetryExport(),
        StockReallocate(),
        StockReserve(),
        StockRequestRecount(),
        CaseRecheck(),
    )
)


def catalogue_document() -> list[dict[str, Plain]]:
    """What ``triage actions --json`` prints."""
    return [
        {
            "name": action.name,
            "arguments": dict(action.schema),
            "inverse": action.inverse,
            "undo_until": action.undo_until,
            "meaning": action.meaning,
        }
        for action in ACTIONS.values()
    ]
