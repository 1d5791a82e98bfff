"""``triage connect schema``: a JSON Schema of mapping files, for editors."""

import typer

from triage.cli.output import print_json


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema() -> None:
    """Print a JSON Schema that completes the names and words of a mapping file in an editor.

    Begin the file with: # yaml-language-server: $schema=mapping.schema.json
    """
    from tools.mapped.schema import mapping_schema

    print_json(mapping_schema())
