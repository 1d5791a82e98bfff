"""A policy, with its limits and its own ages of facts."""

from collections.abc import Mapping

from triage.domain.actions import Action
from triage.domain.catalogue import FACTS, GROUPS
from triage.policies.schema.actions import WATCH_NEEDS, calls
from triage.policies.schema.facts import described
from triage.policies.schema.words import (
    Schema,
    day,
    duration_above_zero,
    list_of,
    mapping,
    money_above_zero,
    name,
    one_of_words,
    rate,
    ref,
    some_text,
)

_MODES = {
    "off": "Not asked at all.",
    "shadow": "Records what it would have done, and does nothing.",
    "suggest": "Puts its actions on the escalation, for one click of a person.",
    "auto": "Runs its actions. Needs limits, an owner and a why.",
}
_THENS = {
    "resolve": "The case is over, once a fresh reading shows that its cause is gone.",
    "watch": "Look again later, until a last date; then call a person. Needs case.recheck in do.",
    "escalate": "Contain first, then call a person.",
}
_WHEN_CLEARED = {
    "undo": "Take back what stands of ours when the cause goes by itself.",
    "escalate": "Call a person when the cause goes by itself and something of ours still stands.",
}
_AUTO_NEEDS: Schema = {
    "if": {"properties": {"mode": {"const": "auto"}}, "required": ["mode"]},
    "then": {"required": ["why", "owner", "limits"]},
}
_WATCHES: Schema = {
    "if": {"properties": {"then": {"const": "watch"}}, "required": ["then"]},
    "then": WATCH_NEEDS,
}


def policy(actions: Mapping[str, Action]) -> Schema:
    properties: dict[str, Schema] = {
        "id": name("Its name in every decision, limit and report; limits count by it across edits."),
        "why": some_text("Why it is right: what a lead would sign."),
        "owner": some_text("The team that answers for it."),
        "priority": {"type": "integer", "minimum": 0, "description": "Lower is asked first; unique for each kind."},
        "mode": {**one_of_words(_MODES), "description": "How far it may go. The ceiling of the settings caps it."},
        "when": ref("when", "All of these must hold. An unknown fact calls a person."),
        "fresh": ref("fresh", "How old facts may be, by fact or group; it only tightens."),
        "limits": ref("limits", "How much it may start, in rolling windows."),
        "do": calls(actions),
        "then": {**one_of_words(_THENS), "description": "What comes after its actions."},
        "when_cleared": {
            **one_of_words(_WHEN_CLEARED),
            "description": "What becomes of a hold of ours when its cause goes. Without it: escalate.",
        },
        "undo_within": duration_above_zero("How long its actions can be undone at one click, as in 30m."),
        "expires": day("The last day, in UTC, on which it acts. After it, what it wins escalates."),
        "tests": list_of(ref("test"), 1, "Run whenever the file is loaded; a failing one refuses it."),
    }
    required = ["id", "priority", "mode", "when", "do", "then"]
    return {**mapping(properties, required), "allOf": [_AUTO_NEEDS, _WATCHES]}


def limits() -> Schema:
    def most(meaning: str) -> Schema:
        return {"type": "integer", "minimum": 1, "description": meaning}

    return mapping(
        {
            "per_hour": most("Cases in any hour."),
            "per_day": most("Cases in any day."),
            "per_customer": rate("Cases of one customer in a while, as in 1/7d. An unknown customer trips it."),
            "value_per_day": money_above_zero("Sum of order totals in any day. Another currency trips it."),
        },
        least=1,
    )


def fresh() -> Schema:
    groups = {group: ref("age", f"Every fact of {group}.") for group in GROUPS}
    return mapping({**groups, **{name: ref("age", described(fact)) for name, fact in FACTS.items()}})
