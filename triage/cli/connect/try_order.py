"""``triage connect try``: what a mapping file makes of one order, field by field."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("try")(try_order)


def try_order(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A mapping file.", show_default=False)],
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID", help="An order that is there.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Read one order through a mapping file: what was found, where, and what could not be read. Changes nothing."""
    raise NotImplementedError(file, order_id, as_json)
