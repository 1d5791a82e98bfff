"""How a policy reads otherwise than it did, its clauses aside."""

from collections.abc import Iterator
from datetime import timedelta

from triage.domain.durations import format_duration
from triage.domain.money import Money
from triage.domain.policies import ActionCall, Limits, Policy
from triage.policies.difference.said import Said, more_or_less
from triage.policies.difference.verdict import Direction, done_to

_Limit = int | tuple[int, timedelta] | Money | None


def key_edits(old: Policy, new: Policy) -> Iterator[Said]:
    if new.mode is not old.mode:
        raised = new.mode.rank > old.mode.rank
        yield Said(
            "mode",
            f"{'raised' if raised else 'lowered'} to {new.mode}, was {old.mode}",
            more_or_less(raised, not raised),
        )
    if new.priority != old.priority:
        sooner = "sooner" if new.priority < old.priority else "later"
        yield Said("priority", f"{new.priority}, was {old.priority}: asked {sooner}")
    yield from _done(old, new)
    if new.then != old.then:
        words = f"{new.then}, was {old.then}"
        yield Said("then", words, more_or_less(old.then == "escalate", new.then == "escalate"))
    yield from _limits(old.limits, new.limits)
    if new.expires != old.expires:
        later = new.expires is None or (old.expires is not None and new.expires > old.expires)
        yield Said("expires", f"{new.expires or 'never'}, was {old.expires or 'never'}", more_or_less(later, not later))
    yield from _plain_keys(old, new)


def call_words(call: ActionCall) -> str:
    arguments = ", ".join(f"{name}: {value}" for name, value in call.arguments.items())
    return f"{call.action} {{{arguments}}}" if arguments else call.action


def _done(old: Policy, new: Policy) -> Iterator[Said]:
    before, after = done_to(old.do), done_to(new.do)
    if before == after:
        return
    if set(before) == set(after):
        yield Said("do", f"in another order: {_listed(new.do)}")
        return
    for call, done in zip(new.do, after, strict=True):
        if done not in before:
            yield Said("do", f"now {call_words(call)}", Direction.WIDER, call.line)
    for call, done in zip(old.do, before, strict=True):
        if done not in after:
            yield Said("do", f"no longer {call_words(call)}", Direction.NARROWER)


def _limits(old: Limits, new: Limits) -> Iterator[Said]:
    for name in ("per_hour", "per_day", "per_customer", "value_per_day"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            direction = Direction.NARROWER if _lets_through(was, now) else Direction.WIDER
            yield Said(f"limits.{name}", f"{_limit(now)}, was {_limit(was)}", direction, in_cases=False)


def _lets_through(one: _Limit, other: _Limit) -> bool:
    """Whether one limit lets through all that another does: then the other one is no wider."""
    match one, other:
        case (None, _):
            return True
        case (int(), int()):
            return one > other
        case (Money(amount, currency), Money(less, other_currency)):
            return currency == other_currency and amount > less
        case ((count, window), (fewer, longer)):
            return count >= fewer * -(-window // longer)
    return False


def _limit(limit: _Limit) -> str:
    match limit:
        case None:
            return "no limit"
        case (count, window):
            return f"{count}/{format_duration(window)}"
    return str(limit)


def _plain_keys(old: Policy, new: Policy) -> Iterator[Said]:
    if new.when_cleared != old.when_cleared:
        undoes = new.when_cleared == "undo"
        words = f"{new.when_cleared}, was {old.when_cleared}"
        yield Said("when_cleared", words, more_or_less(undoes, not undoes), in_cases=False)
    if new.undo_within != old.undo_within:
        longer = new.undo_within is None or (old.undo_within is not None and new.undo_within > old.undo_within)
        words = f"{_span(new.undo_within)}, was {_span(old.undo_within)}"
        yield Said("undo_within", words, more_or_less(longer, not longer), in_cases=False)
    if new.owner != old.owner:
        yield Said("owner", f"{new.owner or 'nobody'}, was {old.owner or 'nobody'}")
    if new.why != old.why:
        yield Said("why", "reworded")


def _span(length: timedelta | None) -> str:
    return "not set" if length is None else format_duration(length)


def _listed(calls: tuple[ActionCall, ...]) -> str:
    return ", then ".join(map(call_words, calls))
