"""``triage data``: how well each system tells each field, and the data cases that this raised."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.cli.person import By, person
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.cli.sheet import Piece, Sheet
    from triage.domain.quality import DataCase
    from triage.report.data_quality import Told

_Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    told = typer.Typer(help="How well each system tells each field, and the data cases that this raised.")
    told.callback(invoke_without_command=True)(data)
    told.command("settle")(settle)
    app.add_typer(told, name="data")


def data(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Count this many days back, today among them.")] = 7,
    every: Annotated[bool, typer.Option("--all", help="Fields with nothing wrong, too.")] = False,
    as_json: _Json = False,
) -> None:
    """How well each system tells each field, and the data cases that this raised.

    Fields that are told well are left out; --all lists every one. --json always does.
    """
    if context.invoked_subcommand is not None:
        return
    from datetime import UTC, datetime, timedelta

    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.opening import database
    from triage.report.data_quality import quality_table

    since = datetime.now(UTC) - timedelta(days=days - 1)
    with database(read_settings()) as store, store.read() as tx:
        cases = tx.data_cases.open()
        table = quality_table(tx.quality.since(f"{since:%Y-%m-%d}"), cases)
    if as_json:
        fields = [each.document for each in table]
        print_json({"days": days, "fields": fields, "data_cases": [case_document(each) for each in cases]})
        return
    _show(table, cases, Sheet(screen()), days, every=every)


def settle(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A data case, by its id or the end of it.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with it.")],
    by: By = None,
    as_json: _Json = False,
) -> None:
    """Close a data case. What it was about does not raise again: the facts that rest on it stay unknown.

    Exits 1 where it is closed already, 2 where there is no such data case.
    """
    from triage.cli.lookup import find_case
    from triage.config import read_settings
    from triage.opening import database
    from triage.runtime import SystemClock

    settings, name, why = read_settings(), person(by), reason.strip()
    if not why:
        raise BadInput("say why with --reason; it is kept with the case")
    with database(settings) as store, store.write() as tx:
        settled = tx.data_cases.settle(find_case(tx, case).id, name, why, SystemClock().now())
    if as_json:
        print_json({**case_document(settled), "settled_by": name, "reason": why})
        return
    screen().print(shown(f"{settled.place} is settled; {settled.orders} orders waited"), soft_wrap=True)


def case_document(case: "DataCase") -> dict[str, object]:
    from triage.domain.bundle.plain import parts

    return dict(parts(case, "case", "connector", "port", "field", "news", "orders", "began_at", "last_met_at"))


def _show(table: "list[Told]", cases: "tuple[DataCase, ...]", sheet: "Sheet", days: int, *, every: bool) -> None:
    from triage.cli.lookup import short

    if not table:
        sheet.say(f"nothing was counted in {days} days: no case was looked at", indent=0)
        return
    for connector in dict.fromkeys(each.connector for each in table):
        of_it = [each for each in table if each.connector == connector]
        sheet.section(connector, f"{days} days" if days > 1 else "today")
        sheet.rows(
            [_reading(each) for each in of_it if not each.field], ("reading", "told", "failed", "age"), right=(1, 2)
        )
        told = [each for each in of_it if each.field and (every or each.flawed or each.contradicted)]
        heads = ("field", "seen", "missing", "words", "bad", "differs", "case")
        sheet.rows([_row(each) for each in told], heads, right=range(1, 6), whole=range(7))
        if untold := [each.name for each in of_it if each.not_kept]:
            sheet.say((f"never told: {', '.join(untold)}", "dim"))
    if cases:
        count = "1 data case is" if len(cases) == 1 else f"{len(cases)} data cases are"
        sheet.section(f"{count} open", "triage data settle CASE --reason …")
        sheet.rows([[short(each.case), (each.note, "yellow")] for each in cases], whole=(0,))


def _reading(told: "Told") -> "list[Piece]":
    from triage.domain.quality import at_most

    median, p95 = at_most(told.ages, 0.5), at_most(told.ages, 0.95)
    age = f"half within {median}, 95% within {p95}" if median else ""
    return [told.port, str(told.seen), str(told.failed or ""), age.replace("within older", "over 30d")]


def _row(told: "Told") -> "list[Piece]":
    from triage.cli.lookup import short

    words = sum(told.words.values())
    counts = (told.missing, words, told.unreadable, told.contradicted)
    marked: list[Piece] = [(str(count), "yellow") if count else "" for count in counts]
    return [told.name, "never" if told.not_kept else str(told.seen), *marked, short(told.data_case or "")]
