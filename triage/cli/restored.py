"""``triage restored``: what is to be said after a backup was put back."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.store.restoring import Restored


def register(app: typer.Typer) -> None:
    app.command("restored")(restored)


def restored(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")],
    by: By = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Say that the database is a backup that was put back.

    Pauses everything, and makes every case due whose order may look otherwise by now. Workers leave them until
    somebody resumes. A worker that saw the journal go on further does so by itself when it starts.
    """
    from triage.config import read_settings
    from triage.opening import database
    from triage.restoring import HeadWatch
    from triage.runtime import SystemClock

    settings, name = read_settings(), person(by)
    if not reason.strip():
        raise BadInput("say why with --reason; whoever finds it paused will want to know")
    with database(settings) as store:
        met = HeadWatch(store, settings.working_folder, SystemClock()).restored(name, reason.strip())
    if as_json:
        print_json({"reason": met.reason, "looked_at": met.looked_at, "newest_event_at": met.newest_event})
    else:
        _show(met)


def _show(met: "Restored") -> None:
    out, many = screen(), sum(met.looked_at.values())
    out.print(shown(f"everything is paused: {met.reason}"), soft_wrap=True)
    parts = ", ".join(f"{count} {status}" for status, count in sorted(met.looked_at.items()))
    cases = f"{many} {'case is' if many == 1 else 'cases are'} looked at again once it is resumed"
    out.print(f"{cases}: {parts}" if parts else cases, soft_wrap=True)
    if met.newest_event is not None:
        out.print(
            f"the last event came on {met.newest_event:%Y-%m-%d at %H:%M} UTC; ask for what was delivered since",
            soft_wrap=True,
        )
    out.print("erasures, pauses and answers since then are lost too, and what was counted against limits")
    out.print("next: 'triage reconcile --all', then 'triage resume --reason …'")
