"""The readings as tools for a language model. Nothing here changes anything; writes are no tools."""

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import ParamSpec

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from tools.shareable import Shared, shared_order, shared_stock, shared_summary, shared_tracking
from triage.domain.errors import NotFound, Rejected, Transient, TriageError, Unreadable
from triage.domain.order import OrderStatus
from triage.domain.ports import Carrier, Inventory, OrderSystem
from triage.domain.tape import Tape

P = ParamSpec("P")
_MOST_FOUND = 50
_FAILURES: tuple[tuple[type[TriageError], str, str], ...] = (
    (NotFound, "not_found", "there is none of that name; that says nothing about why"),
    (Transient, "unavailable", "the back office does not answer now"),
    (Rejected, "refused", "the back office refused the question"),
    (Unreadable, "unreadable", "the answer cannot be read"),
)


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrderArguments(_Arguments):
    order_id: str = Field(min_length=1, max_length=128, description="The order's id, as in SO-1001.")


class SearchArguments(_Arguments):
    status: OrderStatus | None = Field(None, description="Only orders in this status.")
    sku: str | None = Field(None, min_length=1, max_length=128, description="Only orders with a line of this SKU.")
    limit: int = Field(20, ge=1, le=_MOST_FOUND, description="How many at most.")


class StockArguments(_Arguments):
    skus: list[str] = Field(min_length=1, max_length=50, description="The SKUs, as an order's lines name them.")


class TrackingArguments(_Arguments):
    carrier: str = Field(min_length=1, max_length=128, description="The carrier, as an order's label names it.")
    number: str = Field(min_length=1, max_length=128, description="The tracking number of that label.")


def reading_tools(
    orders: OrderSystem, inventory: Inventory, carrier: Carrier, tape: Tape | None = None
) -> list[BaseTool]:
    """One tool a reading; each returns plain JSON without personal data, and puts its exchanges on ``tape``."""
    kept = tape if tape is not None else Tape()

    def fetch_order(order_id: str) -> Shared:
        """Read one order: status, lines, payment, risk, holds, fulfilments, hand-over. Holds no personal data."""
        return shared_order(orders.fetch_order(order_id, kept))

    def find_orders(status: OrderStatus | None = None, sku: str | None = None, limit: int = 20) -> Shared:
        """List orders by status or SKU: id, store, status and when each last changed."""
        found = list(islice(orders.find_orders(kept, status=status, sku=sku), limit + 1))
        return {"orders": [shared_summary(each) for each in found[:limit]], "more": len(found) > limit}

    def fetch_stock(skus: list[str]) -> Shared:
        """Read the stock of SKUs at every location: on hand, available, and when the warehouse counted."""
        return shared_stock(inventory.fetch_stock(skus, kept))

    def fetch_tracking(carrier: str, number: str) -> Shared:
        """Read a parcel's history from its carrier: status, reason and scans."""
        return shared_tracking(parcels.fetch_tracking(carrier, number, kept))

    parcels = carrier
    return [
        _tool(fetch_order, OrderArguments),
        _tool(find_orders, SearchArguments),
        _tool(fetch_stock, StockArguments),
        _tool(fetch_tracking, TrackingArguments),
    ]


def _tool(read: Callable[P, Shared], arguments: type[_Arguments]) -> BaseTool:
    return StructuredTool.from_function(
        func=_telling_failures(read), args_schema=arguments, metadata={"changes_anything": False}
    )


def _telling_failures(read: Callable[P, Shared]) -> Callable[P, Shared]:
    """A reading that fails says so in our own words; what the other side said may hold anything."""

    @wraps(read)
    def tell(*args: P.args, **kwargs: P.kwargs) -> Shared:
        try:
            return read(*args, **kwargs)
        except TriageError as error:
            for kind, name, words in _FAILURES:
                if isinstance(error, kind):
                    return {"error": name, "message": words}
            raise

    return tell
