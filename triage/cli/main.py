"""Every command and its place; what goes wrong becomes a message and an exit code here."""

import sys
from importlib import import_module
from typing import NoReturn

import typer
from rich.console import Console

from triage.cli.exits import DONE, exit_code
from triage.cli.printable import lines_shown
from triage.domain.errors import TriageError

_COMMANDS = (
    "cases",
    "show",
    "approve",
    "undo",
    "verify",
    "erase",
    "pause",
    "reconcile",
    "sweep",
    "restored",
    "connect",
    "data",
    "backlog",
    "readiness",
    "doctor",
    "config",
    "migrate",
    "facts",
    "actions",
    "sandbox",
    "replay",
    "record",
    "decide",
    "policies",
    "demo",
    "serve",
    "worker",
)

app = typer.Typer(
    name="triage",
    help="Works the order-exception queue: declarative policies, reversible actions, everything else to people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name in _COMMANDS:
    import_module(f"triage.cli.{_name}").register(app)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        app(arguments)
    except TriageError as error:
        Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(lines_shown(f"triage: {error}"))
        sys.exit(exit_code(error))
    sys.exit(DONE)
