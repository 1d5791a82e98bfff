"""``triage connect check``: every mistake of a mapping file, with its line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.printable import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.mapped import Finding
    from tools.mapped.file import MappingFile


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A mapping file.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check a mapping file: every mistake at once, with line, column and what would be right. Asks nobody.

    Says too which fields the file leaves out, and which actions it cannot do, and why. Exits 1 for a mistake.
    """
    from tools.mapped import BadMapping, load_mapping

    mapping, findings = None, tuple["Finding", ...]()
    try:
        mapping = load_mapping(file)
    except BadMapping as bad:
        findings = bad.findings
    if as_json:
        print_json(_document(mapping, findings))
    elif mapping is None:
        show_mistakes(findings)
    else:
        _show(mapping)
    if findings:
        raise typer.Exit(FAILED)


def _document(mapping: "MappingFile | None", findings: "Sequence[Finding]") -> dict[str, object]:
    return {
        "ok": not findings,
        "system": mapping.system if mapping else None,
        "never_told": sorted(mapping.order.fields.untold) if mapping else [],
        "cannot": mapping.cannot if mapping else {},
        "errors": [
            {
                "file": each.file,
                "line": each.line,
                "column": each.column,
                "message": each.message,
                "hint": each.hint,
            }
            for each in findings
        ],
    }


def show_mistakes(findings: "Sequence[Finding]") -> None:
    out = screen()
    for each in findings:
        out.print(shown(f"{each.file}:{each.line}:{each.column}: {each.message}"), soft_wrap=True)
        if each.hint:
            out.print(shown(f"    {each.hint}"), soft_wrap=True)
    out.print(f"{len(findings)} mistake{'s' * (len(findings) != 1)}")


def _show(mapping: "MappingFile") -> None:
    from triage.cli.sheet import Sheet

    out = Sheet(screen())
    out.say(f"good: {mapping.system}", indent=0)
    untold = sorted(mapping.order.fields.untold)
    if untold:
        out.say(f"never told, so their facts stay unknown: {', '.join(untold)}")
    absent = [name for name in ("orders", "stock", "tracking", "receiver") if getattr(mapping, name) is None]
    if absent:
        out.say(f"no read of {', '.join(absent)}")
    if mapping.cannot:
        out.say("cannot be done there:")
        out.rows(mapping.cannot.items(), indent=4, whole=(0,))
