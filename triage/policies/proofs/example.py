"""Examples: a case that shows what is wrong, in the form that ``triage decide`` takes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time

from triage.domain.catalogue import FACTS
from triage.domain.clauses import Condition, holds, leaves
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain, format_time, parse_facts, plain_fact, plain_value
from triage.domain.facts import Facts, Known, Missing, show_value
from triage.domain.policies import Policy
from triage.domain.search import Case, Question, Reading

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_ORIGIN = "exception.kind_origin"


def example(case: Case, policies: Iterable[Policy]) -> dict[str, Plain]:
    """A case at a time when none of the policies has expired, its kind named by rules unless it says otherwise."""
    last_days = (datetime.combine(policy.expires, time(), UTC) for policy in policies if policy.expires is not None)
    as_of = min([_NOW, *last_days])
    named: Case = {_ORIGIN: Reading("rules"), **case}
    return {"as_of": format_time(as_of), "facts": {name: _plain(name, each, as_of) for name, each in named.items()}}


def checked_example(case: Case, policies: Iterable[Policy], question: Question) -> dict[str, Plain] | None:
    """An example on which every condition of a question comes out as wanted, or None.

    A length of less than a second, or an amount of more than four places, cannot be written down.
    """
    document = example(case, policies)
    try:
        facts = facts_of(document)
    except BadValue:
        return None
    wanted = ((question.true, (True,)), (question.false, (False,)), (question.maybe, (True, None)))
    right = all(holds(condition, facts) in truths for conditions, truths in wanted for condition in conditions)
    return document if right else None


def facts_of(document: Mapping[str, Plain]) -> Facts:
    return parse_facts(document, FACTS)


def shown(case: Case, conditions: Iterable[Condition]) -> str:
    """What a case says of the facts of some conditions, as a person writes it."""
    names = dict.fromkeys(clause.fact for condition in conditions for clause in leaves(condition))
    return "{" + ", ".join(_pairs(case, names)) + "}"


def _pairs(case: Case, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in case:
            reading = case[name]
            yield f"{name}: {'missing' if reading is None else show_value(reading.value)}"


def _plain(name: str, reading: Reading | None, as_of: datetime) -> Plain:
    if reading is None:
        return plain_fact(Missing("nobody can say"))
    if not reading.age:
        return plain_value(reading.value)
    return plain_fact(Known(reading.value, FACTS[name].source, as_of - reading.age))
