"""The forms of a clause: what may be written behind the name of a fact, by the type of the fact."""

import re

from triage.domain.clauses import Between, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.errors import BadValue
from triage.domain.fact_values import parse_value
from triage.domain.facts import NONE, FactDefinition, FactType, Value, show_value
from triage.domain.money import Money
from triage.policies.findings import Mistake, Unread
from triage.policies.nearest import did_you_mean
from triage.policies.programs import TEMPLATE, is_template, what_is_computed
from triage.policies.scalars import duration_hint, empty, money, plain_scalar, without_quotes
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_LOW, _HIGH = ("at_least", "above"), ("at_most", "below")
_RANGES = (*_LOW, *_HIGH, "between")
_CHOICES = ("none_of",)
_SETS = ("has", "lacks")
_ALL = (*_RANGES, *_CHOICES, *_SETS)
_TAKES = {
    _RANGES: "write a value, or a range with at_least, above, at_most, below or between: [low, high]",
    _CHOICES: "write a value, a list of values, or {none_of: […]}",
    _SETS: "write {has: […]} or {lacks: […]}",
}
_ALSO_CALLED = {
    **dict.fromkeys(("not", "not_in", "nin", "ne", "neq", "except", "is_not"), "none_of"),
    **dict.fromkeys(("gt", "greater_than", "more_than", "over", ">"), "above"),
    **dict.fromkeys(("gte", "ge", "min", "minimum", "from", ">="), "at_least"),
    **dict.fromkeys(("lt", "less_than", "under", "<"), "below"),
    **dict.fromkeys(("lte", "le", "max", "maximum", "to", "up_to", "<="), "at_most"),
    **dict.fromkeys(("contains", "includes"), "has"),
    **dict.fromkeys(("excludes", "without"), "lacks"),
    **dict.fromkeys(("range", "within"), "between"),
}
_VALUES = ("in", "is", "eq", "equals", "any_of", "one_of", "=", "==")
_HINTS = {
    FactType.INTEGER: "write a number, or a range as in {at_least: 10}",
    FactType.NUMBER: "write a number, or a range as in {at_least: 10}",
    FactType.BOOLEAN: "write true or false",
}


def read_tests(fact: FactDefinition, node: Node) -> tuple[Test, ...]:
    """What one clause asks of its fact; more than one test where a mapping says two things."""
    if fact.type is FactType.TEXT:
        raise Mistake(node, f"{fact.name} is text: it is shown to people and never matched", "remove the clause")
    match node:
        case Unread():
            raise Mistake(node, "")
        case Scalar():
            return (_equal(fact, node),)
        case ListNode():
            return (_any_of(fact, node),)
        case MapNode():
            return _forms(fact, node)


def read_value(fact: FactDefinition, node: Node) -> Value:
    """One value of a fact, ``none`` among them."""
    if not isinstance(node, Scalar):
        raise Mistake(node, f"{fact.name} takes one value here, not {describe(node)}", "write one value")
    if node.text == "none":
        return NONE
    if empty(node):
        raise Mistake(node, f"{fact.name} has no value", "write one, or none where there should be none")
    if (computed := what_is_computed(node.text, words=fact.type is FactType.ENUM)) is not None:
        raise Mistake(node, f"{fact.name}: {computed.message}", computed.hint)
    if fact.type is FactType.MONEY:
        return money(node, fact.name)
    if fact.type in (FactType.DURATION, FactType.TIME, FactType.ENUM):
        plain: object = node.text
    else:
        plain = plain_scalar(node, word=False)
    try:
        return parse_value(fact, plain)
    except BadValue as bad:
        raise _mistaken(fact, node, bad) from None


