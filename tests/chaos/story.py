"""What happens in a trial: orders in trouble, what is told of them, and what the back office does wrong."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

from triage.bootstrap import Triage
from triage.demo.deliveries import cloud_event
from triage.demo.scenario import Delivery, Scenario
from triage.domain.events import Event
from triage.intake.cloudevents import read_event
from triage.sandbox.state import Document, time_text
from triage.sandbox.world import predicament

SOURCE = "chaos"
_TWO_WRITES = (
    "payment_pending", "payment_authorisation_expired", "out_of_stock", "duplicate_order", "fraud_review",
    "capture_failed", "no_location",
)  # fmt: skip
_ONE_WRITE = ("reservation_lost", "stock_elsewhere", "export_failed", "paid_but_pending", "address_invalid")
ACTED_ON = (*_TWO_WRITES, *_ONE_WRITE)
_WITH_A_PARCEL = ("label_no_scan", "carrier_delay", "customs_hold", "delivery_status_lags")
_OF_WRITES = ("500_after", "cut", "half_body", "200_not_applied", "slow", "503")
_OF_READS = ("500_before", "cut", "half_body", "slow")


def story(dice: Random, *, orders: int = 3, faults: bool = True) -> Scenario:
    """A few orders that policies act on, one with a parcel among them; some deliveries come twice."""
    told, now = Scenario(), datetime.now(UTC)
    kinds = [dice.choice(_TWO_WRITES), dice.choice(_WITH_A_PARCEL)]
    kinds += [dice.choice(ACTED_ON) for _ in range(orders - len(kinds))]
    for number, kind in enumerate(kinds):
        order = f"SO-{number}"
        told.seed += predicament(kind, order, now, dice.randrange(0, 1000, 2) * 10 + number)
        told.deliveries += _tell(order, kind if dice.random() < 0.5 else None, number, now, dice)
        if kind == "payment_pending":
            paid = {"status": "captured", "captured_at": time_text(now), "authorised_at": time_text(now)}
            told.edits[order] = {"payment": paid}
            told.later.append(Delivery(f"later-{number}", "com.example.payment.updated", now, {"order": order}))
    if faults and dice.random() < 0.5:
        told.faults.append(_fault(dice, dice.randrange(len(kinds))))
    return told


def events_of(triage: Triage, deliveries: list[Delivery]) -> list[Event]:
    """The deliveries as the door reads them."""
    return [
        read_event(
            json.dumps(cloud_event(each)).encode(),
            event_id=triage.ids.new(),
            source=SOURCE,
            delivery=each.id,
            received_at=triage.clock.now(),
            default_store="main",
        )
        for each in deliveries
    ]


def _tell(order: str, kind: str | None, number: int, now: datetime, dice: Random) -> list[Delivery]:
    data = {"order": order, **({"kind": kind} if kind else {})}
    first = Delivery(f"dlv-{number}", "com.example.order.exception", now - timedelta(minutes=5), data)
    return [first] * dice.choice((1, 1, 2))


def _fault(dice: Random, number: int) -> Document:
    if dice.random() < 0.7:
        return {"path": f"/orders/SO-{number}/*", "fault": dice.choice(_OF_WRITES), "seconds": 0.2}
    return {"path": f"/orders/SO-{number}", "method": "GET", "fault": dice.choice(_OF_READS), "seconds": 0.2}
