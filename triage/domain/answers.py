"""Answers: what people say to suggestions. A yes is carried out by a worker, which looks at the case again first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from triage.domain.catalogue import FACTS
from triage.domain.fact_values import Plain, parse_fact
from triage.domain.facts import Facts, Known, show_value

Said = Literal["yes", "no"]


class CameTo(StrEnum):
    """What became of an answer. A no is settled as it is given."""

    DONE = "done"
    LAPSED = "lapsed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said to the suggestion that one run made.

    ``actions`` are those suggested, in plain form; ``cited`` the facts that the policy asked about, as they were.
    ``came_to`` is None while a yes waits for a worker.
    """

    id: str
    case: str
    run: str
    policy: str
    said: Said
    actions: tuple[Mapping[str, Plain], ...]
    cited: Mapping[str, Plain]
    by: str
    reason: str | None
    at: datetime
    came_to: CameTo | None = None


def changed_since(answer: Answer, facts: Facts) -> Iterator[str]:
    """What a yes rested on and is otherwise now, in words.

    Numbers, amounts and times may move: while they cross no clause's border, the policy goes on matching.
    """
    for name, was in answer.cited.items():
        definition = FACTS.get(name)
        if definition is None or definition.type.ordered:
            continue
        before, now = parse_fact(definition, was, facts.as_of), facts.reading(name)
        if not (isinstance(before, Known) and isinstance(now, Known)):
            yield f"{name} is not known"
        elif before.value != now.value:
            yield f"{name} was {show_value(before.value)} and is {show_value(now.value)}"
