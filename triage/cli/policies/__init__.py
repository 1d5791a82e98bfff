"""``triage policies``: check, try and compare the policy files. A module a command."""

from importlib import import_module

import typer

_COMMANDS = (
    "check",
    "diff",
    "coverage",
    "explain",
    "test",
    "schema",
    "lower",
    "stats",
    "show",
)


def register(app: typer.Typer) -> None:
    policies = typer.Typer(help="The policy files: check them, try them, compare them.", no_args_is_help=True)
    for name in _COMMANDS:
        import_module(f"triage.cli.policies.{name}").register(policies)
    app.add_typer(policies, name="policies")
