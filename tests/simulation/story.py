"""A run as a story: what was planned, and who did what, in order."""

from collections.abc import Iterator

from tests.simulation.simulation import Result

_DULL = ("GET /terms", "GET /stock", "is acknowledged")


def told(result: Result) -> Iterator[str]:
    plan = result.plan
    kinds = ", ".join(f"order {position + 1}: {kind}" for position, (kind, _) in enumerate(plan.orders))
    keys = "keys that live a day" if plan.keys_live else "no keys"
    yield f"seed {plan.seed}: {kinds}; {plan.workers} workers, {plan.limits} limits, an office with {keys}"
    yield from (f"  {each}" for each in plan.happenings)
    yield from (
        f"{at:10.3f}  {who} {what}" + (f": {about}" if about else "")
        for at, who, what, about in result.told
        if not any(dull in what or dull in about for dull in _DULL)
    )
