"""``triage actions``: the action catalogue."""

from typing import Annotated

import typer
from rich.table import Table

from triage.actions.catalogue import ACTIONS, catalogue_document
from triage.cli.output import print_json, screen


def register(app: typer.Typer) -> None:
    app.command("actions")(show_actions)


def show_actions(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Every action that a policy can start: arguments, what undoes it, and until when."""
    if as_json:
        print_json(catalogue_document())
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("action", "arguments", "undone by", "until", "meaning"):
        table.add_column(heading, overflow="fold")
    for action in ACTIONS.values():
        properties = action.schema.get("properties")
        names = ", ".join(properties) if isinstance(properties, dict) else ""
        table.add_row(action.name, names, action.inverse, action.undo_until, action.meaning)
    screen().print(table)
