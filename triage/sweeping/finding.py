"""Finding: one order is read, assessed and classified as a run would, and what its rules prove is a trouble."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.domain.assessment import Readings, assess
from triage.domain.cases import Case, CaseStatus
from triage.domain.classification import classify
from triage.domain.kinds import KINDS
from triage.domain.order import FulfilmentStatus, Order
from triage.domain.tape import Tape
from triage.sweeping.causes import cause_of_trouble
from triage.sweeping.heeding import Heeding

_MOST_PARCELS = 5
_OVER = (FulfilmentStatus.DELIVERED, FulfilmentStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind that rules prove of one subject of an order; ``because`` names the facts that do. ``seen_at`` is when
    the look at them began: what came after it may have ended the trouble.
    """

    store: str
    order: str
    subject: str
    kind: str
    cause: str
    because: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at an order: the order, where it could be read, and its troubles, the gravest first. ``half``: a system
    did not answer, and there may be more of them.
    """

    order: Order | None
    troubles: tuple[Trouble, ...]
    failures: tuple[str, ...]
    half: bool = False


def look_for_trouble(heeding: Heeding, store: str, order_id: str, ours: frozenset[str], tape: Tape) -> Seen:
    """Every parcel of an order is looked at, as each has a state of its own. Raises Transient where told to wait."""
    began = heeding.systems.clock.now()
    first = heeding.look(order_id, tape, "order", ours)
    looks = [first]
    if first.order is not None:
        others = _other_parcels(first.order, first)
        looks += [heeding.look(order_id, tape, f"fulfilment:{part}", ours) for part in others]
    found = {(each.subject, each.kind): each for look in looks for each in _troubles(look, store, began)}
    gravest = sorted(found.values(), key=lambda each: (KINDS[each.kind].gravity, each.subject))
    failures = tuple(dict.fromkeys(name for look in looks for name in look.failures))
    return Seen(first.order, tuple(gravest), failures, bool(heeding.missed))


def _other_parcels(order: Order, first: Readings) -> list[str]:
    """The fulfilments with a label that the first look was not about."""
    about = first.fulfilment
    parts = [part.id for part in order.fulfilments if part.label and part is not about and part.status not in _OVER]
    return parts[:_MOST_PARCELS]


def _troubles(readings: Readings, store: str, began: datetime) -> Iterator[Trouble]:
    """What is proven. A kind of a parcel is told of its fulfilment, as carriers do; any other of the whole order."""
    order = readings.order
    if order is None:
        return
    case = _a_look(readings, store)
    facts = assess(readings, case)
    found = classify(facts, case)
    if found.finding != "proven":
        return
    part = readings.fulfilment
    for name in (found.kind, *found.also):
        of_parcel = KINDS[name].about == "fulfilment" and part is not None
        subject = f"fulfilment:{part.id}" if of_parcel and part else "order"
        because = found.because if name == found.kind else ()
        yield Trouble(store, order.id, subject, name, cause_of_trouble(name, order, part), because, began)


def _a_look(readings: Readings, store: str) -> Case:
    """A case of nothing but a look: no event told of it, and nothing is claimed."""
    now = readings.as_of
    return Case(
        id="look",
        store=store,
        order="",
        subject=readings.subject,
        status=CaseStatus.OPEN,
        kind=None,
        kind_origin=None,
        also=(),
        claims=False,
        claimed_kind=None,
        policy=None,
        reason=None,
        because=(),
        summary=None,
        priority=3,
        events=0,
        reopened=0,
        opened_at=now,
        updated_at=now,
        last_event_at=now,
        watch_until=None,
        resolved_at=None,
    )
