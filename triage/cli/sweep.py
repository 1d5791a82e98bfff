"""``triage sweep``: ask the systems for orders in suspicious states, for what no webhook tells of."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED, MISSING
from triage.cli.output import print_json, screen
from triage.domain.errors import Refused, Unavailable

if TYPE_CHECKING:
    from triage.bootstrap import Triage
    from triage.cli.undo_progress import Progress as Told
    from triage.domain.sweeps import Progress

_SAYS_EVERY_SECONDS = 3.0


def register(app: typer.Typer) -> None:
    app.command("sweep")(sweep)


def sweep(
    backlog: Annotated[
        bool, typer.Option("--backlog", help="What it finds was there before: decide on it, and do not act.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would find; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Ask the systems for orders in suspicious states, and open cases for what no webhook told of.

    Only reads the systems, at the pace of TRIAGE_SWEEP_READS_PER_SECOND. The first sweep of a store is always a
    backlog: nothing acts on its cases until 'triage backlog lift'. Where one is killed or stopped, the next goes on
    with it. Workers sweep by themselves every TRIAGE_SWEEP_EVERY.

    Exits 1 while another process sweeps, 3 where the systems want it to go on later.
    """
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.config import read_settings
    from triage.logs import configure
    from triage.opening import database

    settings = read_settings()
    configure(settings.log_format, "error")
    with database(settings), closing(build_triage(settings, NoHints())) as triage:
        if dry_run:
            _dry(triage, as_json=as_json)
        else:
            _swept(triage, backlog=backlog, as_json=as_json)


def _swept(triage: "Triage", *, backlog: bool, as_json: bool) -> None:
    from triage.cli.sweep_view import came_document, show_came
    from triage.sweeping.sweeping import Sweeping

    with _watching(quiet=as_json) as (told, watch):
        try:
            came = Sweeping(triage, watch).run(at_once=True, backlog=backlog)
        except KeyboardInterrupt:
            told.say("triage: stopped; what it opened stays, and the next sweep goes on from here")
            raise typer.Exit(FAILED) from None
    if came.to == "busy":
        raise Refused(
            "another process sweeps this store, or was killed less than five minutes ago; 'triage doctor' says how far "
            "it is, and the next sweep goes on from there"
        )
    if as_json:
        print_json(came_document(came))
    else:
        show_came(came, screen())
    if came.to == "later":
        raise typer.Exit(MISSING)


def _dry(triage: "Triage", *, as_json: bool) -> None:
    from triage.cli.sweep_view import dry_document, show_dry
    from triage.domain.sweeps import Progress
    from triage.sweeping.pace import PutOff
    from triage.sweeping.sweeping import Sweeping

    progress = Progress()
    with _watching(quiet=as_json) as (_, watch):
        try:
            troubles = list(Sweeping(triage, watch).look(progress))
        except PutOff as off:
            raise Unavailable(f"{off}; ask again in {off.seconds:g} seconds") from off
    if as_json:
        print_json(dry_document(progress, troubles))
    else:
        show_dry(progress, troubles, screen())


@contextmanager
def _watching(*, quiet: bool) -> "Iterator[tuple[Told, Callable[[Progress, int], None]]]":
    """A line on standard error every few seconds."""
    from triage.cli.undo_progress import Progress as Told

    told, said = Told(quiet=quiet), time.monotonic()

    def watch(progress: "Progress", left: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _SAYS_EVERY_SECONDS:
            said = time.monotonic()
            done = progress.read + progress.unread
            told.say(f"{progress.asked:,} orders listed, {done:,} read, {left:,} to read, {progress.opened:,} found")

    yield told, watch
