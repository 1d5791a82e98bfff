"""``triage record``: a case becomes a fixture."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import screen


def register(app: typer.Typer) -> None:
    app.command("record")(record)


def record(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="A case: its id, the end or beginning of it, or its order.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that the fixture is to be.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the fixture that is there.")] = False,
) -> None:
    """Write a case as a fixture, with people's names, addresses, texts and numbers replaced, and replay it at once.

    It holds the event that the case speaks for, every exchange with the back office, what came of it, and the
    terms of the back office as they are now, where it answers. Exits 1 when its replay comes out otherwise.
    """
    from triage.actions.catalogue import ACTIONS
    from triage.bootstrap import build_triage
    from triage.cli.lookup import find_case
    from triage.cli.replay_view import show_differences
    from triage.config import read_settings
    from triage.logs import configure
    from triage.opening import database
    from triage.policies import load_policies
    from triage.replaying.record import record_case
    from triage.replaying.replay import Nobody

    settings, out = read_settings(), screen()
    configure(settings.log_format, "error")
    policies = load_policies(settings.policies, ACTIONS)
    with database(settings) as store, store.read() as tx:
        found = find_case(tx, case)
    triage = build_triage(settings, Nobody())
    try:
        recording = record_case(triage, found, folder, policies, force=force)
    finally:
        triage.close()
    replay = recording.replay
    out.print(f"{folder}: {replay.outcome}, {replay.kind or 'no kind'}, {replay.reason or 'no reason'}", soft_wrap=True)
    if not recording.with_terms:
        out.print(
            "The back office does not answer, so its terms are left out: a replay takes every action for silent.",
            soft_wrap=True,
        )
    out.print("Look through it before you share it: what is replaced is what we know to be personal.", soft_wrap=True)
    if not replay.ok:
        out.print("Its replay comes out otherwise:")
        show_differences(replay, out)
        raise typer.Exit(FAILED)
