"""What a GraphQL answer of Vendure stands for: a session that ended is told as FORBIDDEN in a 200."""

import orjson

from tools.graphql import judge
from tools.vendure.login import VendureLogin
from tools.wire.answers import Answer
from tools.wire.session import Judge
from triage.domain.errors import Transient


def judge_for(login: VendureLogin) -> Judge:
    """As for every GraphQL server, and besides: where the whole operation was forbidden, it is asked again with a new
    session, unless the session was new.
    """

    def judged(answer: Answer) -> None:
        if _forbidden(answer) and login.refused():
            raise Transient(f"{answer.method} {answer.path}: Vendure's session has ended; a new one is opened")
        judge(answer)

    return judged


def _forbidden(answer: Answer) -> bool:
    """Whether nothing at all was done, for want of a session or a right."""
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return False
    errors = told.get("errors") if isinstance(told, dict) else None
    if not isinstance(errors, list) or not errors or told.get("data") is not None:
        return False
    return all(_code(entry) == "FORBIDDEN" for entry in errors)


def _code(entry: object) -> object:
    extensions = entry.get("extensions") if isinstance(entry, dict) else None
    return extensions.get("code") if isinstance(extensions, dict) else None
