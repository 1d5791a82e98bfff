"""``triage demo``: the whole thing on this machine, over real sockets."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import screen

if TYPE_CHECKING:
    from rich.console import Console

    from triage.bootstrap import Triage
    from triage.domain.cases import Case


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(seed: Annotated[int, typer.Option(help="Dice for the story; the same seed tells the same one.")] = 1) -> None:
    """Send signed events through webhook server, broker and worker to a sandbox, and show what became of them."""
    from triage.cli.case_view import show_case
    from triage.config import read_settings
    from triage.demo.run import run_demo
    from triage.desk import bundle_of
    from triage.logs import configure

    settings = read_settings()
    configure("console", "error")

    def show(console: "Console", triage: "Triage", case: "Case") -> None:
        show_case(bundle_of(triage.settings, triage.store, case.id, triage.policies.current()), console)

    told = run_demo(settings, screen(), show, seed=seed)
    if not told:
        raise typer.Exit(FAILED)