def _mistaken(fact: FactDefinition, node: Scalar, bad: BadValue) -> Mistake:
    message, _, hint = str(bad).partition("; ")
    if fact.type is FactType.ENUM:
        message = f"{fact.name} is never {describe(node)}"
        near = _apart(fact, node.text) or did_you_mean(node.text, fact.values)
        listed = f"one of {', '.join(fact.values)}"
        hint = near or (listed if len(fact.values) <= _FEW else f"`triage facts {fact.group}` lists what it can be")
    elif fact.type is FactType.DURATION:
        message, hint = f"{fact.name} is a duration, not {describe(node)}", duration_hint(node.text)
    elif fact.name not in message:
        message = f"{fact.name}: {message}"
    if fact.type is FactType.INTEGER and (fraction := _FRACTION.fullmatch(node.text)) is not None:
        hint = f"write {fraction[1]} or {int(fraction[1]) + 1}"
    return Mistake(node, message, without_quotes(node) or hint or _HINTS.get(fact.type, ""))


_FEW = 16
_FRACTION = re.compile(r"(\d{1,15})\.\d+", re.ASCII)


def _apart(fact: FactDefinition, text: str) -> str:
    """The hint for values that stand beside each other without commas, or nothing."""
    several = text.split()
    together = len(several) > 1 and all(each in fact.values for each in several)
    return f"write a comma between two values: {', '.join(several)}" if together else ""


def read_word(fact: FactDefinition, node: Node) -> str:
    """One word that a set may hold."""
    if isinstance(node, Scalar):
        if is_template(node.text):
            raise Mistake(node, f"{fact.name}: {TEMPLATE.message}", TEMPLATE.hint)
        value = plain_scalar(node)
        if not isinstance(value, str):
            raise Mistake(node, f"{fact.name} holds words, not {node.text}", f"write '{node.text}' in quotes")
        if value == "none" and not node.quoted:
            raise Mistake(node, "none is no word of a set", f"write '{fact.name}: none' for known absence")
        try:
            parse_value(fact, [value])
        except BadValue as bad:
            raise _mistaken(fact, node, bad) from None
        return value
    raise Mistake(node, f"{fact.name} holds words, not {describe(node)}")


def _equal(fact: FactDefinition, node: Scalar) -> Test:
    if fact.type is FactType.SET and node.text != "none":
        example = node.text or "gift"
        raise Mistake(
            node,
            f"{fact.name} is a set and never equals {describe(node)}",
            f"write {{has: [{example}]}} or {{lacks: [{example}]}}",
        )
    return OneOf(frozenset({read_value(fact, node)}))


def _any_of(fact: FactDefinition, node: ListNode) -> Test:
    if fact.type is FactType.SET:
        raise Mistake(node, f"{fact.name} is a set; a list does not say which", "write {has: […]} or {lacks: […]}")
    if fact.type.ordered:
        raise Mistake(
            node,
            f"{fact.name} is {_a(fact.type)} and takes no list",
            "write one value, or a range as in {between: [low, high]}",
        )
    return OneOf(frozenset(read_value(fact, item) for item in _items(node, fact)))


def _forms(fact: FactDefinition, node: MapNode) -> tuple[Test, ...]:
    allowed = _RANGES if fact.type.ordered else _SETS if fact.type is FactType.SET else _CHOICES
    if not node.whole:
        raise Mistake(Unread(node.line, node.column), "")
    if not node.entries:
        raise Mistake(node, f"{fact.name} is asked nothing", _TAKES[allowed])
    for key, _ in node.entries:
        _check_form(fact, key, allowed)
    if fact.type.ordered:
        return (_range(fact, node),)
    if fact.type is FactType.SET:
        return tuple(_set_test(fact, key.text, value) for key, value in node.entries)
    return tuple(_none_of(fact, value) for _, value in node.entries)


def _check_form(fact: FactDefinition, key: Scalar, allowed: tuple[str, ...]) -> None:
    if key.text in allowed:
        return
    forms = _TAKES[allowed]
    if key.text in _ALL:
        raise Mistake(key, f"{fact.name} is {_a(fact.type)} and takes no {key.text}", forms)
    meant = _ALSO_CALLED.get(key.text.lower())
    hint = f"write {meant}" if meant in allowed else did_you_mean(key.text, allowed)
    if key.text.lower() in _VALUES:
        hint = "write the value, or a list of values, without a word for it"
    raise Mistake(key, f"{fact.name}: there is no {key.text!r}", hint or forms)


