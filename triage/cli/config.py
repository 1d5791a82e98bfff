"""``triage config``: the settings in use, and the page that documents them."""

import sys
from typing import Annotated

import typer

from triage.cli.output import print_json, screen


def register(app: typer.Typer) -> None:
    app.command("config")(config)


def config(
    page: Annotated[bool, typer.Option("--page", help="Print docs/configuration.md instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Every setting with the value in use, secrets hidden."""
    from triage.cli.configuration_page import configuration_page
    from triage.cli.sheet import Sheet
    from triage.config import Settings, read_settings
    from triage.opening import without_password

    if page:
        sys.stdout.write(configuration_page())
        return
    used = read_settings()
    document = used.model_dump(mode="json")
    document |= {name: without_password(document[name]) for name in ("database_url", "broker_url", "backoffice_url")}
    if as_json:
        print_json(document)
        return
    defaults = {name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}
    Sheet(screen()).rows(
        [
            [
                f"TRIAGE_{name.upper()}",
                _value(document[name]),
                ("" if getattr(used, name) == defaults[name] else "set", "green"),
            ]
            for name in document
        ],
        indent=0,
        whole=(0,),
    )


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value != "" else "none"
