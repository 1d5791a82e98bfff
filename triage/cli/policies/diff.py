"""``triage policies diff``: what an edit of the policies decides differently."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json, screen
from triage.cli.policies.options import Cases, Since


def register(app: typer.Typer) -> None:
    app.command("diff")(diff)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Folder of policy files, or git:REV for NEW as it was.")],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="Folder of the edited files; without it, TRIAGE_POLICIES.")
    ] = None,
    cases: Cases = None,
    since: Since = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="Below each class, a command that decides its example.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """What was changed, what is decided differently by it, and on which recorded cases.

    First comes what widens: where something is done that was not. Each class of cases has an example that
    was decided on both sides. Limits count as untouched, and no mode ceiling applies.

    Exits 0 when nothing is decided differently and no limit, nor what is undone by itself, lets more or less
    be done; and 1 otherwise.
    """
    from triage.cli.policies.diff_document import diff_document
    from triage.cli.policies.diff_view import show_diff
    from triage.cli.policies.differing import compare_sides
    from triage.cli.policies.recorded import recorded_cases
    from triage.cli.policies.side import open_side
    from triage.config import read_settings

    settings = read_settings()
    new = new or str(settings.policies)
    with (
        open_side(old, _folder(new, settings.policies)) as before,
        open_side(new, _folder(old, settings.policies)) as after,
        recorded_cases(settings, cases, since) as recorded,
    ):
        difference = compare_sides(before, after, recorded)
    if as_json:
        print_json(diff_document(difference))
    else:
        show_diff(difference, screen(), examples=examples)
    if difference.differs:
        raise typer.Exit(FAILED)


def _folder(other: str, default: Path) -> Path:
    """The folder that ``git:REV`` is about: the other side's, or the one that is in use."""
    return default if other.startswith("git:") else Path(other)
