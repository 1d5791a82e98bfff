"""``triage doctor``: what is there, what is not, and what may act."""

from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED, MISSING
from triage.cli.output import print_json, screen

if TYPE_CHECKING:
    from triage.cli.sheet import Piece, Sheet
    from triage.health import Report

_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("wrong", "red"), "missing": ("missing", "red")}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What is there, what is missing, what may act.

    Looks at database, broker, back office, policies, modes, switches and work, and says what to do about each.

    Exits 0 when all is well, 3 when something needed is not there, 1 when something checked does not hold.
    """
    from triage.bootstrap import build_triage
    from triage.broker.hints import NoHints
    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.health import examine
    from triage.logs import configure

    settings = read_settings()
    configure(settings.log_format, "error")
    triage = build_triage(settings, NoHints())
    try:
        report = examine(triage)
    finally:
        triage.close()
    if as_json:
        print_json(report_document(report))
    else:
        _show(report, Sheet(screen()))
    if report.any("missing"):
        raise typer.Exit(MISSING)
    if report.any("wrong"):
        raise typer.Exit(FAILED)


def report_document(report: "Report") -> dict[str, object]:
    return {
        "ok": not report.any("missing") and not report.any("wrong"),
        "checks": [
            {
                "name": check.name,
                "standing": check.standing,
                "says": check.says,
                "todo": check.todo,
                "detail": dict(check.detail),
            }
            for check in report.checks
        ],
        "actions_off": None if report.off is None else [off.document for off in report.off],
    }


def _show(report: "Report", sheet: "Sheet") -> None:
    rows: list[list[Piece]] = []
    for check in report.checks:
        rows.append([_MARKS[check.standing], check.name, check.says])
        if check.todo and check.standing != "ok":
            rows.append(["", "", (f"→ {check.todo}", "bold")])
    sheet.rows(rows, indent=0, whole=(0, 1))
    _show_off(report, sheet)


def _show_off(report: "Report", sheet: "Sheet") -> None:
    if report.off is None:
        sheet.section("actions", "which are off cannot be told: the back office does not say what they set off")
        return
    if not report.off:
        sheet.section("actions", "none is off in this back office")
        return
    sheet.section("actions that are off", "a policy that needs one escalates instead")
    sheet.rows(
        [
            [(off.call, "yellow"), off.why + (f"; asked for by {', '.join(off.policies)}" if off.policies else "")]
            for off in report.off
        ]
    )
    sheet.say(("what an action sets off is shown by a test of the connector, or attested in TRIAGE_ATTESTED", "dim"))
