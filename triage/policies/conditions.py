"""``when``: clauses on facts, and ``any`` of several groups of them."""

from collections.abc import Iterator

from triage.domain.catalogue import FACTS
from triage.domain.clauses import AnyGroup, Clause, Condition
from triage.domain.facts import FactDefinition, FactType
from triage.domain.reach import witness
from triage.policies.clause_forms import read_tests
from triage.policies.findings import Mistake, Notes, Unread
from triage.policies.freshness import Freshness
from triage.policies.nearest import did_you_mean
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe


def read_condition(node: Node, freshness: Freshness, notes: Notes, name: str = "when") -> Condition:
    """Everything that must hold. What cannot be read, or can never be true, is noted and left out."""
    if not isinstance(node, MapNode):
        raise Mistake(node, f"{name} names facts and what they must be, not {describe(node)}", _hint(node))
    if not node.whole:
        notes.add(Unread(node.line, node.column), "")
    elif not node.entries:
        raise Mistake(node, f"{name} asks nothing", "name at least one fact")
    read = {key.text: _read_clauses(key, value, freshness, notes) for key, value in node.entries if key.text != "any"}
    above = [clause for clauses in read.values() for clause in clauses]
    parts: list[Clause | AnyGroup] = []
    for key, value in node.entries:
        if key.text in read:
            parts.extend(read[key.text])
        else:
            with notes.taking_up():
                parts.append(AnyGroup(tuple(_read_groups(value, above, freshness, notes)), key.line))
    return tuple(parts)


def _hint(node: Node) -> str:
    return "leave the dashes out" if isinstance(node, ListNode) and node.items else "as in order.status: held"


def find_fact(key: Scalar) -> FactDefinition:
    """The fact that a key names."""
    definition = FACTS.get(key.text)
    if definition is None:
        raise Mistake(key, f"unknown fact {key.text!r}", did_you_mean(key.text, FACTS) or "`triage facts` lists them")
    return definition


def _read_groups(node: Node, above: list[Clause], freshness: Freshness, notes: Notes) -> Iterator[tuple[Clause, ...]]:
    if not isinstance(node, ListNode) or not node.items:
        raise Mistake(node, f"any is a list of groups of clauses, not {describe(node)}", "begin each group with a dash")
    for item in node.items:
        with notes.taking_up():
            yield _read_group(item, above, freshness, notes)


def _read_group(node: Node, above: list[Clause], freshness: Freshness, notes: Notes) -> tuple[Clause, ...]:
    if not isinstance(node, MapNode) or not (node.entries and node.whole):
        at = Unread(node.line, node.column) if isinstance(node, MapNode) and not node.whole else node
        raise Mistake(at, f"a group of any names facts and what they must be, not {describe(node)}", _hint(node))
    clauses: list[Clause] = []
    for key, value in node.entries:
        if key.text == "any":
            notes.add(key, "any does not nest", "write its groups beside the others, each with all that must hold")
            continue
        read = _read_clauses(key, value, freshness, notes)
        if read:
            _check_against(key, read, [clause for clause in above if clause.fact == key.text], notes)
        clauses.extend(read)
    return tuple(clauses)


def _check_against(key: Scalar, read: tuple[Clause, ...], above: list[Clause], notes: Notes) -> None:
    """Note a clause of a group that cannot hold together with those of the same fact above it."""
    if above and witness(FACTS[key.text], [(clause.test, True) for clause in (*read, *above)]) is None:
        notes.add(
            key,
            f"{key.text} can never be {read[0].test} here: line {above[0].line} wants {above[0].test}",
            "drop the group, or change one of the two",
        )


def _read_clauses(key: Scalar, node: Node, freshness: Freshness, notes: Notes) -> tuple[Clause, ...]:
    with notes.taking_up():
        fact = find_fact(key)
        tests = read_tests(fact, node)
        if witness(fact, [(test, True) for test in tests]) is None:
            said = "such that it " * (fact.type is FactType.SET) + " and ".join(map(str, tests))
            raise Mistake(node, f"{key.text} can never be {said}", "no value meets that; change one of the two")
        return tuple(Clause(fact.name, test, freshness.of(fact), key.line) for test in tests)
    return ()
