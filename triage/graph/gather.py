"""gather: read the order, and at once the stock of its lines and its parcel."""

from collections.abc import Callable
from typing import TypeVar

from triage.domain.assessment.readings import Readings, fulfilment_of
from triage.domain.errors import CallFailed, Halted, NotFound
from triage.domain.order import Order
from triage.domain.stock import Stock
from triage.domain.tracking import Tracking
from triage.graph.look_back import is_look_back, look_back
from triage.graph.run import Run
from triage.graph.state import CaseState

T = TypeVar("T")


def gather(state: CaseState, run: Run) -> CaseState:
    """What cannot be read is named, with why; the facts that rest on it will be missing.

    Where it is time to look back at what was resolved, and nothing more, that is the run.
    """
    if run.readings is None and run.services.clock.monotonic() > run.begin_by:
        raise Halted(f"case {run.case.id} waited too long for others of its batch", "turn")
    if is_look_back(run) and (ended := look_back(run)) is not None:
        return ended
    read(run)
    assert run.readings is not None
    return {"unread": sorted(run.readings.failures)}


def read(run: Run) -> None:
    """Read all that a decision rests on, and put it on the desk."""
    failures: dict[str, str] = {}
    order = _try("order", failures, lambda: run.services.orders.fetch_order(run.case.order, run.tape))
    stock, parcel = _stock_and_parcel(run, order, failures) if order else (None, None)
    now = run.services.clock.now()
    run.readings = Readings(now, run.case.subject, order, stock, parcel, failures, run.references())


def _stock_and_parcel(run: Run, order: Order, failures: dict[str, str]) -> tuple[Stock | None, Tracking | None]:
    services, tape = run.services, run.tape
    skus = sorted({line.sku for line in order.lines if line.open_quantity > 0})
    part = fulfilment_of(order, run.case.subject)
    label = part.label if part else None
    reads: dict[str, Callable[[], object]] = {}
    if skus:
        reads["stock"] = lambda: _try("stock", failures, lambda: services.inventory.fetch_stock(skus, tape))
    if label is not None:
        carrier, number = label.carrier, label.tracking_number
        reads["tracking"] = lambda: _try(
            "tracking", failures, lambda: services.carrier.fetch_tracking(carrier, number, tape)
        )
    answers = dict(zip(reads, services.reads.run(list(reads.values())), strict=True))
    stock, parcel = answers.get("stock"), answers.get("tracking")
    return stock if isinstance(stock, Stock) else None, parcel if isinstance(parcel, Tracking) else None


def _try(what: str, failures: dict[str, str], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (CallFailed, NotFound) as error:
        failures[what] = f"{what} could not be read: {error}"
        return None
