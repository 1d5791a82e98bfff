"""``triage show``: one case, with all that a person needs to decide on it."""

from typing import Annotated

import typer

from triage.cli.output import print_json, screen


def register(app: typer.Typer) -> None:
    app.command("show")(show)


def show(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="A case: its id, the end or beginning of it, or its order.")
    ],
    facts: Annotated[bool, typer.Option("--facts", help="Every fact, not only those that something rests on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The context bundle (docs/context-bundle.md).")] = False,
) -> None:
    """One case, with all that it takes to decide on it.

    What happened, why it is here, what is proposed or was done; below, everything to check that against.
    """
    from triage.cli.bursts import show_children
    from triage.cli.case_view import show_case
    from triage.cli.lookup import find_case
    from triage.cli.policy_folder import policies_if_good
    from triage.config import read_settings
    from triage.desk import bundle_of
    from triage.opening import database

    settings = read_settings()
    with database(settings) as store:
        with store.read() as tx:
            found = find_case(tx, case)
            children = tx.cases.children(found.id)
        bundle = bundle_of(settings, store, found.id, policies_if_good(settings))
    if as_json:
        print_json({**bundle, "children": [child.id for child in children]} if children else bundle)
        return
    show_case(bundle, screen(), all_facts=facts)
    if children:
        show_children(children, found, screen())
