"""``do``: the actions of a policy, in order, each with its arguments."""

from collections.abc import Iterable, Mapping

from triage.domain.actions import Action
from triage.domain.durations import parse_duration
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain
from triage.domain.policies import ActionCall
from triage.policies.findings import Mistake, Notes, Unread
from triage.policies.nearest import did_you_mean, nearest
from triage.policies.scalars import empty, plain
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

RECHECK = "case.recheck"
_FIRST_LOOK, _LAST_LOOK = "24h", "5d"


def read_calls(node: Node, actions: Mapping[str, Action], notes: Notes) -> tuple[ActionCall, ...]:
    if not isinstance(node, ListNode) or not node.items:
        hint = "name an action, as in - order.hold: {reason: review}; a case that no policy wins goes to people anyway"
        if isinstance(node, MapNode):
            hint = "begin each action with a dash, as in - order.hold: {reason: review}"
        raise Mistake(node, f"do is a list of actions, not {describe(node)}", hint)
    calls: list[ActionCall] = []
    for item in node.items:
        with notes.taking_up():
            calls.append(_read_call(item, actions, notes))
    return tuple(calls)


def find_action(name: Scalar, actions: Mapping[str, Action]) -> str:
    """The name of an action of the catalogue."""
    if name.text not in actions:
        hint = did_you_mean(name.text, actions) or f"there are {', '.join(actions)}"
        raise Mistake(name, f"unknown action {name.text!r}", hint)
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
    known = _known(action)
    unread = notes.unread
    arguments = _arguments(name, given, known, notes)
    if notes.unread == unread and arguments is not None:
        _check_arguments(action, name, given, arguments, notes)
    if name.text == RECHECK:
        with notes.taking_up():
            _check_dates(given, arguments or {})
    return ActionCall(name.text, arguments or {}, name.line)


def _check_arguments(
    action: Action, name: Scalar, given: Node | None, arguments: Mapping[str, Plain], notes: Notes
) -> None:
    known = _known(action)
    problems = action.problems(arguments)
    meant = {nearest(argument, known) for argument in problems if argument not in known}
    for argument, problem in problems.items():
        message, _, hint = problem.partition("; ")
        absent = argument in known and argument not in arguments
        if absent and argument in meant:
            continue
        if absent and not hint:
            hint = f"as in {name.text}: {{{_filled(action, arguments, problems)}}}"
        notes.add(_place(name, given, argument, known), f"{name.text}: {message}", hint.partition("; ")[0])


def _filled(action: Action, given: Mapping[str, Plain], wrong: Mapping[str, str]) -> str:
    """The arguments with what was given right, and for what must be there besides a value that it could have."""
    known, required = _known(action), action.schema.get("required")
    right = {name: str(given[name]) for name in known if name in given and name not in wrong}
    needed = [name for name in known if isinstance(required, list) and name in required]
    values = {name: right.get(name) or _example(name, known[name], right) for name in dict.fromkeys((*right, *needed))}
    return ", ".join(f"{name}: {values[name]}" for name in known if name in values)


def _known(action: Action) -> Mapping[str, Plain]:
    properties = action.schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _example(name: str, schema: Plain, right: Mapping[str, str]) -> str:
    if name in ("after", "at_latest"):
        return _look(name, right)
    each = schema if isinstance(schema, dict) else {}
    words = each.get("enum") or each.get("examples") or [each.get("const") or each.get("minimum") or "…"]
    return str(words[0]) if isinstance(words, list) else "…"


def _look(name: str, right: Mapping[str, str]) -> str:
    """A first or a last look that goes with the other one."""
    after, last = right.get("after", _FIRST_LOOK), right.get("at_latest", _LAST_LOOK)
    in_order = parse_duration(after) <= parse_duration(last)
    return {"after": after if in_order else last, "at_latest": last if in_order else after}[name]


def _parts(item: Node) -> tuple[Scalar, Node | None]:
    """The name of an action, and its arguments if it has any."""
    if isinstance(item, Scalar):
        return item, None
    if isinstance(item, MapNode) and len(item.entries) == 1:
        name, given = item.entries[0]
        return name, None if empty(given) else given
    if isinstance(item, MapNode) and item.entries:
        first, second = item.entries[0][0], item.entries[1][0]
        hint = "begin an action with a dash, and a key of the policy further left"
        raise Mistake(second, f"{second.text!r} stands below the action {first.text}", hint)
    raise Mistake(item, f"{describe(item)} names no action", "as in order.hold: {reason: review}")


def _arguments(name: Scalar, given: Node | None, known: Mapping[str, Plain], notes: Notes) -> dict[str, Plain] | None:
    """The arguments as they stand, or None where some of them could not be read."""
    if given is None:
        return {}
    if not isinstance(given, MapNode):
        first = next(iter(known), "")
        value = given.text if isinstance(given, Scalar) else "…"
        hint = f"write {name.text}: {{{first}: {value}}}" if first else f"write {name.text} alone"
        raise Mistake(given, f"{name.text} takes its arguments by name, not {describe(given)}", hint)
    if not given.whole:
        notes.add(Unread(given.line, given.column), "")
    arguments: dict[str, Plain] = {}
    before = notes.doubts
    for key, written in given.entries:
        with notes.taking_up():
            arguments[key.text] = plain(written)
    return arguments if notes.doubts == before else None


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
