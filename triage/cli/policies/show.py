"""``triage policies show``: the policies as they were when they decided."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.output import print_json, screen
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from triage.cli.sheet import Piece, Sheet
    from triage.store.policy_versions import PolicyVersion

_MOST = 20


def register(app: typer.Typer) -> None:
    app.command("show")(show)


def show(
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="As decisions name it, or its beginning.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write its files to a new folder, as they were.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, with the text of the files.")] = False,
) -> None:
    """A version of the policies that decided cases: its files, and what people had lowered.

    Without VERSION, those used last.
    """
    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.opening import database

    if version is None and out is not None:
        raise BadInput("which version? name it before --out; without --out they are listed")
    with database(read_settings()) as store, store.read() as tx:
        versions = [tx.policy_versions.get(version)] if version is not None else tx.policy_versions.newest(_MOST)
    if out is not None:
        _write(versions[0], out)
    if as_json:
        documents = [version_document(each, texts=version is not None) for each in versions]
        print_json(documents[0] if version is not None else documents)
    elif version is None:
        _list(versions, Sheet(screen()))
    else:
        _show(versions[0], out, Sheet(screen()))


def version_document(version: "PolicyVersion", *, texts: bool) -> dict[str, object]:
    from triage.domain.bundle.plain import parts

    files = {name: data.decode("utf-8", "replace") for name, data in version.files.items()}
    return {
        **parts(version, "version", "first_used_at", "in_force_since", "content", "lowered"),
        "files": files if texts else [*files],
    }


def _write(version: "PolicyVersion", out: Path) -> None:
    """Raises BadInput where something is there already."""
    from triage.policies.texts import write_texts

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"{out} is there already; name a folder that is not")
    write_texts(version.files, out)


def _list(versions: "list[PolicyVersion]", sheet: "Sheet") -> None:
    if not versions:
        sheet.say("no version has decided a case yet", indent=0)
        return
    rows: list[list[Piece]] = [
        [each.version[:12], f"{each.first_used_at:%Y-%m-%d %H:%M}", str(len(each.files)), _lowered(each)]
        for each in versions
    ]
    sheet.rows(rows, ("version", "first used", "files", "lowered"), indent=0, right=(2,), whole=(0, 1))


def _show(version: "PolicyVersion", out: Path | None, sheet: "Sheet") -> None:
    sheet.title(f"policies {version.version[:12]}", f"first used {version.first_used_at:%Y-%m-%d %H:%M} UTC")
    sheet.named([("version", version.version), ("of files", version.content), ("lowered", _lowered(version))])
    sheet.section("files", f"written to {out}" if out else "'--out DIR' writes them, '--json' prints them")
    sheet.rows([(name, f"{len(data.splitlines())} lines") for name, data in version.files.items()], right=(1,))


def _lowered(version: "PolicyVersion") -> str:
    return ", ".join(f"{policy} to {mode}" for policy, mode in version.lowered.items())
