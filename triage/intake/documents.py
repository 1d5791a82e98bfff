"""Bodies from strangers, read as strict JSON: one document, in UTF-8, of bounded depth, each key once."""

import json
import math
import re
from typing import Any

import orjson

from triage.domain.errors import BadValue

MOST_LEVELS = 64
_MOST_DIGITS = 100
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")
_ROUND = str.maketrans("[{]}", "(())")


def read_document(body: bytes) -> tuple[dict[str, Any], str]:
    """The object in a body, and the body as text. Raises BadValue saying what is wrong with it."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadValue(f"the body is not UTF-8 (byte {error.start}); send JSON in UTF-8, without compression") from None
    _check_depth(text)
    try:
        document = orjson.loads(text)
        json.loads(text, object_pairs_hook=_unique, parse_int=_whole, parse_float=_fraction)
    except json.JSONDecodeError as error:
        raise BadValue(f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    if not isinstance(document, dict):
        raise BadValue("the body is not a JSON object; send one CloudEvent per request, never a batch")
    return document, text


def _check_depth(text: str) -> None:
    """Refuse deep nesting before any parser meets it: brackets, strings left out, are peeled off level by level."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return
    brackets = _NOT_BRACKETS.sub("", _STRING.sub("", text)).translate(_ROUND)
    for _ in range(MOST_LEVELS):
        brackets = brackets.replace("()", "")
        if not brackets:
            return
    raise BadValue(f"the body is nested deeper than {MOST_LEVELS} levels, or its brackets do not close")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in document if keys.count(key) > 1)
        raise BadValue(f"the body says {twice[:64]!r} twice in one object; which one counts is anybody's guess")
    return document


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise BadValue(f"the body holds a number of {len(digits)} digits; the most is {_MOST_DIGITS}")
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > _MOST_DIGITS or math.isinf(value := float(digits)):
        raise BadValue(f"the body holds a number out of range: {digits[:24]}…")
    return value
