"""The forms of a clause: what may be written behind the name of a fact, by the type of the fact."""

from triage.domain.clauses import Between, Has, Lacks, NoneOf, OneOf, Test
from triage.domain.errors import BadValue
from triage.domain.fact_values import did_you_mean, parse_value
from triage.domain.facts import NONE, FactDefinition, FactType, Value, show_value
from triage.domain.money import Money
from triage.policies.findings import Mistake
from triage.policies.scalars import money, plain_scalar, without_quotes
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_LOW, _HIGH = ("at_least", "above"), ("at_most", "below")
_RANGES = (*_LOW, *_HIGH, "between")
_CHOICES = ("none_of",)
_SETS = ("has", "lacks")
_ALL = (*_RANGES, *_CHOICES, *_SETS)
_TAKES = {
    _RANGES: "it takes a value, or at_least, above, at_most, below or between: [low, high]",
    _CHOICES: "it takes a value, a list of values, or {none_of: […]}",
    _SETS: "it takes {has: […]} or {lacks: […]}",
}


def read_tests(fact: FactDefinition, node: Node) -> tuple[Test, ...]:
    """What one clause asks of its fact; more than one test where a mapping says two things."""
    if fact.type is FactType.TEXT:
        raise Mistake(node, f"{fact.name} is text: it is shown to people and never matched")
    match node:
        case Scalar():
            return (_equal(fact, node),)
        case ListNode():
            return (_any_of(fact, node),)
        case MapNode():
            return _forms(fact, node)


def read_value(fact: FactDefinition, node: Node) -> Value:
    """One value of a fact, ``none`` among them."""
    if not isinstance(node, Scalar):
        raise Mistake(node, f"{fact.name} takes one value here, not {describe(node)}")
    if node.text == "none":
        return NONE
    if fact.type is FactType.MONEY:
        return money(node, fact.name)
    if fact.type is FactType.DURATION and _is_number(node):
        hint = f"write it with its unit, as in {node.text}h or {node.text}d"
        raise Mistake(node, f"{fact.name} is a duration, not {node.text}", hint)
    plain = node.text if fact.type in (FactType.DURATION, FactType.TIME) else plain_scalar(node)
    try:
        return parse_value(fact, plain)
    except BadValue as bad:
        raise _mistaken(fact, node, bad) from None


def _mistaken(fact: FactDefinition, node: Scalar, bad: BadValue) -> Mistake:
    message, _, hint = str(bad).partition("; ")
    if fact.name not in message:
        message = f"{fact.name}: {message}"
    if fact.type in (FactType.INTEGER, FactType.NUMBER, FactType.BOOLEAN):
        hint = without_quotes(node) or hint
    return Mistake(node, message, hint)


def read_word(fact: FactDefinition, node: Node) -> str:
    """One word that a set may hold."""
    if isinstance(node, Scalar):
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
            f"{fact.name} takes no list: it is {_a(fact.type)}",
            "write one value, or a range as in {between: [low, high]}",
        )
    return OneOf(frozenset(read_value(fact, item) for item in _items(node, fact)))


def _forms(fact: FactDefinition, node: MapNode) -> tuple[Test, ...]:
    allowed = _RANGES if fact.type.ordered else _SETS if fact.type is FactType.SET else _CHOICES
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
        raise Mistake(key, f"{fact.name} takes no {key.text}: it is {_a(fact.type)}", forms)
    raise Mistake(key, f"unknown form {key.text!r}", did_you_mean(key.text, _ALL).removeprefix("; ") or forms)


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
            raise Mistake(at, f"{low} and {high} are of two currencies", "an order has one; write both ends in it")
        low, high = low.amount, high.amount
    if low > high:  # type: ignore[operator]
        ends = f"{show_value(test.high)}, {show_value(test.low)}"  # type: ignore[arg-type]
        raise Mistake(at, f"{fact.name} can never be {test}", f"the ends stand in the order [{ends}]")
    if low == high and (test.strict_low or test.strict_high):
        raise Mistake(at, f"{fact.name} can never be {test}", "leave a value between the ends")


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


def _is_number(node: Scalar) -> bool:
    return node.text.isascii() and node.text.isdigit()


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "…"


def _a(type_: FactType) -> str:
    return {FactType.INTEGER: "a whole number", FactType.ENUM: "an enum"}.get(type_, f"a {type_}")
