"""Answers that say no in a 200, by what the mapping file says of them."""

from collections.abc import Mapping

import orjson

from tools.mapped.expressions import Answered, Expression
from tools.reader import Bad
from tools.wire.answers import Answer
from tools.wire.session import Judge
from triage.domain.errors import NotFound, Transient, Unreadable


def judge(answers: Mapping[str, Expression]) -> Judge | None:
    """None where the file says nothing of such answers. Of a write only 'throttled' is told here."""
    if not answers:
        return None

    def look(answer: Answer) -> None:
        try:
            document = orjson.loads(answer.body) if answer.body else None
        except orjson.JSONDecodeError:
            return
        answered = Answered(document, {name.lower(): value for name, value in answer.headers.items()})
        asked = f"{answer.method} {answer.path}"
        if _holds(answers.get("throttled_when"), answered):
            raise Transient(f"{asked}: turned away for now, in an answer {answer.status}")
        if answer.reads and _holds(answers.get("not_found_when"), answered):
            raise NotFound(f"{asked}: there is none of that name, in an answer {answer.status}")
        if answer.reads and _holds(answers.get("fails_when"), answered):
            raise Unreadable(f"{asked} failed in an answer {answer.status}")

    return look


def _holds(condition: Expression | None, answered: Answered) -> bool:
    try:
        return condition is not None and condition.holds(answered.document, answered)
    except Bad:
        return False
