"""A policy as it stands in a file."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Literal

from triage.domain.actions import Action
from triage.domain.clauses import Clause, Condition, OneOf, leaves
from triage.domain.durations import parse_duration
from triage.domain.facts import NONE
from triage.domain.policies import KIND, ActionCall, Limits, Mode, Policy, Then, WhenCleared
from triage.policies.action_calls import RECHECK, read_calls
from triage.policies.conditions import read_condition
from triage.policies.entry import Entry, read_id, read_text
from triage.policies.fields import Fields
from triage.policies.findings import Mistake, Notes
from triage.policies.freshness import Freshness, read_freshness
from triage.policies.limits import read_limits
from triage.policies.policy_tests import check_tests
from triage.policies.scalars import duration_text, one_word, whole
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_KEYS = (
    *("id", "why", "owner", "priority", "mode", "when", "fresh", "limits", "do", "then"),
    *("when_cleared", "undo_within", "expires", "tests"),
)
_THENS: dict[str, Then] = {"resolve": "resolve", "watch": "watch", "escalate": "escalate"}
_WHEN_CLEARED: dict[str, WhenCleared] = {"undo": "undo", "escalate": "escalate"}
_CALL_SOMEBODY: Literal["escalate"] = "escalate"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AUTO_NEEDS = {
    "limits": "say how much it may start, as in {per_hour: 50}",
    "owner": "name the team that answers for it",
    "why": "say why it is right, so that a lead would sign it",
}


def read_policy(node: Node, actions: Mapping[str, Action], notes: Notes) -> Entry[Policy]:
    before = notes.doubts
    fields = Fields(node, "a policy", _KEYS, notes)
    id_ = read_id(fields)
    mode = fields.require("mode", _mode, Mode.OFF, "write off, shadow, suggest or auto")
    freshness = fields.read("fresh", lambda value: read_freshness(value, notes), Freshness())
    before_when = notes.doubts
    when = _read_when(fields, freshness, notes)
    readable = notes.doubts == before_when and "when" in fields
    do = _read_do(fields, actions, notes)
    policy = Policy(
        id=id_,
        why=read_text(fields, "why"),
        owner=read_text(fields, "owner"),
        priority=fields.require("priority", _priority, -1, "write a whole number; lower is asked first"),
        mode=mode,
        kinds=_kinds(fields, when, notes),
        when=when,
        do=do,
        then=_read_then(fields, do, notes),
        when_cleared=fields.read("when_cleared", _when_cleared, _CALL_SOMEBODY),
        limits=fields.read("limits", lambda value: read_limits(value, notes), Limits()),
        undo_within=fields.read("undo_within", lambda value: parse_duration(duration_text(value, "undo_within")), None),
        expires=fields.read("expires", _day, None),
        file=notes.file,
        line=node.line,
    )
    if readable:
        fields.read("tests", lambda value: check_tests(value, when, notes), None)
    for name, hint in _AUTO_NEEDS.items():
        if mode is Mode.AUTO and fields.lacks(name):
            notes.add(fields.node, f"an auto policy has no {name}", hint)
    return Entry(notes.file, node, id_, policy, notes.doubts == before)


def _read_when(fields: Fields, freshness: Freshness, notes: Notes) -> Condition:
    when = fields.require(
        "when", lambda value: read_condition(value, freshness, notes), (), "name exception.kind and what else must hold"
    )
    freshness.check_tightens([clause.fact for clause in leaves(when)], notes)
    return when


def _read_do(fields: Fields, actions: Mapping[str, Action], notes: Notes) -> tuple[ActionCall, ...]:
    written = fields.node.get("do")
    for item in written.items if isinstance(written, ListNode) else ():
        for key, _ in item.entries if isinstance(item, MapNode) else ():
            fields.misplaced(key.text)
    return fields.require(
        "do",
        lambda value: read_calls(value, actions, notes),
        (),
        "name an action, as in - order.hold: {reason: review}",
    )


def _read_then(fields: Fields, do: tuple[ActionCall, ...], notes: Notes) -> Then:
    then = fields.require(
        "then",
        lambda value: _THENS[one_word(value, "then", tuple(_THENS))],
        _CALL_SOMEBODY,
        "resolve, watch or escalate",
    )
    written = fields.node.get("do")
    all_read = isinstance(written, ListNode) and len(written.items) == len(do)
    if then == "watch" and all_read and not any(call.action == RECHECK for call in do):
        notes.add(
            fields.key("then"),
            f"then: watch without {RECHECK}",
            f"add - {RECHECK}: {{after: 24h, at_latest: 5d}} to do",
        )
    return then


def _kinds(fields: Fields, when: Condition, notes: Notes) -> frozenset[str]:
    """The kinds that a policy is asked about: those that ``exception.kind`` must be one of."""
    for part in when:
        if (
            isinstance(part, Clause)
            and part.fact == KIND
            and isinstance(part.test, OneOf)
            and NONE not in part.test.values
        ):
            return frozenset(map(str, part.test.values))
    node = fields.node.get("when")
    if isinstance(node, MapNode) and node.whole and when:
        key = next((key for key, _ in node.entries if key.text == KIND), None)
        if key is None or any(clause.fact == KIND and clause.line == key.line for clause in leaves(when)):
            message = f"when does not say which {KIND} it is for"
            notes.add(key or node, message, f"as in {KIND}: label_no_scan, or a list of kinds")
    return frozenset()


def _mode(node: Node) -> Mode:
    return Mode(one_word(node, "mode", tuple(Mode)))


def _priority(node: Node) -> int:
    return whole(node, "priority", 0)


def _when_cleared(node: Node) -> WhenCleared:
    return _WHEN_CLEARED[one_word(node, "when_cleared", tuple(_WHEN_CLEARED))]


def _day(node: Node) -> date:
    text = node.text if isinstance(node, Scalar) else ""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        year, month = int(text[:4]), int(text[5:7])
        if year and 1 <= month <= 12:
            last = f"{text[:7]}-{monthrange(year, month)[1]}"
            raise Mistake(node, f"there is no day {text}", f"that month ends on {last}") from None
    turned = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
    hint = f"write {turned[3]}-{int(turned[2]):02}-{int(turned[1]):02}" if turned else "write it as in 2026-12-31"
    raise Mistake(node, f"expires is a day, not {describe(node)}", f"{hint}; it works until that day is over")
