"""A client of MCP over streamable HTTP: one question a request, over the same sessions as every other connector."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any

import httpx

from tools.onx.messages import body_of, messages_of
from tools.wire.answers import Answer
from tools.wire.session import Session
from triage.domain.errors import NotFound, OutcomeUnknown, Rejected, Unreadable
from triage.domain.tape import Tape

_VERSION = "2025-06-18"
_SPOKEN = frozenset({"2025-03-26", _VERSION, "2025-11-25"})
_ACCEPT = {"Accept": "application/json, text/event-stream"}
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Given:
    """What a tool gave, and the headers of the answer."""

    body: Any
    headers: httpx.Headers


@dataclass
class McpClient:
    """One MCP session, begun with the first question and begun anew where the server has forgotten it.

    ``recorded``: answers are read again from recordings, where no session is begun and ids are of another time.
    """

    session: Session
    path: str
    recorded: bool = False
    _ids: "count[int]" = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)
    _headers: Mapping[str, str] | None = None

    def read(self, tool: str, arguments: Mapping[str, Any], tape: Tape) -> Given:
        """Ask a tool that only reads. Raises as reads do."""
        result, headers = self._asked("tools/call", {"name": tool, "arguments": dict(arguments)}, tape)
        return Given(_body(result), headers)

    def write(self, tool: str, arguments: Mapping[str, Any], tape: Tape) -> Given:
        """Ask a tool for a change, once. Raises as writes do."""
        params = {"name": tool, "arguments": dict(arguments)}
        answer, number = self._sent(params, tape)
        try:
            return Given(_body(_result(answer, number)), answer.headers)
        except Unreadable as error:
            raise OutcomeUnknown(f"{tool} was asked for a change and gave no answer that can be read") from error

    def tools(self, tape: Tape) -> frozenset[str]:
        """The names of the tools that the server lists."""
        names: set[str] = set()
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            result, _headers = self._asked("tools/list", {"cursor": cursor} if cursor else {}, tape)
            listed = result.get("tools")
            if not isinstance(listed, list):
                raise Unreadable("the MCP server's list of tools is none")
            names |= {str(each["name"]) for each in listed if isinstance(each, dict) and "name" in each}
            cursor = result.get("nextCursor")
            if not isinstance(cursor, str) or not cursor:
                return frozenset(names)
        raise Unreadable("the MCP server's list of tools does not end")

    def _asked(self, method: str, params: Mapping[str, Any], tape: Tape) -> tuple[dict[str, Any], httpx.Headers]:
        headers = self._begun(tape)
        try:
            return self._once(method, params, headers, tape)
        except NotFound:
            self._forget(headers)
            again = self._begun(tape)
        try:
            return self._once(method, params, again, tape)
        except NotFound as error:
            raise Rejected(
                f"no MCP server answers at {self.path}: {error}; check TRIAGE_BACKOFFICE_URL", 404
            ) from error

    def _sent(self, params: Mapping[str, Any], tape: Tape) -> tuple[Answer, int]:
        """A server that has forgotten the session answers 404, and has done nothing."""
        headers = self._begun_for_a_write(tape)
        for last in (False, True):
            number = next(self._ids)
            try:
                return self.session.send(
                    "POST", self.path, _message("tools/call", params, number), headers, tape
                ), number
            except Rejected as error:
                if error.status != 404 or last:
                    raise
                self._forget(headers)
                headers = self._begun_for_a_write(tape)
        raise Rejected("the MCP server forgets every session at once")

    def _begun_for_a_write(self, tape: Tape) -> Mapping[str, str]:
        try:
            return self._begun(tape)
        except Unreadable as error:
            raise Rejected(f"nothing was sent, since no session could be begun: {error}") from error

    def _begun(self, tape: Tape) -> Mapping[str, str]:
        """The headers of a session that stands."""
        with self._lock:
            if self._headers is None:
                self._headers = _ACCEPT if self.recorded else self._begin(tape)
            return self._headers

    def _begin(self, tape: Tape) -> Mapping[str, str]:
        client = {"name": "order-triage", "version": "1"}
        params = {"protocolVersion": _VERSION, "capabilities": {}, "clientInfo": client}
        note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        try:
            result, answered = self._once("initialize", params, _ACCEPT, tape)
            headers = _headers_of_session(result, answered)
            self.session.fetch(self.path, tape, method="POST", body=note, headers=headers)
        except NotFound as error:
            raise Rejected(
                f"no MCP server answers at {self.path}: {error}; check TRIAGE_BACKOFFICE_URL", 404
            ) from error
        return headers

    def _forget(self, headers: Mapping[str, str]) -> None:
        with self._lock:
            if self._headers is headers:
                self._headers = None

    def _once(
        self, method: str, params: Mapping[str, Any], headers: Mapping[str, str], tape: Tape
    ) -> tuple[dict[str, Any], httpx.Headers]:
        number = next(self._ids)
        body = _message(method, params, number)
        answer = self.session.fetch(self.path, tape, method="POST", body=body, headers=headers)
        return _result(answer, None if self.recorded else number), answer.headers


def _headers_of_session(result: Mapping[str, Any], answered: httpx.Headers) -> Mapping[str, str]:
    version = result.get("protocolVersion")
    if not isinstance(version, str) or version not in _SPOKEN:
        raise Rejected(f"the MCP server speaks {str(version)[:20]!r}; we speak {', '.join(sorted(_SPOKEN))}")
    session = answered.get("mcp-session-id", "")
    if not all("!" <= character <= "~" for character in session):
        raise Rejected("the MCP server named its session by what is not visible ASCII")
    return {**_ACCEPT, "MCP-Protocol-Version": version, **({"Mcp-Session-Id": session} if session else {})}


def _message(method: str, params: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params)}


def _result(answer: Answer, number: int | None) -> dict[str, Any]:
    """The result to our question among what the server sent beside it."""
    for message in messages_of(answer):
        if "result" in message and number in (None, message.get("id")) and isinstance(message["result"], dict):
            return message["result"]
    raise Unreadable("the MCP server did not answer the question that it was asked")


def _body(result: dict[str, Any]) -> Any:
    body = body_of(result)
    if body is None:
        raise Unreadable("the tool gave neither structured content nor JSON")
    return body