def _range(fact: FactDefinition, node: MapNode) -> Test:
    given = {key.text: (key, value) for key, value in node.entries}
    if "between" in given:
        return _between(fact, node, given["between"][1])
    for side in (_LOW, _HIGH):
        if all(form in given for form in side):
            raise Mistake(given[side[1]][0], f"{side[0]} and {side[1]} both say where it ends", "keep one of the two")
    low = next((_bound(fact, given[form][1]) for form in _LOW if form in given), None)
    high = next((_bound(fact, given[form][1]) for form in _HIGH if form in given), None)
    test = Between(low, high, strict_low="above" in given, strict_high="below" in given)
    if low is not None and high is not None:
        _check_order(fact, node, test)
    return test


def _between(fact: FactDefinition, node: MapNode, value: Node) -> Test:
    if len(node.entries) > 1:
        raise Mistake(node.entries[1][0], "between already says both ends", "keep one of the two")
    if not isinstance(value, ListNode) or len(value.items) != 2:
        given = str(len(value.items)) if isinstance(value, ListNode) else describe(value)
        raise Mistake(value, f"between takes two ends, not {given}", "write [low, high]; both ends are in")
    test = Between(_bound(fact, value.items[0]), _bound(fact, value.items[1]))
    _check_order(fact, value, test)
    return test


def _bound(fact: FactDefinition, node: Node) -> Value:
    value = read_value(fact, node)
    if value is NONE:
        raise Mistake(node, "none is no end of a range: no range holds on known absence", f"write '{fact.name}: none'")
    return value


def _check_order(fact: FactDefinition, at: Node, test: Between) -> None:
    low, high = test.low, test.high
    if isinstance(low, Money) and isinstance(high, Money):
        if low.currency != high.currency:
            raise Mistake(at, f"{low} and {high} are of two currencies", "write both ends in the same")
        low, high = low.amount, high.amount
    if low > high:  # type: ignore[operator]
        ends = f"{show_value(test.high)}, {show_value(test.low)}"  # type: ignore[arg-type]
        raise Mistake(at, f"{fact.name} can never be {test}", f"write the lower end first: [{ends}]")
    if low == high and (test.strict_low or test.strict_high):
        raise Mistake(at, f"{fact.name} can never be {test}", _NO_VALUE)


def _none_of(fact: FactDefinition, node: Node) -> Test:
    if not isinstance(node, ListNode):
        raise Mistake(node, f"none_of takes a list, not {describe(node)}", f"write [{_text(node)}]")
    values = frozenset(read_value(fact, item) for item in _items(node, fact))
    if NONE in values:
        raise Mistake(
            node, "none_of holds on known absence, so none cannot be excluded here", "list the values that are wanted"
        )
    return NoneOf(values)


def _set_test(fact: FactDefinition, form: str, node: Node) -> Test:
    if not isinstance(node, ListNode):
        raise Mistake(node, f"{form} takes a list, not {describe(node)}", f"write [{_text(node)}]")
    words = frozenset(read_word(fact, item) for item in _items(node, fact))
    return Has(words) if form == "has" else Lacks(words)


def _items(node: ListNode, fact: FactDefinition) -> tuple[Node, ...]:
    if not node.items:
        raise Mistake(node, f"the list of {fact.name} is empty", "name at least one value")
    return node.items


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "…"


def _a(type_: FactType) -> str:
    return _NAMES.get(type_, f"a {type_}")


_NAMES = {
    FactType.INTEGER: "a whole number",
    FactType.ENUM: "one of a few words",
    FactType.BOOLEAN: "true or false",
    FactType.SET: "a set of words",
    FactType.MONEY: "an amount of money",
}
_NO_VALUE = "leave a value between the ends"
