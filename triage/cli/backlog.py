"""``triage backlog``: what was there before we were, and a person who leaves it to the policies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput, Refused

if TYPE_CHECKING:
    from triage.domain.cases import Case
    from triage.store.engine import Store
    from triage.store.transaction import Transaction

_Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_AT_A_TIME = 100


def register(app: typer.Typer) -> None:
    told = typer.Typer(help="What was there before we were: decided, and not acted on until a person says so.")
    told.callback(invoke_without_command=True)(backlog)
    told.command("lift")(lift)
    app.add_typer(told, name="backlog")


def backlog(context: typer.Context, as_json: _Json = False) -> None:
    """What was imported and waits for a person, by kind and by what policies would do.

    'triage show CASE' shows one, and 'triage approve CASE' carries out what is suggested for it alone.
    """
    if context.invoked_subcommand is not None:
        return
    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.opening import database

    with database(read_settings()) as store, store.read() as tx:
        found = list(tx.backlog.all())
    rows = Counter((each.kind or "not looked at", each.policy or "", str(each.status)) for each in found)
    if as_json:
        names = ("kind", "policy", "status")
        listed = [{**dict(zip(names, key, strict=True)), "cases": count} for key, count in sorted(rows.items())]
        print_json({"cases": len(found), "groups": listed})
        return
    sheet = Sheet(screen())
    if not found:
        sheet.say("nothing is left of a backlog", indent=0)
        return
    sheet.section(f"{len(found)} cases were there before we were", "triage backlog lift --kind KIND --reason …")
    sheet.rows([[*key, str(count)] for key, count in sorted(rows.items())], (*_HEADS, "cases"), right=(3,))
    sheet.say("policies suggest what they would do; nothing is done until a person lifts it or approves it")


_HEADS = ("kind", "policy", "status")


def lift(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with each case.")],
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="One case, or the order it is about.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Every case of this kind, such as label_no_scan.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every case of the backlog.")] = False,
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Leave cases of the backlog to the policies: each is looked at again, and acted on where a policy says so.

    Exits 1 where nothing of it is in the backlog.
    """
    from triage.config import read_settings
    from triage.opening import database

    settings, name, why = read_settings(), person(by), reason.strip()
    if not why:
        raise BadInput("say why with --reason; it is kept with each case")
    if (case is not None) + (kind is not None) + everything != 1:
        raise BadInput("name a CASE, or a --kind, or --all of them")
    if kind is not None:
        _check_kind(kind)
    with database(settings) as store:
        with store.read() as tx:
            chosen = _chosen(tx, case, kind)
        lifted = sum(_lift(store, some, name, why) for some in _batches(chosen))
    if not lifted:
        raise Refused("nothing of that is in the backlog; 'triage backlog' lists what is")
    if as_json:
        print_json({"lifted": lifted, "by": name, "reason": why})
        return
    told = f"{lifted} case{'s' * (lifted != 1)} left to the policies; workers look at each again"
    screen().print(shown(told), soft_wrap=True)


def _check_kind(kind: str) -> None:
    from triage.domain.fact_values import did_you_mean
    from triage.domain.kinds import KINDS

    if kind not in KINDS:
        raise BadInput(f"there is no kind {kind!r}{did_you_mean(kind, KINDS)}")


def _chosen(tx: "Transaction", word: str | None, kind: str | None) -> "list[Case]":
    from triage.cli.lookup import find_case

    return [find_case(tx, word)] if word is not None else list(tx.backlog.all(kind))


def _batches(cases: "Sequence[Case]") -> "Iterator[list[Case]]":
    left = iter(cases)
    while some := list(islice(left, _AT_A_TIME)):
        yield some


def _lift(store: "Store", cases: "Sequence[Case]", by: str, reason: str) -> int:
    from triage.runtime import SystemClock

    now = SystemClock().now()
    with store.write() as tx:
        return sum(tx.backlog.lift(each, by, reason, now) for each in cases)
