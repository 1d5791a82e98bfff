"""``triage worker``: works off what is due."""

from typing import Annotated

import typer

from triage.cli.output import screen


def register(app: typer.Typer) -> None:
    app.command("worker")(work)


def work(
    processes: Annotated[int | None, typer.Option(min=1, help="Worker processes.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Work off what is due now in this process, then end.")] = False,
) -> None:
    """Run Celery workers, with the embedded broker unless TRIAGE_BROKER_URL names another."""
    from triage.config import read_settings
    from triage.logs import configure
    from triage.working import run_workers, work_once

    changes = {"worker_processes": processes} if processes is not None else {}
    settings = read_settings(**changes)
    configure(settings.log_format, settings.log_level)
    if once:
        count = work_once(settings)
        screen().print(f"worked on {count} {'case or event' if count == 1 else 'cases and events'}")
    else:
        run_workers(settings)
