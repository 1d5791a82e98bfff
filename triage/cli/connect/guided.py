"""``triage connect KIND``: from nothing to settings that were tried."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli.exits import DONE, FAILED, MISSING
from triage.cli.output import print_json, screen
from triage.connecting.guide import GUIDES, Guide

if TYPE_CHECKING:
    from triage.cli.sheet import Sheet
    from triage.connecting.answers import Answers
    from triage.connecting.trial import Step

_NAME_WIDTH = 28
_MARKS = {"ok": ("ok   ", "green"), "note": ("note ", "yellow"), "wrong": ("wrong", "red")}


def register(app: typer.Typer) -> None:
    for guide in GUIDES.values():
        app.command(guide.kind, help=f"Connect {guide.title}.")(_command(guide))


def _command(guide: Guide) -> Callable[..., None]:
    def connect(
        answers: Annotated[
            str | None,
            typer.Option(metavar="FILE", help="Answers as a JSON object, from a file or - for standard input."),
        ] = None,
        parcel: Annotated[
            str | None, typer.Option(metavar="'CARRIER NUMBER'", help="A parcel on its way, to try a carrier with.")
        ] = None,
        check: Annotated[bool, typer.Option("--check", help="Only try what is configured; keep nothing.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Keep what was tried without asking.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document; needs --answers or --check.")] = False,
    ) -> None:
        _connect(guide, answers, parcel, check=check, yes=yes, as_json=as_json)

    return connect


def _connect(guide: Guide, source: str | None, parcel: str | None, *, check: bool, yes: bool, as_json: bool) -> None:
    from triage.cli.sheet import Sheet
    from triage.config import read_settings
    from triage.connecting.answers import read_answers
    from triage.connecting.trial import try_settings
    from triage.domain.errors import BadInput

    if as_json and source is None and not check:
        raise BadInput("--json asks nothing, so it needs --answers FILE, or --check")
    sheet = Sheet(screen())
    answers = None
    if not check:
        if not as_json:
            _say_what_to_click(guide, sheet)
        answers = read_answers(guide, _read(source) if source is not None else _ask(guide))
    settings = answers.tried() if answers is not None else read_settings()
    steps = []
    for step in try_settings(guide, settings, parcel):
        steps.append(step)
        if not as_json:
            sheet.rows([[_MARKS[step.standing], step.name.ljust(_NAME_WIDTH), step.says]], whole=(0, 1))
    worked = all(step.standing != "wrong" for step in steps)
    kept: list[Path] = []
    if worked and answers is not None:
        kept = _keep(answers, sheet, yes=yes or source is not None, quiet=as_json)
    if as_json:
        print_json(_document(guide, steps, worked, kept))
    elif not worked:
        sheet.say((f"nothing was kept; {guide.page} has more", "bold"))
    raise typer.Exit(DONE if worked else MISSING if check else FAILED)


def _say_what_to_click(guide: Guide, sheet: "Sheet") -> None:
    sheet.say((f"To connect {guide.title}, on its side:", "bold"), indent=0)
    for number, step in enumerate(guide.there, start=1):
        sheet.say(f"{number}. {step}")
    sheet.say((f"{guide.page} has the rest.", "dim"))


def _read(source: str) -> Mapping[str, object]:
    import sys

    import orjson

    from triage.domain.errors import BadInput

    try:
        told = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        document = orjson.loads(told)
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the answers are no JSON: {error.msg}, line {error.lineno}") from None
    if not isinstance(document, dict):
        raise BadInput('the answers are no JSON object, as in {"url": "https://…", "token": "…"}')
    return document


def _ask(guide: Guide) -> Mapping[str, object]:
    return dict(_asked(guide))


def _asked(guide: Guide) -> Iterator[tuple[str, object]]:
    for question in guide.questions:
        shown = question.default is not None and question.default != "" and not question.hidden
        yield (
            question.key,
            typer.prompt(question.asks, default=question.default, hide_input=question.hidden, show_default=shown),
        )


def _keep(answers: "Answers", sheet: "Sheet", *, yes: bool, quiet: bool) -> list[Path]:
    from triage.config import read_settings
    from triage.connecting.keeping import changes, keep, overruled

    folder = read_settings().secrets_folder
    planned = changes(answers, folder)
    if not quiet:
        names = ", ".join(answers.secrets)
        sheet.section("to keep", f"secrets in files that you alone can read: {names}" if names else "")
        sheet.rows([[change.key, change.before or "not set", "→", change.after] for change in planned])
    if not yes and not typer.confirm("Keep this?", default=True):
        return []
    written = keep(answers, folder)
    if not quiet:
        sheet.say(f"kept in {', '.join(str(path) for path in written)}")
        for variable in overruled(planned):
            sheet.say((f"{variable} is set in the environment and counts before what was kept", "bold"))
        sheet.say("'triage doctor' tells how it stands; 'triage readiness' what this data is good for")
    return written


def _document(guide: Guide, steps: "list[Step]", worked: bool, kept: list[Path]) -> dict[str, Any]:
    return {
        "kind": guide.kind,
        "works": worked,
        "steps": [{"standing": step.standing, "name": step.name, "says": step.says} for step in steps],
        "kept": [str(path) for path in kept],
    }
