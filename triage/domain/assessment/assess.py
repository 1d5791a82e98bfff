"""All facts of one case from one set of readings."""

from triage.domain.assessment.order_facts import order_facts
from triage.domain.assessment.parcel_facts import fulfilment_facts, tracking_facts
from triage.domain.assessment.payment_facts import payment_facts, risk_facts
from triage.domain.assessment.people_facts import customer_facts, hold_facts
from triage.domain.assessment.readings import Readings
from triage.domain.assessment.stock_facts import stock_facts
from triage.domain.assessment.witness import Witness
from triage.domain.cases import Case
from triage.domain.catalogue import FACTS
from triage.domain.facts import Fact, Facts, Known, Missing


def assess(readings: Readings, case: Case) -> Facts:
    """Every fact of the catalogue but the kind itself, which classification adds."""
    facts = _case_facts(readings, case)
    order = readings.order
    if order is None:
        missing = Missing(readings.failures.get("order", "the order was not read"))
        return Facts(
            readings.as_of, {**{name: missing for name in FACTS if not name.startswith("exception.")}, **facts}
        )
    oms = Witness("oms", readings.as_of, order.unread)
    facts |= order_facts(readings, order, oms)
    facts |= payment_facts(readings, order, oms)
    facts |= risk_facts(order, oms)
    facts |= stock_facts(readings, order, oms)
    facts |= fulfilment_facts(readings, order, oms)
    facts |= tracking_facts(readings, order, oms)
    facts |= customer_facts(order, oms)
    facts |= hold_facts(readings, order, oms, facts)
    return Facts(readings.as_of, facts)


def _case_facts(readings: Readings, case: Case) -> dict[str, Fact]:
    now = readings.as_of
    return {
        "exception.age": Known(now - case.opened_at, "triage", now),
        "exception.events": Known(case.events, "triage", now),
        "exception.reopened": Known(case.reopened, "triage", now),
    }
