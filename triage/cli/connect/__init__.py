"""``triage connect``: connect a back office or a carrier, and see what it tells. A module a command."""

from importlib import import_module

import typer

_COMMANDS = (
    "check",
    "try_order",
    "schema",
    "listing",
    "guided",
)


def register(app: typer.Typer) -> None:
    connect = typer.Typer(help="Connect a back office or a carrier, and see what it tells.", no_args_is_help=True)
    for name in _COMMANDS:
        import_module(f"triage.cli.connect.{name}").register(connect)
    app.add_typer(connect, name="connect")
