"""Cases for the bench's policies: of every kind, a third of their facts lost."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from tests.bench_policies.vocabulary import Subject
from triage.domain.catalogue import FACTS
from triage.domain.fact_values import parse_value
from triage.domain.facts import Contradicted, Fact, Facts, Known, Missing
from triage.domain.kind_names import KIND_NAMES

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOST = 1 / 3


def draw_cases(count: int, subjects: Sequence[Subject], *, lost: float = LOST, seed: int = 2) -> Iterator[Facts]:
    dice = Random(seed)
    for _ in range(count):
        facts: dict[str, Fact] = {
            "exception.kind": Known(dice.choice(KIND_NAMES), "triage", NOW),
            "exception.kind_origin": Known(dice.choice(("rules", "event", "model", "person")), "triage", NOW),
        }
        facts.update((subject.name, _fact(subject, lost, dice)) for subject in subjects)
        yield Facts(NOW, facts)


def _fact(subject: Subject, lost: float, dice: Random) -> Fact:
    definition = FACTS[subject.name]
    value = parse_value(definition, subject.value(dice))
    read = Known(value, definition.source, NOW - timedelta(seconds=dice.randint(0, 290)))
    if dice.random() >= lost:
        return read
    return dice.choice(
        (
            Missing("the service answered 503"),
            Contradicted(((definition.source, value), ("another", value))),
            Known(value, definition.source, NOW - definition.fresh - timedelta(hours=1)),
        )
    )
