"""A failing plan is cut down: whatever it fails without is left out."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.plan import Plan


def shrunk(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """The plan with as little as still fails alike."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(plan):
            if fails(candidate):
                plan, smaller = candidate, True
                break
    return plan


def _candidates(plan: Plan) -> Iterator[Plan]:
    for part in ("happenings", "deliveries"):
        for position in range(len(getattr(plan, part))):
            if part == "happenings" or len(plan.deliveries) > 1:
                yield plan.without(part, position)
    told_of = {delivery.order for delivery in plan.deliveries}
    last = len(plan.orders) - 1
    if last > max(told_of, default=0) and all(each.order < last for each in plan.happenings):
        yield replace(plan, orders=plan.orders[:last])
    for position, delivery in enumerate(plan.deliveries):
        if delivery.copies > 1 or delivery.late:
            plainer = replace(delivery, copies=1, late=0.0)
            yield replace(plan, deliveries=(*plan.deliveries[:position], plainer, *plan.deliveries[position + 1 :]))
    if plan.workers > 1:
        yield replace(plan, workers=plan.workers - 1)
    if plan.days:
        yield replace(plan, days=0)
    if plan.limits != "wide":
        yield replace(plan, limits="wide")
    if not plan.keys_live:
        yield replace(plan, keys_live=True)
