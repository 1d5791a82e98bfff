"""What the errors of a GraphQL answer stand for. They come with status 200, and data may stand beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from tools.graphql.budget import wait_told
from tools.wire.answers import Answer, printable
from triage.domain.errors import OutcomeUnknown, Rejected, Transient, Unreadable

_NOT_US = frozenset({"ACCESS_DENIED", "FORBIDDEN", "UNAUTHENTICATED", "UNAUTHORIZED"})
_PASSING = frozenset({"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"})


def judge(answer: Answer) -> None:
    """Raise what the errors of an answer stand for. An answer that is no JSON object is left to whoever reads it.

    THROTTLED is Transient, with the seconds to wait. A query: ACCESS_DENIED is Rejected, an inner failure Transient,
    anything else beside data Unreadable: half an answer is never taken for whole. A mutation: Rejected only where
    certainly nothing ran, else OutcomeUnknown.
    """
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return
    errors = told.get("errors") if isinstance(told, dict) else None
    if not errors:
        return
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    why = f"{answer.method} {answer.path}: {_why(entries)}"
    done = not answer.reads and _done(told.get("data"))
    if _codes(entries) == {"THROTTLED"} and not done:
        raise Transient(why, wait_told(answer))
    if denied := [entry for entry in entries if _code(entry) in _NOT_US]:
        why = f"{why}; {_denied(denied, answer)}"
    if answer.reads:
        raise _of_query(why, entries, asked=told.get("data") is not None, denied=bool(denied))
    raise _of_mutation(why, entries, ran="data" in told, done=done)


def _of_query(why: str, entries: Sequence[Mapping[str, Any]], *, asked: bool, denied: bool) -> Exception:
    if denied:
        return Rejected(why, 403)
    if _codes(entries) & _PASSING:
        return Transient(why)
    if asked:
        return Unreadable(f"{why}; the data beside the errors is not whole")
    return Rejected(why, 400)


def _of_mutation(why: str, entries: Sequence[Mapping[str, Any]], *, ran: bool, done: bool) -> Exception:
    """By the specification of GraphQL, an answer without ``data`` is one whose execution never began."""
    codes = _codes(entries)
    if codes and codes <= _NOT_US and not done and all(_at_root(entry) for entry in entries):
        return Rejected(why, 403)
    if ran or not entries or codes & (_PASSING | {None}):
        return OutcomeUnknown(f"{why}; whether it was done is not known")
    return Rejected(why, 400)


def _done(data: Any) -> bool:
    """Whether a part of a mutation may have been done: it was answered with something."""
    return data is not None and not (isinstance(data, dict) and all(part is None for part in data.values()))


def _at_root(entry: Mapping[str, Any]) -> bool:
    """Whether the mutation itself was refused, and not a field of its answer."""
    path = entry.get("path")
    return path is None or (isinstance(path, list) and len(path) <= 1)


def _codes(entries: Sequence[Mapping[str, Any]]) -> set[str | None]:
    return {_code(entry) for entry in entries}


def _code(entry: Mapping[str, Any]) -> str | None:
    extensions = entry.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    if isinstance(code, str):
        return code
    return "THROTTLED" if entry.get("message") == "Throttled" else None


def _denied(entries: Sequence[Mapping[str, Any]], answer: Answer) -> str:
    wanted = [
        entry["extensions"].get("requiredAccess") for entry in entries if isinstance(entry.get("extensions"), dict)
    ]
    scopes = ", ".join(printable(scope) for scope in wanted if isinstance(scope, str))
    lacking = f"it wants {scopes}" if scopes else "what it wants is not told"
    return f"{answer.names.system} does not let us; {lacking}; check the rights behind {answer.names.secret}"


def _why(entries: Sequence[Mapping[str, Any]]) -> str:
    if not entries:
        return "answered errors that cannot be read"
    return printable("; ".join(f"{_code(entry) or 'an error without a code'}: {_message(entry)}" for entry in entries))


def _message(entry: Mapping[str, Any]) -> str:
    message = entry.get("message")
    return message if isinstance(message, str) else "no message"
