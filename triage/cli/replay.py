"""``triage replay``: recorded cases, through the real thing with no network."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import FAILED
from triage.cli.output import print_json_lines, screen
from triage.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.domain.policies import PolicySet
    from triage.replaying.replay import Replay

_DEFAULT = Path("fixtures")


def register(app: typer.Typer) -> None:
    app.command("replay")(replay)


def replay(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Fixtures, or folders of fixtures; without any, fixtures/."),
    ] = None,
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="Policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one fixture a line.")] = False,
) -> None:
    """Replay recorded cases and compare what comes of them with what is expected.

    Each runs through intake, store, graph and clients, with its recorded answers for a back office, at the time
    of the recording and with the mode ceiling at auto. Exits 1 when one comes out otherwise.
    """
    from triage.actions.catalogue import ACTIONS
    from triage.cli.replay_view import show_replays
    from triage.config import read_settings
    from triage.logs import configure
    from triage.policies import load_policies
    from triage.replaying.fixture import find_fixtures

    fixtures = find_fixtures(paths or [_DEFAULT])
    if not fixtures:
        where = ", ".join(str(path) for path in paths or [_DEFAULT])
        raise BadInput(f"no fixture in {where}; one is a folder with event.json, upstream.json and expect.yaml")
    configure("auto", "error")
    loaded = load_policies(policies or read_settings().policies, ACTIONS)
    replays = _replayed(fixtures, loaded)
    if as_json:
        done: list[Replay] = []
        print_json_lines(each.document for each in _noted(replays, done))
    else:
        done = show_replays(replays, len(fixtures), screen())
    if not all(each.ok for each in done):
        raise typer.Exit(FAILED)


def _replayed(fixtures: list[tuple[str, Path]], policies: "PolicySet") -> "Iterator[Replay]":
    from triage.replaying.replay import replay_folder

    for name, folder in fixtures:
        yield replay_folder(name, folder, policies)


def _noted(replays: "Iterator[Replay]", done: "list[Replay]") -> "Iterator[Replay]":
    for each in replays:
        done.append(each)
        yield each
