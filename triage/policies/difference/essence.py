"""What of an entry a decision hangs on, without its place in a file and the words about it."""

from collections.abc import Hashable
from dataclasses import replace

from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.policies import Mode, Policy, Stop
from triage.policies.difference.verdict import done_to


def placeless(condition: Condition) -> Condition:
    """A condition without line numbers, so that two of them can be compared."""
    return tuple(_placeless(part) for part in condition)


def what_it_asks(condition: Condition) -> Hashable:
    """Without the order in which its clauses are written, which decides nothing."""
    return frozenset(placeless(condition))


def of_policy(policy: Policy) -> Hashable:
    done = done_to(policy.do)
    return what_it_asks(policy.when), policy.mode, done, policy.then, policy.expires


def of_stop(stop: Stop) -> Hashable:
    return what_it_asks(stop.when), stop.scope, stop.actions


def decides(policy: Policy) -> bool:
    return policy.mode in (Mode.SUGGEST, Mode.AUTO)


def _placeless(part: Clause | AnyGroup) -> Clause | AnyGroup:
    if isinstance(part, Clause):
        return replace(part, line=0)
    return AnyGroup(tuple(tuple(replace(clause, line=0) for clause in group) for group in part.groups))
