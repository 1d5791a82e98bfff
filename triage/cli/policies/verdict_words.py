"""Verdicts in a line."""

from collections.abc import Sequence

from triage.domain.decisions import Reason
from triage.policies.difference import Verdict

_WHY = {
    Reason.NO_POLICY: "no policy matches",
    Reason.STOP: "a stop matches",
    Reason.UNKNOWN_FACT: "{policy} cannot be told",
    Reason.EXPIRED: "{policy} has expired",
}
_MOST = 3
_DOES = {"act": "acts", "suggest": "suggests"}


def verdict_words(verdict: Verdict, unknown: Sequence[str] = ()) -> str:
    """As in ``acts by hold-it: order.hold {reason: fraud}; then escalate``; ``unknown`` are the facts not known."""
    if verdict.outcome == "escalate":
        why = _WHY.get(verdict.reason, str(verdict.reason)).format(policy=verdict.policy)
        in_its_way = f", in the way of {verdict.policy}" if verdict.reason is Reason.STOP and verdict.policy else ""
        facts = f" ({_listed(unknown)})" if verdict.reason is Reason.UNKNOWN_FACT and unknown else ""
        return f"escalates: {why}{facts}{in_its_way}"
    return f"{_DOES[verdict.outcome]} by {verdict.policy}: {actions_words(verdict)}; then {verdict.then}"


def _listed(facts: Sequence[str]) -> str:
    more = f" and {len(facts) - _MOST} more" if len(facts) > _MOST else ""
    return f"{', '.join(facts[:_MOST])}{more}"


def actions_words(verdict: Verdict) -> str:
    calls = []
    for action, arguments in verdict.actions:
        said = ", ".join(f"{name}: {value}" for name, value in arguments)
        calls.append(f"{action} {{{said}}}" if said else action)
    return ", ".join(calls)
