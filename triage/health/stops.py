"""What stops policies without anybody's word: the breaker, bursts, and limits that are almost used up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.bootstrap import Triage
from triage.domain.breaker import BREAKER
from triage.domain.bundle.plain import parts
from triage.domain.durations import format_duration
from triage.domain.errors import TriageError
from triage.domain.fact_values import Plain
from triage.domain.money import Money
from triage.domain.policies import Policy, PolicySet
from triage.health.check import Check
from triage.opening import missing_file
from triage.store.transaction import Transaction

_CLOSE = 0.8
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def look_at_stops(triage: Triage, policies: PolicySet | None) -> Iterator[Check]:
    """Nothing where the database does not say."""
    acting = policies.policies if policies is not None else ()
    if missing_file(triage.settings.database_url) is not None:
        return
    try:
        with triage.store.read() as tx:
            yield _breaker(tx, triage, acting)
            yield _bursts(tx)
            yield _limits(tx, acting)
    except TriageError:
        return


def _breaker(tx: Transaction, triage: Triage, policies: tuple[Policy, ...]) -> Check:
    threshold = triage.settings.stops.breaker
    tripped = [each for each in tx.lowerings.in_force() if each.lowered_by == BREAKER]
    records = {each.id: tx.breaker.record(each.id) for each in policies}
    records = {name: record for name, record in records.items() if record.setbacks}
    counted: list[Plain] = [
        {"policy": name, "runs": record.runs, "setbacks": record.setbacks} for name, record in records.items()
    ]
    detail: dict[str, Plain] = {
        "rate": threshold.rate,
        "least_runs": threshold.least_runs,
        "window_seconds": threshold.window.total_seconds(),
        "tripped": [parts(each, "policy", "mode", "reason", "lowered_at") for each in tripped],
        "setbacks": counted,
    }
    rule = (
        f"trips above {100 * threshold.rate:.3g}% of at least {threshold.least_runs} runs "
        f"within {format_duration(threshold.window)}"
    )
    if tripped:
        said = "; ".join(f"{each.policy} only suggests: {each.reason}" for each in tripped)
        todo = ", ".join(f"'triage policies restore {each.policy} --reason …'" for each in tripped)
        return Check("breaker", "note", said, f"{todo} lets it act again", detail)
    told = [f"{name}, {record.setbacks} of {record.runs}" for name, record in records.items()]
    back = f"taken back: {'; '.join(told)}" if told else "nothing was taken back"
    return Check("breaker", "ok", f"{rule}; {back}", detail=detail)


def _bursts(tx: Transaction) -> Check:
    listed = tx.bursts.open()
    detail: dict[str, Plain] = {
        "bursts": [parts(each, "case", "policy", "cause", "kind", "acted", "children", "began_at") for each in listed]
    }
    if not listed:
        limits = tx.bursts.limits
        looked = f"none is open; {limits.cases} of one cause within {format_duration(limits.window)} are one"
        return Check("bursts", "ok", looked if limits.cases else "none is looked for", detail=detail)
    said = "; ".join(
        f"{each.policy} stopped acting on {each.cause} at {each.began_at:%Y-%m-%d %H:%M} UTC, {each.children} wait"
        for each in listed
    )
    todo = ", ".join(f"'triage resume --burst {each.case} --reason …'" for each in listed)
    return Check("bursts", "note", said, f"{todo} lifts it", detail)


def _limits(tx: Transaction, policies: tuple[Policy, ...]) -> Check:
    now = tx.now()
    close = [used for policy in policies for used in _used(tx, policy, now) if used[2] >= _CLOSE * used[3]]
    detail: dict[str, Plain] = {
        "close": [{"policy": policy, "limit": word, "used": used, "most": most} for policy, word, used, most in close]
    }
    if not close:
        return Check("limits", "ok", "none is close to used up", detail=detail)
    said = "; ".join(f"{policy} has used {used:g} of {word} {most:g}" for policy, word, used, most in close)
    return Check("limits", "note", said, "it frees itself as time goes on; a limit is raised in its file", detail)


def _used(tx: Transaction, policy: Policy, now: datetime) -> Iterator[tuple[str, str, float, float]]:
    limits = policy.limits
    for word, most, window in (("per_hour", limits.per_hour, _HOUR), ("per_day", limits.per_day, _DAY)):
        if most:
            yield policy.id, word, tx.journal.uses(policy.id, now - window), most
    if limits.value_per_day is not None and limits.value_per_day.amount:
        spent = [Money.parse(text) for text in tx.journal.value_since(policy.id, now - _DAY) if text]
        total = sum(float(each.amount) for each in spent)
        yield policy.id, "value_per_day", total, float(limits.value_per_day.amount)
