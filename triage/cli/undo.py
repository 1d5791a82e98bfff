"""``triage undo``: take back what was done, one action or all of a case's."""

import sys
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.domain.errors import BadInput, NotFound

if TYPE_CHECKING:
    from triage.cli.undo_policy import Ask
    from triage.domain.cases import Case
    from triage.domain.journal import Intent
    from triage.store.engine import Store
    from triage.undoing import Step


def register(app: typer.Typer) -> None:
    app.command("undo")(undo)


def undo(
    what: Annotated[
        str | None, typer.Argument(metavar="INTENT|CASE", help="One journalled action, or a case: all of it.")
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="ID", help="Instead: all that this policy did; needs --since.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="T", help="From when on: a day, a time, or how long ago, as in 2h.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="T", help="Until when, if not until now.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
    late: Annotated[
        bool, typer.Option("--late", help="Also what is older than its policy's undo_within: others may rely on it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
    by: By = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document; needs --yes or --dry-run.")] = False,
) -> None:
    """Take back what was done, newest first: one action, a case, or all that one policy did since a time.

    Looks at the back office and shows the difference first. Works while everything is paused. An undo that was
    stopped half way goes on when it is run again.

    Exits 1 where an undo is refused, because somebody changed the same fields since or it is too late.
    """
    from triage.cli.undo_policy import Wish, undo_policy

    name, why = person(by), (reason or "").strip() or None
    if as_json and not (yes or dry_run):
        raise BadInput("with --json nobody is asked: add --yes, or --dry-run to look first")
    _check_target(what, policy, since, until)
    ask = partial(_go_on, yes=yes)
    if policy is not None and since is not None:
        undo_policy(Wish(policy, since, until, dry_run, late, name, why, as_json), ask)
    elif what is not None:
        _undo_case(what, name, why, ask, dry_run=dry_run, late=late, as_json=as_json)


def _check_target(what: str | None, policy: str | None, since: str | None, until: str | None) -> None:
    if (what is None) == (policy is None):
        raise BadInput("name an action, a case or an order, or else --policy ID --since T")
    if policy is None and (since or until):
        raise BadInput("--since and --until go with --policy; an action or a case is undone whenever it was done")
    if policy is not None and since is None:
        raise BadInput(f"say since when: triage undo --policy {policy} --since 2h")


def _undo_case(
    what: str, name: str, reason: str | None, ask: "Ask", *, dry_run: bool, late: bool, as_json: bool
) -> None:
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.cli.policy_folder import policies_if_good
    from triage.cli.undo_view import show_plan, show_results, undo_document
    from triage.config import read_settings
    from triage.logs import configure
    from triage.opening import database
    from triage.undoing import Undoing

    settings = read_settings()
    configure(settings.log_format, "error")
    with database(settings) as store:
        case, chosen = _find(store, what)
    with closing(build_triage(settings, NoHints())) as triage:
        policies = policies_if_good(settings)
        undoing = Undoing(triage, case, name, policies.by_id if policies else {}, late, reason)
        steps = undoing.plan(chosen if chosen is not None else undoing.intents())
        if not as_json:
            show_plan(case, steps, screen())
        if not dry_run and ask(steps):
            steps = [undoing.run(step) for step in steps]
            if not as_json:
                show_results(steps, screen())
    if as_json:
        print_json(undo_document(case, name, steps, dry_run=dry_run))
    if any(step.verdict == "refused" for step in steps):
        raise typer.Exit(FAILED)


def _go_on(steps: "list[Step]", *, yes: bool) -> bool:
    """Whether there is something to do and the person wants it. Raises BadInput where nobody can be asked."""
    count = sum(step.can for step in steps)
    if yes or not count:
        return True
    if not sys.stdin.isatty():
        raise BadInput("nobody is there to ask: add --yes, or --dry-run to look only")
    if typer.confirm(f"Undo {'it' if count == 1 else f'these {count}'}?"):
        return True
    raise typer.Exit(0)


def _find(store: "Store", word: str) -> "tuple[Case, list[Intent] | None]":
    """The case that a word means; and the one action, where it means an action."""
    from triage.cli.lookup import listed, resembling, short

    with store.read() as tx:
        cases = resembling(tx, word)
        intents = tx.journal.resembling(word) if word else []
        exact = [intent for intent in intents if intent.id == word]
        intents = exact or intents
        if len(cases) + len(intents) == 1:
            return (cases[0], None) if cases else (tx.cases.get(intents[0].case), intents)
    if not cases and not intents:
        raise NotFound(f"no action, case or order is called {word!r}; 'triage show CASE' lists the actions of a case")
    actions = [f"  {short(each.id)}  {each.action} on order {each.order}, {each.state}" for each in intents]
    lines = "\n".join([listed(cases), *actions] if cases else actions)
    raise BadInput(f"{word!r} may mean any of these; name one by its id\n{lines}")
