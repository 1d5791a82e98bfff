"""Guards: what is read in the transaction that records an intent, and again before its send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from triage.domain.errors import Halted
from triage.domain.money import Money
from triage.domain.policies import Limits, Mode, Policy
from triage.domain.switches import Switch
from triage.domain.work import Claim
from triage.effects.ledgers import EffectTransaction, JournalLedger

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Use:
    """What a run of a policy counts against its limits: for whom, and how much money is at stake.

    A run that a person approved counts, and is not ``limited``. ``cause`` is what it has in common with other cases.
    """

    policy: Policy
    customer: str | None
    value: Money | None
    limited: bool = True
    cause: str | None = None


def check_claim(tx: EffectTransaction, claim: Claim | None) -> None:
    """Raise Halted when somebody else may work on the case by now. People's undos need no claim."""
    if claim is not None and not tx.work.holds(claim):
        raise Halted(f"the lease on case {claim.ref} went to another worker", "lease")


def check_switches(thrown: Iterable[Switch], policy: str | None, action: str, connector: str | None = None) -> None:
    """Raise Halted when a switch covers this effect; ``connector`` is None where it reaches no back office."""
    for switch in thrown:
        if switch.covers(policy, action, connector):
            raise Halted(f"paused ({switch.scope}) by {switch.thrown_by}: {switch.reason}", "paused")


def counted(tx: EffectTransaction, use: Use) -> datetime:
    """When one more run of the policy is counted: on the database's time, whatever a worker's clock says.

    The time is read under the policy's lock, so that uses are counted one after the other. Raises Halted when
    the run would pass a limit, or the breaker or a burst stops it.
    """
    tx.journal.serialise(use.policy.id)
    now = tx.now()
    if not use.limited:
        return now
    if use.policy.limits:
        check_limits(tx.journal, use, now)
    if (why := tx.breaker.why_due(use.policy.id)) is not None:
        raise Halted(f"{use.policy.id} acts by itself no more: {why}", "breaker")
    if use.cause is not None and (why := tx.bursts.why_stopped(use.policy.id, use.cause)) is not None:
        raise Halted(why, "burst")
    return now


def check_mode(tx: EffectTransaction, use: Use) -> None:
    """Raise Halted when the policy was lowered below what it is about to do, by a person or by the breaker.

    Read under the policy's lock: once somebody has lowered it, no intent of it is written any more. Lowered to
    suggest it keeps its place (``lowered``); lowered further it is passed over (``passed_over``).
    """
    tx.journal.serialise(use.policy.id)
    lowering = tx.lowerings.of(use.policy.id)
    least = Mode.AUTO if use.limited else Mode.SUGGEST
    if lowering is not None and lowering.mode.rank < least.rank:
        why = f"{use.policy.id} was lowered to {lowering.mode} by {lowering.lowered_by}: {lowering.reason}"
        raise Halted(why, "lowered" if lowering.mode is Mode.SUGGEST else "passed_over")


def check_backlog(tx: EffectTransaction, use: Use, case: str) -> None:
    """Raise Halted where a policy would act by itself on a case that was there before we were."""
    if use.limited and tx.cases.is_backlog(case):
        raise Halted(f"case {case} was imported as a backlog; what {use.policy.id} would do is suggested", "lowered")


def check_limits(journal: JournalLedger, use: Use, now: datetime) -> None:
    """Raise Halted when one more run of the policy would pass a limit.

    Intents are counted, so a failure or an undo gives nothing back.
    """
    limits, policy = use.policy.limits, use.policy.id
    for word, most, window in (("per_hour", limits.per_hour, _HOUR), ("per_day", limits.per_day, _DAY)):
        if most is not None and (used := journal.uses(policy, now - window)) >= most:
            raise Halted(f"{policy} has reached {word}: {used} of {most}", "limit")
    _check_customer(journal, use, limits, now)
    _check_value(journal, use, limits, now)


def _check_customer(journal: JournalLedger, use: Use, limits: Limits, now: datetime) -> None:
    if limits.per_customer is None:
        return
    most, window = limits.per_customer
    if use.customer is None:
        raise Halted(f"{use.policy.id} is limited per customer, and the customer is not known", "limit")
    used = journal.uses_by_customer(use.policy.id, use.customer, now - window)
    if used >= most:
        raise Halted(f"{use.policy.id} has reached per_customer for this customer: {used} of {most}", "limit")


def _check_value(journal: JournalLedger, use: Use, limits: Limits, now: datetime) -> None:
    most = limits.value_per_day
    if most is None:
        return
    if use.value is None or use.value.currency != most.currency:
        raise Halted(
            f"{use.policy.id} is limited in {most.currency}, and this order's value is {use.value or 'unknown'}",
            "limit",
        )
    total = use.value.amount
    for text in journal.value_since(use.policy.id, now - _DAY):
        spent = Money.parse(text) if text else None
        if spent is None or spent.currency != most.currency:
            raise Halted(f"{use.policy.id} has acted on a value that is not in {most.currency} within a day", "limit")
        total += spent.amount
    if total > Decimal(most.amount):
        raise Halted(f"{use.policy.id} would reach {total} of value_per_day {most}", "limit")
