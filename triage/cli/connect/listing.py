"""``triage connect list``: what can be connected, and what is."""

from typing import Annotated

import typer

from triage.cli.output import print_json, screen


def register(app: typer.Typer) -> None:
    app.command("list")(list_kinds)


def list_kinds(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What can be connected, and what is."""
    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.connecting.guide import GUIDES

    settings = read_settings()
    carriers = {each.kind for each in settings.carriers.values()}
    used = {*carriers, settings.backoffice_kind}
    sources = {each.kind for each in settings.sources.values()}
    if as_json:
        print_json(
            [
                {
                    "kind": guide.kind,
                    "role": guide.role,
                    "title": guide.title,
                    "connected": guide.kind in used,
                    "webhooks": guide.source in sources if guide.source else None,
                    "page": guide.page,
                }
                for guide in GUIDES.values()
            ]
        )
        return
    sheet = Sheet(screen())
    sheet.rows(
        [
            [
                guide.kind,
                guide.role,
                ("connected", "green") if guide.kind in used else "",
                "webhooks" if guide.source in sources else "",
                guide.title,
            ]
            for guide in GUIDES.values()
        ],
        ["kind", "role", "", "", "what it is"],
        indent=0,
    )
    sheet.say(("'triage connect KIND' goes through it with you", "dim"), indent=0)
