"""``triage erase``: one person's data, taken out of what we hold."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.store.personal import Holdings

_WORDS = {
    "events": "raw payloads of events",
    "recordings": "recordings of what the back office answered",
    "intents": "actions: the customer, notes, and addresses before and after",
    "lines": "lines of the journal: the words kept apart from them",
    "decisions": "decisions: outside text among their facts",
    "answers": "reasons that people gave with an answer",
}


def register(app: typer.Typer) -> None:
    app.command("erase")(erase)


def erase(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id in the back office.")],
    order: Annotated[
        list[str] | None, typer.Option("--order", metavar="ID", help="An order of theirs that nothing here tells of.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: By = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why, such as a ticket's number; kept for ever.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Erase what we hold of one customer: payloads, recordings, addresses, notes; a token stands for them.

    The journal stays whole ('triage verify' says so), limits still count, and what they say of an address cannot be
    undone any more. The back office's own data is not touched. Safe to repeat.
    """
    from triage.config import read_settings
    from triage.erasing import Erasing
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, name = read_settings(), person(by)
    if not customer.strip():
        raise BadInput("name the customer by the id that the back office gives them, as in C-1042")
    orders = tuple((settings.store, each) for each in order or ())
    with database(settings) as store:
        erasing = Erasing(store, SystemClock(), name)
        held = erasing.plan(customer, orders)
        if not as_json:
            _show(held)
        done = held.anything and not dry_run and (yes or _agreed(as_json))
        if done:
            held = erasing.run(customer, orders, reason)
    if as_json:
        print_json({"erased": done, "orders": [list(each) for each in held.orders], "counts": held.counts})
    elif done:
        screen().print("erased; 'triage verify' shows that the journal still holds together", soft_wrap=True)
    elif held.anything:
        screen().print("nothing was changed")


def _agreed(as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        raise BadInput("nobody can be asked here; say --yes to erase, or --dry-run to look")
    return typer.confirm("Erase this for good?", err=True)


def _show(held: "Holdings") -> None:
    out = screen()
    if not held.anything:
        out.print("nothing is held of this customer" + (" any more" if held.orders else ""))
        return
    named = ", ".join(order for _, order in held.orders[:10]) + (" …" if len(held.orders) > 10 else "")
    out.print(shown(f"{len(held.orders)} orders: {named}"), soft_wrap=True)
    for name, words in _WORDS.items():
        if held.counts[name]:
            out.print(f"  {held.counts[name]:6} {words}")
    if held.under_way:
        out.print(f"  {len(held.under_way)} effects are under way: it would be refused now")
