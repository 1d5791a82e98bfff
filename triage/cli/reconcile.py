"""``triage reconcile``: compare what was done with what the back office shows."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED, MISSING
from triage.cli.output import print_json, screen
from triage.domain.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from triage.domain.cases import Case
    from triage.reconciling import Finding, Reconciling


def register(app: typer.Typer) -> None:
    app.command("reconcile")(reconcile)


def reconcile(
    cases: Annotated[list[str] | None, typer.Argument(metavar="CASE…", help="Cases, by id or by order.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="T", help="Those that changed since: a day, a time, or 2h ago.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are resolved, contained or watching.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Look whether what was done is still there, and give to people what is not, or what nobody knows of.

    Reads the back office and changes nothing in it. Covers resolved, contained and watching cases. Works while
    everything is paused. Workers do the same by themselves, an hour and a day after a case was resolved.

    Exits 1 where something did not last or is not in the journal, 3 where nothing could be read.
    """
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.cli.reconcile_view import reconcile_document, show_findings
    from triage.config import read_settings
    from triage.logs import configure
    from triage.opening import database
    from triage.reconciling import Reconciling

    if bool(cases) + (since is not None) + everything != 1:
        raise BadInput("say which: cases by id or order, --since T, or --all")
    settings = read_settings()
    configure(settings.log_format, "error")
    with database(settings), closing(build_triage(settings, NoHints())) as triage:
        reconciling = Reconciling(triage)
        findings = _looked_at(reconciling, _chosen(reconciling, cases or [], since), quiet=as_json)
    if as_json:
        print_json(reconcile_document(findings))
    else:
        show_findings(findings, screen())
    if any(found.lost or found.strangers for found in findings):
        raise typer.Exit(FAILED)
    if findings and all(found.unread for found in findings):
        raise typer.Exit(MISSING)


def _chosen(reconciling: "Reconciling", words: list[str], since: str | None) -> "list[Case]":
    from triage.cli.lookup import find_case
    from triage.cli.policies.since import read_since
    from triage.reconciling import RECONCILED

    if not words:
        return reconciling.cases(read_since(since, reconciling.triage.clock.now()) if since else None)
    with reconciling.triage.store.read() as tx:
        chosen = [find_case(tx, word) for word in words]
    for case in chosen:
        if case.status not in RECONCILED:
            raise BadInput(f"case {case.id} is {case.status}; only {', '.join(RECONCILED)} cases are reconciled")
    return list({case.id: case for case in chosen}.values())


def _looked_at(reconciling: "Reconciling", cases: "list[Case]", *, quiet: bool) -> "list[Finding]":
    from triage.cli.undo_progress import Progress

    findings: list[Finding] = []
    progress = Progress(quiet=quiet)
    try:
        with progress.counting("looked at", len(cases)) as seen:
            for finding in reconciling.run(cases):
                findings.append(finding)
                seen(1)
    except Unavailable as error:
        raise Unavailable(f"{error}; nothing was changed, run it again") from error
    except KeyboardInterrupt:
        progress.say(f"triage: stopped: {len(findings)} of {len(cases)} looked at; the same command looks again")
        raise typer.Exit(FAILED) from None
    return findings
