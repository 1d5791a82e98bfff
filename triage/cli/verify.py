"""``triage verify``: whether the journal is as it was written."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.printable import shown
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.config import Settings
    from triage.store.verifying import KnownHead, Verdict

_SHOWN = 50
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def register(app: typer.Typer) -> None:
    app.command("verify")(verify)


def verify(
    head: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="SEQ:MAC", help="A head that you kept; may be given more than once."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Walk the journal's chain and say what was changed, taken out, put in, moved or cut off.

    Compares with the head in the database, with the heads file in the working folder, and with --head.

    Exits 0 when all is as it was written, 1 when something is not.
    """
    from triage.config import read_settings
    from triage.evidence import journal_keys
    from triage.opening import database
    from triage.store.verifying import verify as walk

    settings = read_settings()
    given = [_given(each) for each in head or ()]
    with database(settings) as store, store.read() as tx:
        kept = tx.journal.head()
        known = [*given, *(_filed(settings, kept.name) if kept else ())]
        verdict = walk(tx.connection, journal_keys(settings)(), known, _progress)
    if as_json:
        print_json(_document(verdict))
    else:
        _show(verdict, len(known))
    if verdict.findings:
        raise typer.Exit(FAILED)


def _given(text: str) -> "KnownHead":
    from triage.store.verifying import KnownHead

    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"--head {text!r} is no head; it is a number, a colon and 64 hex digits, as 'verify' prints it")
    return KnownHead(int(found[1]), found[2], "--head")


def _filed(settings: "Settings", name: str) -> "list[KnownHead]":
    from triage.store.heads import HEADS_FILE, kept_heads
    from triage.store.verifying import KnownHead

    where = str(settings.working_folder / HEADS_FILE)
    return [KnownHead(each.seq, each.mac, where) for each in kept_heads(settings.working_folder) if each.name == name]


def _progress(seen: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{seen} of {total} lines" + ("\n" if seen >= total else ""))


def _document(verdict: "Verdict") -> dict[str, object]:
    from triage.store.verifying import problems

    return {
        "ok": not verdict.findings,
        "lines": verdict.lines,
        "adopted": verdict.adopted,
        "erased": verdict.erased,
        "head": str(verdict.head) if verdict.head else None,
        "findings": list(problems(verdict.findings)),
    }


def _show(verdict: "Verdict", known: int) -> None:
    out = screen()
    for each in verdict.findings[:_SHOWN]:
        place = f"seq {each.seq}: " if each.seq is not None else ""
        out.print(shown(f"{place}{each.says}"), soft_wrap=True)
    if len(verdict.findings) > _SHOWN:
        out.print(f"and {len(verdict.findings) - _SHOWN} more; --json lists them all")
    before = f", and {verdict.adopted} from before it that were adopted" if verdict.adopted else ""
    erased = f"; {verdict.erased} lost their words to an erasure" if verdict.erased else ""
    if verdict.findings:
        out.print(f"the journal is not as it was written: {len(verdict.findings)} findings in {verdict.lines} lines")
        return
    if verdict.head is None:
        out.print("nothing was journalled yet")
        return
    out.print(f"{verdict.lines} lines hold together{before}{erased}; {known} other heads agree", soft_wrap=True)
    out.print(f"head {verdict.head}", soft_wrap=True)
