"""``triage readiness``: the audit before go-live. It reads, and does nothing else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from datetime import timedelta

    from triage.bootstrap import Triage
    from triage.domain.connector import Terms
    from triage.readiness.report import Report


def register(app: typer.Typer) -> None:
    app.command("readiness")(readiness)


def readiness(
    orders: Annotated[int, typer.Option(min=1, max=100_000, help="How many recent orders to look at.")] = 200,
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="Only orders that changed since, as in 7d or 12h.")
    ] = "30d",
    per_second: Annotated[float, typer.Option(min=0.05, max=100, help="At most this many calls a second.")] = 4.0,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML page, too, to show to others.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """How good the data of the connected systems is, and which policies could run on it.

    Looks at recent orders, their stock and their parcels: which facts are known and how fresh they are, how long calls
    take, which words nobody knows, what would be decided. Strictly reads: it sends nothing and needs no database.
    Ctrl-C ends it with what was seen so far.

    Exits 0 with a report, 3 where the orders cannot be listed.
    """
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.cli.readiness_view import show
    from triage.config import read_settings
    from triage.domain.durations import parse_duration
    from triage.logs import configure
    from triage.runtime import OneAfterTheOther

    settings, span = read_settings(), parse_duration(since)
    if page is not None:
        _check_place(page)
    configure(settings.log_format, "error")
    triage = build_triage(settings, NoHints(), reads=OneAfterTheOther())
    try:
        with _progress() as progress:
            report = look(triage, orders, span, per_second, progress)
    finally:
        triage.close()
    if as_json:
        print_json(report.document)
    else:
        show(report, screen())
    if page is not None:
        _write_page(page, report)
        if not as_json:
            screen().print(f"\nthe page is in {page}", soft_wrap=True)


def _check_place(page: Path) -> None:
    """Refuse what can be no file before anything is asked of anybody."""
    if page.is_dir() or not page.parent.is_dir():
        raise BadInput(
            f"{page} cannot be written: it is {'a folder' if page.is_dir() else 'in a folder that is not there'}"
        )


def _write_page(page: Path, report: "Report") -> None:
    from triage.readiness.page import page_of

    try:
        page.write_text(page_of(report))
    except OSError as error:
        raise BadInput(f"{page} cannot be written: {error.strerror}") from None


def look(
    triage: "Triage", orders: int, since: "timedelta", per_second: float, progress: Callable[[int, int], None]
) -> "Report":
    """The audit of the systems of these settings."""
    from triage.actions.catalogue import ACTIONS
    from triage.cli.policy_folder import policies_if_good
    from triage.opening import without_password
    from triage.readiness.audit import About, audit

    settings = triage.settings
    about = About(
        settings.backoffice_kind,
        without_password(settings.backoffice_url),
        dict(settings.backoffice_has_none),
        settings.store,
    )
    return audit(
        triage.systems,
        triage.connections.names,
        policies_if_good(settings),
        lambda: _terms(triage),
        frozenset(name for name, action in ACTIONS.items() if action.internal),
        about,
        orders=orders,
        since=since,
        per_second=per_second,
        progress=progress,
    )


def _terms(triage: "Triage") -> "Terms | None":
    """What the back office says that its actions set off; None where it does not answer."""
    from triage.domain.errors import CallFailed

    try:
        return triage.terms.current()
    except CallFailed:
        return None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """How far it is, on a terminal alone."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from rich.console import Console

    with Console(stderr=True, highlight=False, markup=False).status("listing orders") as status:
        yield lambda done, of: status.update(f"looked at {done} of {of} orders; Ctrl-C ends it with what was seen")
