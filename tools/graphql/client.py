"""Asks a GraphQL server. Whatever is foreign goes in variables; documents are ours, word for word."""

import re
from collections.abc import Mapping
from typing import Any

from tools.graphql.budget import Budget
from tools.wire.answers import Answer
from tools.wire.session import Session
from triage.domain.errors import CallFailed, NotFound, OutcomeUnknown, Rejected, Unreadable
from triage.domain.tape import Tape

_Variables = Mapping[str, Any]
_OPERATION = re.compile(r"\s*(?:query|mutation)\s+(\w+)")


class GraphQL:
    """One endpoint, ``path`` behind the session's address. The session must have been made with ``judge``.

    ``budget`` is for servers that give points to spend; a call that would not fit waits for it. The session's judge
    shows it every answer (``heed``). ``longest_pause`` is how long a call here waits for it at most, in seconds.
    """

    def __init__(
        self, session: Session, path: str, budget: Budget | None = None, longest_pause: float | None = None
    ) -> None:
        self._session = session
        self._path = path
        self._budget = budget
        self._longest_pause = longest_pause

    def query(self, document: str, variables: _Variables, tape: Tape) -> Mapping[str, Any]:
        """The data of a query, whole. Raises Rejected, Transient, or Unreadable, also for data beside errors."""
        self._wait(document)
        body = _body(document, variables)
        try:
            answer = self._session.fetch(self._path, tape, method="POST", body=body)
        except NotFound as missing:
            raise Rejected(f"{missing}; there is no GraphQL there, check the address", 404) from missing
        return self._data(document, answer, Unreadable)

    def mutate(self, document: str, variables: _Variables, tape: Tape) -> Mapping[str, Any]:
        """The data of a mutation that is sent once. What it says in there of its own success is not judged here.

        Raises Rejected when nothing was done, Transient when it was not let in, OutcomeUnknown when nobody knows.
        """
        self._wait(document)
        answer = self._session.send("POST", self._path, _body(document, variables), None, tape)
        return self._data(document, answer, OutcomeUnknown)

    def _wait(self, document: str) -> None:
        if self._budget is not None:
            self._budget.wait_for(operation(document), self._longest_pause)

    def _data(self, document: str, answer: Answer, otherwise: type[CallFailed]) -> Mapping[str, Any]:
        if self._budget is not None:
            self._budget.learn(operation(document), answer)
        told = answer.document(otherwise)
        data = told.get("data") if isinstance(told, dict) else None
        if not isinstance(data, dict):
            raise otherwise(f"{operation(document)} was answered without data")
        return data


def operation(document: str) -> str:
    """The name of a document's operation."""
    found = _OPERATION.match(document)
    return found.group(1) if found else "an operation without a name"


def _body(document: str, variables: _Variables) -> dict[str, Any]:
    found = _OPERATION.match(document)
    named = {"operationName": found.group(1)} if found else {}
    return {"query": document, "variables": dict(variables), **named}
