"""``triage cases``: the list, newest first."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json_lines, screen
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.config import Settings
    from triage.store.engine import Store


def register(app: typer.Typer) -> None:
    app.command("cases")(cases)


def cases(
    status: Annotated[str | None, typer.Option(help="Only this status, such as escalated or watching.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as label_no_scan.")] = None,
    policy: Annotated[str | None, typer.Option(metavar="ID", help="Only what this policy decided.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Only this reason: unknown_fact, or suggested for what waits for a yes.")
    ] = None,
    order: Annotated[str | None, typer.Option(metavar="ID", help="Only this order.")] = None,
    parent: Annotated[
        str | None, typer.Option(metavar="CASE", help="Only what waits under this case of a burst.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="All of them, however many.")] = False,
    before: Annotated[str | None, typer.Option(metavar="CASE", help="The next page, after this case.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one case a line.")] = False,
) -> None:
    """Cases, newest first: where each stands and why. 'triage show CASE' shows one.

    A burst is one line; --parent lists the cases under it, and so do --order and --json.

    'triage cases --reason suggested' lists what policies suggest and what waits for a click: 'triage approve CASE'.
    """
    from triage.cli.case_list import case_document, show_cases
    from triage.cli.case_query import CaseQuery, Filters
    from triage.config import read_settings
    from triage.opening import database

    filters, settings = Filters(status, kind, policy, reason, order, parent), read_settings()
    filters.check()
    with database(settings) as store:
        if policy is not None:
            _check_policy(policy, settings, store)
        folded = not as_json and order is None and parent is None
        query = CaseQuery(store, filters, None if everything else limit, before, folded=folded)
        if not as_json:
            show_cases(query, screen())
            return
        print_json_lines(case_document(case) for case in query.run())
        if query.more_after:
            print(f"triage: there are more; next: {query.next_page(query.more_after)} --json", file=sys.stderr)  # noqa: T201


def _check_policy(policy: str, settings: "Settings", store: "Store") -> None:
    """Raise BadInput for a policy that no case has and that the folder does not hold; one that is gone has cases."""
    from triage.cli.policy_folder import policies_if_good
    from triage.domain.fact_values import did_you_mean

    with store.read() as tx:
        if tx.cases.find(policy=policy, limit=1):
            return
    loaded = policies_if_good(settings)
    if loaded is not None and policy not in loaded.by_id:
        hint = did_you_mean(policy, loaded.by_id) or f"; look in {settings.policies}"
        raise BadInput(f"there is no policy {policy!r}{hint}")
