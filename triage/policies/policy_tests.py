"""``tests`` of a policy: edits of a complete case that matches, and what must come of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition, holds, leaves
from triage.domain.facts import Contradicted, Fact, FactDefinition, Facts, FactType, Known, Missing, Value
from triage.domain.reach import candidates
from triage.domain.search import find_case
from triage.policies.clause_forms import read_value, read_word
from triage.policies.conditions import find_fact
from triage.policies.fields import Fields
from triage.policies.findings import Mistake, Notes
from triage.policies.scalars import plain_scalar, words
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""When the cases of tests are decided."""
_EXAMPLE = "as in {name: …, given: {risk.score: missing}, expect: {match: false}}"


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """One test as it stands in a file: what is changed in a matching case, and whether it still matches then.

    ``fails`` says how it fails, by the policy's own condition.
    """

    name: str
    edits: Mapping[str, Fact]
    match: bool
    line: int
    fails: str = ""


@dataclass(frozen=True, slots=True)
class _Expected:
    match: bool
    because: tuple[Scalar, ...]


def check_tests(node: Node, when: Condition, notes: Notes) -> tuple[WrittenTest, ...]:
    """The tests that can be read. Those that fail, and those that cannot be read, are noted."""
    if not isinstance(node, ListNode) or not node.items:
        raise Mistake(node, f"tests is a list, not {describe(node)}", _EXAMPLE)
    case = matching_case(when)
    tests: list[WrittenTest] = []
    for item in node.items:
        with notes.taking_up():
            tests.extend(_check_test(item, when, case, notes))
    return tuple(tests)


def matching_case(when: Condition) -> Facts:
    """A complete case that matches, so that each fact of its ``when`` is known.

    Where it can be, only one group of an ``any`` holds, so that an edit of that group is felt.
    """
    values = next(_matching_values(when))
    for clause in leaves(when):
        if clause.fact not in values:
            values[clause.fact] = next(iter(candidates(FACTS[clause.fact], [clause.test])))
    return Facts(NOW, {name: _known(FACTS[name], value) for name, value in values.items()})


def _matching_values(when: Condition) -> Iterator[dict[str, Value]]:
    plain = tuple(part for part in when if isinstance(part, Clause))
    groups = [group for part in when if isinstance(part, AnyGroup) for group in part.groups]
    for group in groups:
        others = [other for other in groups if other is not group]
        if (case := find_case([(*plain, *group)], others)) is not None:
            yield case
    if (case := find_case([when])) is not None:
        yield case


def _check_test(node: Node, when: Condition, case: Facts, notes: Notes) -> Iterator[WrittenTest]:
    before = notes.doubts
    fields = Fields(node, "a test", ("name", "given", "expect"), notes)
    name = fields.require("name", lambda value: words(value, "name"), "", "say what it shows, as a sentence")
    edits = fields.require("given", lambda value: _read_edits(value, case, notes), {}, "as in {risk.score: missing}")
    expected = fields.require("expect", lambda value: _read_expected(value, notes), None, "as in {match: false}")
    if expected is not None and notes.doubts == before:
        failures = list(_failures(fields.node, when, case.replacing(edits), expected))
        for at, how, hint in failures:
            notes.add(at, f"the test {name!r} fails: {how}", hint, of_test=True)
        yield WrittenTest(name, edits, expected.match, node.line, "; ".join(how for _, how, _ in failures))


def _failures(node: Node, when: Condition, edited: Facts, expected: _Expected) -> Iterator[tuple[Node, str, str]]:
    """How a test fails: where, in words, and what would be right."""
    matches = holds(when, edited) is True
    blocking = _blocking(when, edited)
    if matches and not expected.match:
        yield node, "the policy still matches", "edit a fact so that it does not"
    if expected.match and not matches:
        hint = "give it a value that matches, or expect {match: false}"
        yield node, f"{', '.join(blocking)} keeps the policy from matching", hint
    for fact in expected.because:
        if not matches and fact.text not in blocking:
            how = f"it is {', '.join(blocking)} that blocks, not {fact.text}"
            yield fact, how, f"write because: {blocking[0]}, or edit {fact.text}"


def _blocking(when: Condition, facts: Facts) -> tuple[str, ...]:
    parts = tuple(part for part in when if part.truth(facts) is not True)
    return tuple(dict.fromkeys(clause.fact for clause in leaves(parts) if clause.truth(facts) is not True))


def _read_edits(node: Node, case: Facts, notes: Notes) -> Mapping[str, Fact]:
    if not isinstance(node, MapNode) or not node.entries:
        raise Mistake(node, f"given names facts and their values, not {describe(node)}", "as in {risk.score: missing}")
    edits: dict[str, Fact] = {}
    for key, value in node.entries:
        with notes.taking_up():
            fact = find_fact(key)
            if fact.name not in case:
                raise Mistake(key, f"the policy does not ask about {fact.name}", f"it asks about {', '.join(case)}")
            edits[fact.name] = _read_edit(fact, value, case[fact.name])
    return edits


def _read_edit(fact: FactDefinition, node: Node, was: Fact) -> Fact:
    """``missing``, ``stale`` or ``contradicted``; or a value, known and fresh."""
    assert isinstance(was, Known)
    match node:
        case Scalar("missing"):
            return Missing("as the test says")
        case Scalar("stale"):
            return Known(was.value, was.source, NOW - fact.fresh - timedelta(seconds=1))
        case Scalar("contradicted"):
            return Contradicted(((fact.source, was.value), ("another source", was.value)))
        case ListNode() if fact.type is FactType.SET:
            return _known(fact, frozenset(read_word(fact, item) for item in node.items))
    return _known(fact, read_value(fact, node))


def _read_expected(node: Node, notes: Notes) -> _Expected:
    fields = Fields(node, "expect", ("match", "because"), notes)
    match = fields.require("match", _boolean, False, "write true or false")
    because = fields.read("because", lambda value: _read_because(value, notes), ())
    if match and because:
        notes.add(because[0], "because belongs to a test that expects no match", "leave it out")
    return _Expected(match, because)


def _boolean(node: Node) -> bool:
    value = plain_scalar(node) if isinstance(node, Scalar) else None
    if not isinstance(value, bool):
        raise Mistake(node, f"match is true or false, not {describe(node)}")
    return value


def _read_because(node: Node, notes: Notes) -> tuple[Scalar, ...]:
    named: list[Scalar] = []
    for item in node.items if isinstance(node, ListNode) else (node,):
        with notes.taking_up():
            if not isinstance(item, Scalar):
                raise Mistake(item, f"because names facts, not {describe(item)}", "as in risk.score")
            find_fact(item)
            named.append(item)
    return tuple(named)


def _known(fact: FactDefinition, value: Value) -> Known:
    return Known(value, fact.source, NOW)
