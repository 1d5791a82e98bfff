"""``triage policies check``: what is wrong in a folder of policies."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer
from orjson import dumps

from triage.actions.catalogue import ACTIONS
from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.printable import shown
from triage.domain.fact_values import Plain

if TYPE_CHECKING:
    from triage.policies import CheckReport, Finding

_MOST = 20
_CLAIMS = {
    "reached": "that {} ever decides",
    "priority": "that no policy of its priority is in the way of {}",
    "invariant": "the invariant {}",
    "polarity": "that losing a fact never starts an action",
}


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Name every mistake of every policy file, with its place and what would be right. Exits 1 if there is one.

    What is right and may still not be meant is named too: policies that have expired, files that are not read.
    """
    from triage.config import read_settings
    from triage.policies import check_policies, notices
    from triage.runtime import SystemClock

    folder = folder or read_settings().policies
    report = check_policies(folder, ACTIONS)
    warnings = notices(folder, report.entries, SystemClock().now().date())
    if as_json:
        print_json(check_document(report, warnings))
    else:
        show_report(folder, report, warnings)
    if report.findings:
        raise typer.Exit(FAILED)


def check_document(report: "CheckReport", warnings: Sequence["Finding"] = ()) -> dict[str, Plain]:
    return {
        "ok": not report.findings,
        "policies": report.policies,
        "errors": [_error(finding) for finding in report.findings],
        "warnings": [_error(finding) for finding in warnings],
        "proofs": [
            {"what": proof.what, "about": proof.about, "result": proof.result, "by": proof.by, "note": proof.note}
            for proof in report.proofs
        ],
    }


def _error(finding: "Finding") -> dict[str, Plain]:
    """``example`` is there where a case shows what is wrong, in the form that ``triage decide`` takes."""
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "hint": finding.hint,
        **({} if finding.example is None else {"example": dict(finding.example)}),
    }


def show_report(folder: Path, report: "CheckReport", warnings: Sequence["Finding"] = ()) -> None:
    """Each mistake with its place, each warning, and what was proved."""
    out = screen()
    for finding in report.findings:
        out.print(shown(finding), soft_wrap=True)
        if finding.example is not None:
            out.print(shown(f"  try it: {_command(folder, finding.example)}"), soft_wrap=True)
    for warning in warnings:
        out.print(shown(warning), soft_wrap=True)
    if count := len(report.findings):
        out.print(f"{count} mistake{'s' * (count > 1)} in {folder}; none of it takes effect", soft_wrap=True)
    else:
        out.print(f"{report.policies} policies in {folder}, nothing wrong", soft_wrap=True)
    for line in _proofs(report):
        out.print(shown(line), soft_wrap=True)


def _command(folder: Path, case: Mapping[str, Plain]) -> str:
    """A line for a shell that decides a case."""
    return f"echo {quote(dumps(case).decode())} | triage decide --policies {quote(str(folder))} --facts -"


def _proofs(report: "CheckReport") -> Iterator[str]:
    """How many proofs hold, once nothing is wrong, and each that did not run.

    Boxes settle a question or leave it to z3; what they did not even begin waits for what cannot be read.
    """
    holding = Counter(proof.by for proof in report.proofs if proof.result == "proved")
    if holding and not report.findings:
        by = ", ".join(f"{number} by {means}" for means, number in sorted(holding.items()))
        yield f"{holding.total()} proofs hold: {by}"
    open_ = [proof for proof in report.proofs if proof.result == "not_run"]
    if report.findings and (waiting := [proof for proof in open_ if proof.by == "boxes"]):
        yield f"{len(waiting)} proof{'s wait' if len(waiting) > 1 else ' waits'} until this is right"
        open_ = [proof for proof in open_ if proof not in waiting]
    for proof in open_[:_MOST]:
        yield f"not proved: {_CLAIMS[proof.what].format(proof.about)}: {proof.note}"
    if len(open_) > _MOST:
        yield f"and {len(open_) - _MOST} more that are not proved; --json lists them all"
