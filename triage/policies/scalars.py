"""Scalars of a policy file, read without YAML's guesses.

YAML 1.1 takes ``no`` for false, ``010`` for eight and ``1:30`` for ninety. Here such a word is named
and refused, wherever it could be taken for something else.
"""

import re

from triage.domain.currencies import CURRENCIES
from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain
from triage.domain.money import Money
from triage.policies.characters import hidden
from triage.policies.findings import Mistake, Unread
from triage.policies.nearest import nearest, really_near
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_LONGEST_NUMBER = 64
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
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)", re.ASCII)
_SPELT = re.compile(r"(\d{1,6}) *(week|day|hour|hr|minute|min|second|sec)s?", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_PERSON = frozenset({"people", "person", "human", "humans", "somebody", "someone"})
_TO_PEOPLE = "escalate"
_CURLY = "\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb"


def plain(node: Node) -> Plain:
    """The plain value of any node. Raises Mistake for what YAML readers disagree about."""
    match node:
        case Scalar():
            return plain_scalar(node)
        case ListNode():
            return [plain(item) for item in node.items]
        case MapNode():
            return {key.text: plain(value) for key, value in node.entries}
        case Unread():
            raise Mistake(node, "")


def plain_scalar(node: Scalar, *, word: bool = True) -> bool | int | float | str:
    """A text in quotes; without quotes a boolean, a number or a word.

    Raises Mistake for what YAML readers disagree about. ``word``: a word in quotes could be right, too.
    """
    text = node.text
    if node.quoted:
        return text
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if len(text) > _LONGEST_NUMBER:
        return text
    _refuse_trap(node, f", or '{text}' in quotes" if word else "")
    return text


def _refuse_trap(node: Scalar, quoted: str) -> None:
    text = node.text
    if text.lower() in ("", "~", "null"):
        raise Mistake(node, f"{text or 'nothing'} is no value here", "write none where the source said there is none")
    if (meant := _BOOLEANS.get(text.lower())) is not None:
        raise Mistake(node, f"{text} is {meant} to some YAML readers and a word to others", f"write {meant}{quoted}")
    if re.fullmatch(r"0[0-7]+", text, re.ASCII):
        message = f"{text} is {int(text, 8)} to some YAML readers and {int(text)} to others, for the zero in front"
        raise Mistake(node, message, f"write {int(text)}{quoted}")
    if (clock := _CLOCK.fullmatch(text)) is not None:
        sixties = int(clock[1]) * 60 + int(clock[2])
        raise Mistake(
            node, f"{text} is {sixties} to some YAML readers and a text to others", f"write one number{quoted}"
        )
    if _ODD_NUMBER.fullmatch(text):
        raise Mistake(node, f"{text} is a number that YAML readers disagree about", f"write plain digits{quoted}")


def empty(node: Node) -> bool:
    """Whether nothing was written, or what YAML takes for nothing."""
    return isinstance(node, Scalar) and not node.quoted and node.text.lower() in ("", "~", "null")


def words(node: Node, what: str) -> str:
    """A text for people, or a name. A number or a boolean is a mistake unless it is quoted."""
    if empty(node):
        raise Mistake(node, f"{what} is empty", "write it behind the colon, or remove the line")
    if not isinstance(node, Scalar):
        raise Mistake(node, f"{what} is a text, not {describe(node)}", "put it in quotes if that is the text")
    value = plain_scalar(node)
    if not isinstance(value, str):
        raise Mistake(node, f"{what} is a text, not {node.text}", f"write '{node.text}' in quotes")
    if character := hidden(value):
        raise Mistake(node, f"{what} has an invisible character, {character}", "remove it; a \\ needs single quotes")
    if not value.strip():
        raise Mistake(node, f"{what} is empty", "write it behind the colon, or remove the line")
    return value.strip()


def one_word(node: Node, what: str, known: tuple[str, ...]) -> str:
    """One of a few words of the language. ``off`` needs no quotes: nothing else could be meant."""
    if isinstance(node, Scalar) and node.text in known:
        return node.text
    listed = f"one of {', '.join(known)}"
    near = _meant(node.text, known) if isinstance(node, Scalar) else None
    raise Mistake(node, f"{what} is never {describe(node)}", f"did you mean {near!r}?" if near else listed)


def _meant(word: str, known: tuple[str, ...]) -> str | None:
    return _TO_PEOPLE if _TO_PEOPLE in known and word.lower() in _PERSON else really_near(word, known)


def whole(node: Node, what: str, least: int) -> int:
    value = plain_scalar(node, word=False) if isinstance(node, Scalar) and not empty(node) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    hint = _unquoted(node, _WHOLE) or f"write a number from {least} up"
    raise Mistake(node, f"{what} is a whole number from {least}, not {describe(node)}", hint)


def duration_text(node: Node, what: str) -> str:
    """A duration above zero, as it was written."""
    if isinstance(node, Scalar):
        try:
            if parse_duration(node.text).total_seconds() > 0:
                return node.text
        except BadValue:
            pass
    hint = duration_hint(node.text) if isinstance(node, Scalar) else "as in 36h or 7d"
    raise Mistake(node, f"{what} is a duration above zero, not {describe(node)}", hint)


def duration_hint(text: str) -> str:
    """What to write where a text is no duration."""
    if re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
        return f"write it with its unit, as in {text}h or {text}d"
    if (clock := _CLOCK.fullmatch(text)) is not None:
        return f"write it with its units, as in {int(clock[1])}h{int(clock[2])}m"
    if (spelt := _SPELT.fullmatch(text.lower())) is not None:
        return f"write {spelt[1]}{spelt[2][0]}"
    return "write a whole number and s, m, h, d or w, as in 36h or 1d12h"


def money(node: Node, what: str) -> Money:
    """An amount with its currency, in quotes."""
    text = node.text if isinstance(node, Scalar) else ""
    try:
        amount = Money.parse(text)
    except BadValue:
        raise Mistake(node, f"{what} is money, not {describe(node)}", _money_hint(text)) from None
    if isinstance(node, Scalar) and not node.quoted:
        raise Mistake(node, f"{what} is money and stands without quotes", f'write "{text}"')
    if amount.currency not in CURRENCIES:
        near = nearest(amount.currency, sorted(CURRENCIES))
        hint = f"did you mean {near}?" if near else "write a code of ISO 4217, as in EUR, USD or GBP"
        raise Mistake(node, f"{what}: {amount.currency} is no currency", hint)
    return amount


def _money_hint(text: str) -> str:
    """What to write where a text is no money: the same amount, where it can be told."""
    text = text.strip(f" '\"{_CURLY}")
    amount = next(iter(_AMOUNT.findall(text)), "")
    named = re.findall(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])", text)
    currency = next((each for each in named if each.upper() in CURRENCIES), "")
    for sign, code in (("\u20ac", "EUR"), ("$", "USD"), ("\u00a3", "GBP")):
        currency = currency or (code if sign in text else "")
    known = amount if _AMOUNT.fullmatch(re.sub(r"[^\d.,-]", "", text)) else ""
    shown = f"{known or '250.00'} {(currency or 'EUR').upper()}"
    return f'write it in quotes with its currency, as in "{shown}"'


def without_quotes(node: Scalar) -> str:
    """The hint for a number or a boolean in quotes, or nothing."""
    return _unquoted(node, _WHOLE) or _unquoted(node, _DECIMAL) or _unquoted(node, _BOOLEAN)


def _unquoted(node: Node, form: re.Pattern[str]) -> str:
    if isinstance(node, Scalar) and node.quoted and form.fullmatch(node.text):
        return f"write {node.text} without quotes"
    return ""
