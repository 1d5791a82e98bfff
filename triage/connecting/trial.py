"""A trial of settings: each system is asked, read-only, and what works and what is off is told step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.connecting.guide import Guide
from triage.connections import Connections
from triage.domain.assessment import Readings
from triage.domain.connector import Connector
from triage.domain.errors import BadInput, CallFailed, NotFound, TriageError
from triage.domain.flaws import FlawKind
from triage.domain.order import Order
from triage.domain.tape import Tape
from triage.domain.tracking import Tracking
from triage.health.off import what_is_off
from triage.runtime import OneAfterTheOther, SystemClock

Standing = Literal["ok", "note", "wrong"]
_ORDERS_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. ``wrong`` ends the trial."""

    standing: Standing
    name: str
    says: str


def try_settings(guide: Guide, settings: Settings, parcel: str | None = None) -> Iterator[Step]:
    """Try them, step by step. ``parcel`` is a number to ask a carrier about, as ``CARRIER NUMBER``."""
    if (other := _configured(guide, settings)) is not None:
        yield Step("wrong", "settings", other)
        return
    connections = Connections(settings, SystemClock(), OneAfterTheOther())
    try:
        yield from _carrier(connections, parcel) if guide.role == "carrier" else _back_office(connections)
    finally:
        connections.close()


def _configured(guide: Guide, settings: Settings) -> str | None:
    """Why these settings are no settings of this kind; None where they are."""
    carriers = sorted({str(each.kind) for each in settings.carriers.values()})
    there = carriers if guide.role == "carrier" else [str(settings.backoffice_kind)]
    if guide.kind in there:
        return None
    return f"no {guide.role} of kind {guide.kind!r} is configured; what is: {', '.join(there) or 'none'}"


def _back_office(connections: Connections) -> Iterator[Step]:
    try:
        connector = connections.connector
    except BadInput as bad:
        yield Step("wrong", "settings", str(bad))
        return
    tape = Tape()
    try:
        some = list(islice(connections.orders.find_orders(tape), _ORDERS_LOOKED_AT))
    except TriageError as error:
        yield Step("wrong", "reaches it", str(error))
        return
    yield Step("ok", "reaches it", f"{len(tape.exchanges)} calls, and it takes who we are")
    if not some:
        yield Step("note", "orders", "it lists none, so that nothing more can be tried")
        return
    for summary in some:
        yield from _one_order(connections.systems.look(summary.id, Tape()), summary.id)
    yield from _abilities(connector)


def _one_order(readings: Readings, order_id: str) -> Iterator[Step]:
    order = readings.order
    if order is None:
        yield Step("wrong", f"order {order_id}", readings.failures.get("order", "it could not be read"))
        return
    yield Step(_standing(order), f"order {order_id}", _told(order))
    for name in ("stock", "tracking"):
        if name in readings.failures:
            yield Step("note", name, readings.failures[name])
    if readings.stock is not None:
        unread = "; ".join(str(flaw) for flaw in readings.stock.unread.values())
        said = f"{len(readings.stock.positions)} positions{f'; {unread}' if unread else ''}"
        yield Step("note" if unread else "ok", "stock", said)
    if readings.tracking is not None:
        yield _parcel(readings.tracking)


def _told(order: Order) -> str:
    flaws = {name: flaw for name, flaw in order.unread.items() if flaw.kind is not FlawKind.NOT_KEPT}
    never = sorted(order.unread.keys() - flaws.keys())
    parts = [f"{len(order.lines)} lines, status {order.status or 'unknown'}"]
    parts += [f"{name}: {flaw}" for name, flaw in sorted(flaws.items())]
    if never:
        parts.append(f"never told: {', '.join(never)}")
    return "; ".join(parts)


def _standing(order: Order) -> Standing:
    return "note" if any(flaw.kind is not FlawKind.NOT_KEPT for flaw in order.unread.values()) else "ok"


def _parcel(parcel: Tracking) -> Step:
    flaws = [f"{name}: {flaw}" for name, flaw in parcel.unread.items() if flaw.kind is not FlawKind.NOT_KEPT]
    said = f"{parcel.carrier}: {parcel.status or 'no status'}, {len(parcel.scans)} scans"
    return Step("note" if flaws else "ok", "tracking", "; ".join([said, *flaws]))


def _abilities(connector: Connector) -> Iterator[Step]:
    try:
        terms = connector.fetch_terms(Tape())
    except (CallFailed, NotFound) as error:
        yield Step("note", "actions", f"none, until it says what they set off: {error}")
        return
    off = what_is_off(terms.sets_off, None)
    never = {each.call for each in off}
    can = [name for name, action in ACTIONS.items() if not action.internal and name not in never]
    yield Step("ok" if can else "note", "actions", f"{', '.join(sorted(can)) or 'none'} may run")
    for each in off:
        yield Step("note", f"off: {each.call}", each.why)
    for warning in connector.warnings():
        yield Step("note", "warning", warning)


def _carrier(connections: Connections, parcel: str | None) -> Iterator[Step]:
    try:
        carrier = connections.carrier
    except BadInput as bad:
        yield Step("wrong", "settings", str(bad))
        return
    asked, _, number = (parcel or "").rpartition(" ")
    if not number:
        yield Step("note", "parcel", "name one that is on its way, to see what it tells: --parcel 'CARRIER NUMBER'")
        return
    try:
        yield _parcel(carrier.fetch_tracking(asked, number, Tape()))
    except NotFound as error:
        yield Step("note", "parcel", f"it answers, and does not know this one: {error}")
    except TriageError as error:
        yield Step("wrong", "parcel", str(error))
