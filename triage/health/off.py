"""Actions that are off in this back office, each with its reason and the policies that it stops."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.actions.catalogue import ACTIONS
from triage.domain.actions import SetsOff, why_off
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.domain.silence import why_not_silent


@dataclass(frozen=True, slots=True)
class Off:
    """``call`` is the action, with a value where only that value is off."""

    call: str
    why: str
    policies: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Plain]:
        return {"call": self.call, "why": self.why, "policies": list(self.policies)}


def what_is_off(sets_off: Mapping[str, SetsOff], policies: PolicySet | None) -> tuple[Off, ...]:
    """First what policies call and may not, then the rest of the catalogue."""
    stopped = {off.call: off for off in _called(sets_off, policies)} if policies else {}
    others = [off for off in _catalogue(sets_off) if off.call not in stopped]
    return (*stopped.values(), *others)


def _called(sets_off: Mapping[str, SetsOff], policies: PolicySet) -> Iterator[Off]:
    found: dict[str, tuple[str, list[str]]] = {}
    for policy in policies.policies:
        for call in policy.do:
            if ACTIONS[call.action].internal:
                continue
            if (why := why_not_silent(call.action, call.arguments, sets_off, None)) is not None:
                values = [str(value) for value in call.arguments.values() if isinstance(value, str | int)]
                found.setdefault(" ".join((call.action, *values)), (why, []))[1].append(policy.id)
    return (Off(call, why, tuple(by)) for call, (why, by) in found.items())


def _catalogue(sets_off: Mapping[str, SetsOff]) -> Iterator[Off]:
    """Whole actions; and where an action is declared value by value, the values that are off."""
    for name, action in ACTIONS.items():
        if action.internal:
            continue
        values = [key.partition(":")[2] for key in sets_off if key.startswith(f"{name}:")]
        if not values and (why := why_off(name, {}, sets_off)) is not None:
            yield Off(name, why)
        for value in values:
            if (why := why_off(name, {"": value}, sets_off)) is not None:
                yield Off(f"{name} {value}", why)
