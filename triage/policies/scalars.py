"""Scalars of a policy file, read without YAML's guesses.

YAML 1.1 takes ``no`` for false, ``010`` for eight and ``1:30`` for ninety. Here such a word is named
and refused, wherever it could be taken for something else.
"""

import re

from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain, did_you_mean
from triage.domain.money import Money
from triage.policies.findings import Mistake
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,14}", re.ASCII)
_BOOLEAN = re.compile(r"true|false", re.ASCII)
_ODD_NUMBER = re.compile(
    r"[-+]?(?:0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_]*|[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"
    r"|[0-9]*\.[0-9]+|[0-9]+\.|[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+|[0-9]+|\.(?:inf|Inf|INF|nan|NaN|NAN))",
    re.ASCII,
)
_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "true": "true"}
_BOOLEANS |= {"no": "false", "off": "false", "n": "false", "false": "false"}


def plain(node: Node) -> Plain:
    """The plain value of any node. Raises Mistake for what YAML readers disagree about."""
    match node:
        case Scalar():
            return plain_scalar(node)
        case ListNode():
            return [plain(item) for item in node.items]
        case MapNode():
            return {key.text: plain(value) for key, value in node.entries}


def plain_scalar(node: Scalar) -> bool | int | float | str:
    """A text in quotes; without quotes a boolean, a number or a word."""
    text = node.text
    if node.quoted:
        return text
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    _refuse_trap(node)
    return text


def _refuse_trap(node: Scalar) -> None:
    text = node.text
    if text.lower() in ("", "~", "null"):
        raise Mistake(node, f"{text or 'nothing'} is no value here", "write none where the source said there is none")
    if (meant := _BOOLEANS.get(text.lower())) is not None:
        raise Mistake(
            node,
            f"{text} is {meant} to some YAML readers and a word to others",
            f"write {meant}, or '{text}' in quotes",
        )
    if _ODD_NUMBER.fullmatch(text):
        raise Mistake(
            node, f"{text} is a number that YAML readers disagree about", f"write plain digits, or '{text}' in quotes"
        )


def words(node: Node, what: str) -> str:
    """A text for people, or a name. A number or a boolean is a mistake unless it is quoted."""
    if not isinstance(node, Scalar):
        raise Mistake(node, f"{what} is a text, not {describe(node)}")
    value = plain_scalar(node)
    if not isinstance(value, str):
        raise Mistake(node, f"{what} is a text, not {node.text}", f"write '{node.text}' in quotes")
    if not value.strip():
        raise Mistake(node, f"{what} is empty")
    return value.strip()


def one_word(node: Node, what: str, known: tuple[str, ...]) -> str:
    """One of a few words of the language. ``off`` needs no quotes: nothing else could be meant."""
    if isinstance(node, Scalar) and node.text in known:
        return node.text
    listed = f"one of {', '.join(known)}"
    near = did_you_mean(node.text, known).removeprefix("; ") if isinstance(node, Scalar) else ""
    raise Mistake(node, f"{what} is never {describe(node)}", near or listed)


def whole(node: Node, what: str, least: int) -> int:
    value = plain_scalar(node) if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise Mistake(node, f"{what} is a whole number from {least}, not {describe(node)}", _unquoted(node, _WHOLE))


def duration_text(node: Node, what: str) -> str:
    """A duration above zero, as it was written."""
    if isinstance(node, Scalar):
        try:
            if parse_duration(node.text).total_seconds() > 0:
                return node.text
        except BadValue:
            pass
    raise Mistake(
        node, f"{what} is a duration above zero, not {describe(node)}", "write it with its unit, as in 36h or 7d"
    )


def money(node: Node, what: str) -> Money:
    """An amount with its currency, in quotes."""
    text = node.text if isinstance(node, Scalar) else ""
    try:
        amount = Money.parse(text)
    except BadValue:
        shown = f"{text} EUR" if re.fullmatch(r"-?\d+(\.\d{1,4})?", text) else "250.00 EUR"
        raise Mistake(
            node, f"{what} is money, not {describe(node)}", f'write it quoted with its currency, as in "{shown}"'
        ) from None
    if isinstance(node, Scalar) and not node.quoted:
        raise Mistake(node, f"{what} is money and stands without quotes", f'write "{text}"')
    return amount


def without_quotes(node: Scalar) -> str:
    """The hint for a number or a boolean in quotes, or nothing."""
    return _unquoted(node, _WHOLE) or _unquoted(node, _DECIMAL) or _unquoted(node, _BOOLEAN)


def _unquoted(node: Node, form: re.Pattern[str]) -> str:
    if isinstance(node, Scalar) and node.quoted and form.fullmatch(node.text):
        return f"write {node.text} without quotes"
    return ""
