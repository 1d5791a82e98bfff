"""``triage connect check``: every mistake of a mapping file, with its line."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A mapping file.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check a mapping file: every mistake at once, with line, column and what would be right."""
    raise NotImplementedError(file, as_json)
