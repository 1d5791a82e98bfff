"""JSON-RPC messages as an MCP server answers them: as JSON, or as a stream of events that holds them."""

from collections.abc import Iterator
from typing import Any

import orjson

from tools.wire.answers import Answer
from triage.domain.errors import CallFailed, OutcomeUnknown, Rejected, Transient, Unreadable

_ASK_AGAIN = frozenset({3001, 3002, 4002})
_TURNED_AWAY = frozenset({-32700, -32600, -32601, -32602, 2001, 2002, 2003, 3001, 5001})
"""Codes that say that nothing was done: it was not understood, not known, not valid, or too much."""


def messages_of(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every message of an answer that is an object. Raises Unreadable for what is neither JSON nor events."""
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/event-stream":
        told = list(_events(answer.body.decode("utf-8", "replace")))
    else:
        told = [answer.body.decode("utf-8", "replace")] if answer.body.strip() else []
    for text in told:
        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise Unreadable(f"the MCP server answered something that is no JSON-RPC: {error.msg}") from error
        for each in document if isinstance(document, list) else [document]:
            if isinstance(each, dict):
                yield each


def _events(stream: str) -> Iterator[str]:
    """The data of each whole event; one that broke off is none."""
    data: list[str] = []
    for line in stream.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


def judge(answer: Answer) -> None:
    """What an answer below 300 stands for where it says no. Its words are not repeated: they may name people."""
    for message in _read(answer):
        if isinstance(error := message.get("error"), dict):
            data = error.get("data")
            raise _failed(answer, error.get("code"), retryable=_retryable(error) or _retryable(data))
        if isinstance(result := message.get("result"), dict):
            _judge_result(answer, result)


def _read(answer: Answer) -> list[dict[str, Any]]:
    try:
        return list(messages_of(answer))
    except Unreadable as error:
        if answer.reads:
            raise
        raise OutcomeUnknown(str(error)) from error


def _judge_result(answer: Answer, result: dict[str, Any]) -> None:
    body = body_of(result)
    error = body.get("error") if isinstance(body, dict) else None
    failed = isinstance(body, dict) and (error is not None or body.get("success") is False)
    if failed or result.get("isError") is True:
        fields = error if isinstance(error, dict) else {}
        raise _failed(answer, fields.get("code"), retryable=_retryable(fields))


def body_of(result: dict[str, Any]) -> Any:
    """What a tool gave: its structured content, or the JSON in its text; None where there is neither."""
    if "structuredContent" in result:
        return result["structuredContent"]
    content = result.get("content")
    texts = [
        each["text"]
        for each in (content if isinstance(content, list) else [])
        if isinstance(each, dict) and each.get("type") == "text" and isinstance(each.get("text"), str)
    ]
    if len(texts) != 1:
        return result if "error" in result else None
    try:
        return orjson.loads(texts[0])
    except orjson.JSONDecodeError:
        return None


def _retryable(fields: Any) -> bool:
    return isinstance(fields, dict) and fields.get("retryable") is True


def _failed(answer: Answer, said: object, *, retryable: bool) -> CallFailed:
    code = said if isinstance(said, int | str) else None
    told = str(code)[:40] if code is not None else "no code"
    why = f"the MCP server said no ({told if told.isprintable() else 'no code'})"
    again = retryable or code in _ASK_AGAIN
    if answer.reads:
        return Transient(why) if again else Rejected(why)
    if code in _TURNED_AWAY:
        return Transient(why) if code == 3001 else Rejected(why)
    return OutcomeUnknown(f"{why}, and not whether anything was done")
