"""The actions of a policy with their arguments, as the action catalogue declares them."""

from collections.abc import Mapping
from re import escape

from triage.domain.actions import Action
from triage.policies.action_calls import RECHECK
from triage.policies.schema.words import Schema, any_of, list_of, mapping, one_of_words

WATCH_NEEDS: Schema = {
    "properties": {
        "do": {
            "contains": {"type": "object", "required": [RECHECK]},
            "errorMessage": f"then: watch needs {RECHECK}, as in - {RECHECK}: {{after: 24h, at_latest: 5d}}",
        }
    },
}
"""A policy that watches looks again."""


def calls(actions: Mapping[str, Action]) -> Schema:
    """``do``: actions in order. One that takes nothing may stand there by its name alone."""
    called = {action.name: _called(action) for action in actions.values()}
    alone = "|".join(escape(name) for name, action in actions.items() if _takes_nothing(action))
    return list_of(
        any_of({**mapping(called, least=1), "maxProperties": 1}, {"type": "string", "pattern": f"^(?:{alone})$"}),
        1,
        "What it does, in order. Each action can be undone.",
    )


def action_names(actions: Mapping[str, Action], description: str) -> Schema:
    return list_of(one_of_words({name: _meaning(action) for name, action in actions.items()}), 1, description)


def _called(action: Action) -> Schema:
    arguments = dict(action.schema)
    forms = any_of(arguments, {"type": "null"}) if _takes_nothing(action) else arguments
    return {**forms, "description": _meaning(action)}


def _takes_nothing(action: Action) -> bool:
    return not action.problems({})


def _meaning(action: Action) -> str:
    until = "at any time" if action.undo_until == "ever" else f"until {action.undo_until}"
    return f"{action.meaning}\nUndone by {action.inverse}, {until}."
