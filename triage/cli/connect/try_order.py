"""``triage connect try``: what a mapping file makes of one order, field by field."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen


def register(app: typer.Typer) -> None:
    app.command("try")(try_order)


def try_order(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A mapping file.", show_default=False)],
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID", help="An order that is there.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    show_personal: Annotated[
        bool, typer.Option("--show-personal", help="Show names, addresses and free text too.")
    ] = False,
) -> None:
    """Read one order through a mapping file: what was found, where, and what could not be read. Changes nothing.

    Then the stock of its lines and the parcels of its labels. Exits 1 where something could not be read.
    """
    from tools.mapped import BadMapping, connect_trial, load_mapping
    from triage.cli.connect.check import show_mistakes
    from triage.cli.connect.trial_view import show_trial, trial_document
    from triage.config import read_settings
    from triage.connections import Connections
    from triage.runtime import OneAfterTheOther, SystemClock

    try:
        mapping = load_mapping(file)
    except BadMapping as bad:
        show_mistakes(bad.findings)
        raise typer.Exit(FAILED) from None
    settings = read_settings().model_copy(update={"backoffice_kind": "mapped", "backoffice_mapping": file})
    connections = Connections(settings, SystemClock(), OneAfterTheOther())
    trial = connect_trial(mapping, connections.access)
    try:
        tried = trial.look(order_id)
    finally:
        trial.close()
    if as_json:
        print_json(trial_document(tried, show_personal=show_personal))
    else:
        show_trial(tried, screen(), show_personal=show_personal)
    if tried.flaws:
        raise typer.Exit(FAILED)
