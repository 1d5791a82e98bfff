"""``triage policies check``: what is wrong in a folder of policies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.printable import shown
from triage.domain.fact_values import Plain

if TYPE_CHECKING:
    from triage.policies import CheckReport


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Name every mistake of every policy file, with its place and what would be right. Exits 1 if there is one."""
    from triage.config import read_settings
    from triage.policies import check_policies

    folder = folder or read_settings().policies
    report = check_policies(folder, ACTIONS)
    if as_json:
        print_json(check_document(report))
    else:
        _show(folder, report)
    if report.findings:
        raise typer.Exit(FAILED)


def check_document(report: "CheckReport") -> dict[str, Plain]:
    return {
        "ok": not report.findings,
        "policies": report.policies,
        "errors": [
            {
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in report.findings
        ],
    }


def _show(folder: Path, report: "CheckReport") -> None:
    out = screen()
    for finding in report.findings:
        out.print(shown(finding), soft_wrap=True)
    if count := len(report.findings):
        out.print(f"{count} mistake{'s' * (count > 1)} in {folder}; none of it takes effect", soft_wrap=True)
    else:
        out.print(f"{report.policies} policies in {folder}, nothing wrong", soft_wrap=True)
