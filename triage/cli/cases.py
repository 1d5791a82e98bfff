"""``triage cases``: the list, newest first."""

import sys
from typing import Annotated

import typer

from triage.cli.output import print_json_lines, screen


def register(app: typer.Typer) -> None:
    app.command("cases")(cases)


def cases(
    status: Annotated[str | None, typer.Option(help="Only this status, such as escalated or watching.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as label_no_scan.")] = None,
    policy: Annotated[str | None, typer.Option(metavar="ID", help="Only what this policy decided.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason, such as unknown_fact.")] = None,
    order: Annotated[str | None, typer.Option(metavar="ID", help="Only this order.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="All of them, however many.")] = False,
    before: Annotated[str | None, typer.Option(metavar="CASE", help="The next page, after this case.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one case a line.")] = False,
) -> None:
    """Cases, newest first: where each stands and why. 'triage show CASE' shows one."""
    from triage.cli.case_list import case_document, show_cases
    from triage.cli.case_query import CaseQuery, Filters
    from triage.config import read_settings
    from triage.opening import database

    filters = Filters(status, kind, policy, reason, order)
    filters.check()
    with database(read_settings()) as store:
        query = CaseQuery(store, filters, None if everything else limit, before)
        if not as_json:
            show_cases(query, screen())
            return
        print_json_lines(case_document(case) for case in query.run())
        if query.more_after:
            print(f"triage: there are more; next: {query.next_page(query.more_after)} --json", file=sys.stderr)  # noqa: T201
