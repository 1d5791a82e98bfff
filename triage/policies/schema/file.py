"""The schema of a whole policy file."""

from collections.abc import Mapping

from triage.domain.actions import Action
from triage.domain.fact_values import Plain
from triage.policies.schema.actions import action_names
from triage.policies.schema.clauses import clause_definitions
from triage.policies.schema.facts import value_definitions
from triage.policies.schema.policy import fresh, limits, policy
from triage.policies.schema.words import Schema, any_of, duration_above_zero, list_of, mapping, name, ref, some_text
from triage.policies.schema.written_tests import test_definitions


def policy_schema(actions: Mapping[str, Action]) -> Schema:
    """JSON Schema (draft-07) of a policy file over the fact catalogue and these actions.

    It refuses what the loader refuses by shape alone and nothing that the loader accepts; what spans
    clauses, policies or files is for ``triage policies check``.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "A policy says on which facts which actions are allowed. `triage policies check` says the rest.",
        **mapping(
            {
                "version": {"const": 1, "description": "The version of the policy language."},
                "policies": list_of(ref("policy"), 0, "Asked in the order of their priorities."),
                "stops": list_of(ref("stop"), 0, "Asked before every policy; an unknown fact stops."),
                "invariants": list_of(ref("invariant"), 0, "Proved for every possible case on loading."),
            },
            ["version"],
        ),
        "anyOf": [{"required": [name]} for name in ("policies", "stops", "invariants")],
        "definitions": dict[str, Plain](_definitions(actions)),
    }


def _definitions(actions: Mapping[str, Action]) -> dict[str, Schema]:
    return {
        "policy": policy(actions),
        "stop": _stop(actions),
        "invariant": _invariant(actions),
        "limits": limits(),
        "fresh": fresh(),
        "age": duration_above_zero("How old it may be."),
        **test_definitions(),
        **clause_definitions(),
        **value_definitions(),
    }


def _stop(actions: Mapping[str, Action]) -> Schema:
    scope = any_of(
        {"const": "all", "description": "Every action: the case escalates at once."},
        action_names(actions, "These actions alone."),
        mapping({"all_but": action_names(actions, "Every action but these.")}, ["all_but"]),
    )
    return mapping(
        {
            "id": name("Its name in every decision that it stops."),
            "why": some_text("Why nothing may be done then."),
            "when": ref("condition", "When it stops: unless it is known not to hold."),
            "for": {**scope, "description": "What it stops. Without it: all."},
        },
        ["id", "when"],
    )


def _invariant(actions: Mapping[str, Action]) -> Schema:
    return mapping(
        {
            "id": name("Its name where it is broken."),
            "why": some_text("Why it must never happen."),
            "never": action_names(actions, "Actions that no policy may run."),
            "if": ref("condition", "While this holds."),
        },
        ["id", "never", "if"],
    )
