"""``do``: the actions of a policy, in order, each with its arguments."""

from collections.abc import Iterable, Mapping

from triage.domain.actions import Action
from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain, did_you_mean
from triage.domain.policies import ActionCall
from triage.policies.findings import Mistake, Notes
from triage.policies.scalars import plain
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

RECHECK = "case.recheck"


def read_calls(node: Node, actions: Mapping[str, Action], notes: Notes) -> tuple[ActionCall, ...]:
    if not isinstance(node, ListNode) or not node.items:
        raise Mistake(node, f"do is a list of actions, not {describe(node)}", "as in - order.hold: {reason: review}")
    calls: list[ActionCall] = []
    for item in node.items:
        with notes.taking_up():
            calls.append(_read_call(item, actions, notes))
    return tuple(calls)


def find_action(name: Scalar, actions: Mapping[str, Action]) -> str:
    """The name of an action of the catalogue."""
    if name.text not in actions:
        near = did_you_mean(name.text, actions).removeprefix("; ")
        raise Mistake(name, f"unknown action {name.text!r}", near or "`triage actions` lists them")
    return name.text


def read_action_names(node: Node, actions: Mapping[str, Action], what: str, notes: Notes) -> frozenset[str]:
    if not isinstance(node, ListNode) or not node.items:
        raise Mistake(node, f"{what} is a list of actions, not {describe(node)}", "as in [order.hold]")
    names: set[str] = set()
    for item in node.items:
        with notes.taking_up():
            if not isinstance(item, Scalar):
                raise Mistake(item, f"{what} names actions, not {describe(item)}", "as in [order.hold]")
            names.add(find_action(item, actions))
    return frozenset(names)


def _read_call(item: Node, actions: Mapping[str, Action], notes: Notes) -> ActionCall:
    name, given = _parts(item)
    action = actions[find_action(name, actions)]
    arguments = _arguments(given, notes)
    properties = action.schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    for argument, problem in action.problems(arguments).items():
        message, _, hint = problem.partition("; ")
        notes.add(_place(name, given, argument, known), f"{name.text}: {message}", hint)
    if name.text == RECHECK:
        _check_dates(given, arguments)
    return ActionCall(name.text, arguments, name.line)


def _parts(item: Node) -> tuple[Scalar, Node | None]:
    """The name of an action, and its arguments if it has any."""
    if isinstance(item, Scalar):
        return item, None
    if isinstance(item, MapNode) and len(item.entries) == 1:
        name, given = item.entries[0]
        return name, None if isinstance(given, Scalar) and not given.text and not given.quoted else given
    if isinstance(item, MapNode) and item.entries:
        raise Mistake(item.entries[1][0], "a second action in one entry", "begin it on a line of its own with a dash")
    raise Mistake(item, f"{describe(item)} names no action", "as in order.hold: {reason: review}")


def _arguments(given: Node | None, notes: Notes) -> dict[str, Plain]:
    if given is None:
        return {}
    if not isinstance(given, MapNode):
        raise Mistake(given, f"arguments are a mapping, not {describe(given)}", "as in {reason: review}")
    arguments: dict[str, Plain] = {}
    for key, value in given.entries:
        with notes.taking_up():
            arguments[key.text] = plain(value)
    return arguments


def _place(name: Scalar, given: Node | None, argument: str, known: Iterable[str]) -> Node:
    """Where an argument stands: its value, its name when that is what is wrong, or else the action."""
    if isinstance(given, MapNode):
        for key, value in given.entries:
            if key.text == argument:
                return value if argument in known else key
    return name


def _check_dates(given: Node | None, arguments: Mapping[str, Plain]) -> None:
    try:
        after = parse_duration(str(arguments.get("after")))
        last = parse_duration(str(arguments.get("at_latest")))
    except BadValue:
        return
    if last < after and isinstance(given, MapNode):
        raise Mistake(
            given.get("at_latest") or given,
            f"at_latest {arguments['at_latest']} comes before the first look after {arguments['after']}",
            f"write {arguments['after']} or more",
        )
