"""``triage policies schema``: a JSON Schema of a policy file, for editors."""

import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.output import print_json


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema() -> None:
    """Print a JSON Schema that completes facts, values and actions in an editor, with what they mean.

    Save it beside the policies, and begin each file with: # yaml-language-server: $schema=policies.schema.json
    """
    from triage.policies.schema import policy_schema

    print_json(policy_schema(ACTIONS))
