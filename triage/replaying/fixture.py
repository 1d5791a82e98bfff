"""A fixture: one recorded case in a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from triage.domain.errors import BadFixture, BadInput, BadValue
from triage.replaying.expectation import Expectation, read_expectation
from triage.replaying.upstream import Answer, read_upstream

EVENT, UPSTREAM, MODEL, EXPECT = "event.json", "upstream.json", "model.json", "expect.yaml"
_FILES = (EVENT, UPSTREAM, MODEL, EXPECT)


@dataclass(frozen=True, slots=True)
class Fixture:
    """``event`` is the CloudEvent as received; ``model`` the recorded exchanges with a model, where there are any."""

    name: str
    folder: Path
    event: bytes
    upstream: tuple[Answer, ...]
    expectation: Expectation
    model: list[Any] | None = None


def find_fixtures(paths: list[Path]) -> list[tuple[str, Path]]:
    """Name and folder of each fixture: a path that is one, or that holds some. Raises BadInput for no folder."""
    found: dict[Path, str] = {}
    for path in paths:
        if not path.is_dir():
            raise BadInput(f"there is no folder {path}; name a fixture, or a folder of fixtures")
        if _is_fixture(path):
            found.setdefault(path, path.resolve().name)
        else:
            found |= {folder: name for name, folder in _inside(path) if folder not in found}
    return [(name, folder) for folder, name in found.items()]


def read_fixture(folder: Path, name: str | None = None) -> Fixture:
    """Raises BadFixture naming the file and what is wrong with it."""
    return Fixture(
        name=name or folder.name,
        folder=folder,
        event=_bytes(folder / EVENT),
        upstream=_upstream(folder / UPSTREAM),
        expectation=_expectation(folder / EXPECT),
        model=_model(folder / MODEL),
    )


def _is_fixture(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _FILES)


def _inside(folder: Path) -> Iterator[tuple[str, Path]]:
    for each in sorted(folder.rglob("*")):
        if each.is_dir() and _is_fixture(each):
            yield each.relative_to(folder).as_posix(), each


def _upstream(file: Path) -> tuple[Answer, ...]:
    try:
        return read_upstream(_json(file))
    except BadValue as bad:
        raise BadFixture(f"{file}: {bad}") from None


def _expectation(file: Path) -> Expectation:
    try:
        return read_expectation(_bytes(file).decode())
    except UnicodeDecodeError:
        raise BadFixture(f"{file}: it is not UTF-8") from None
    except BadValue as bad:
        raise BadFixture(f"{file}: {bad}") from None


def _model(file: Path) -> list[Any] | None:
    if not file.exists():
        return None
    exchanges = _json(file)
    if not isinstance(exchanges, list):
        raise BadFixture(f"{file}: it is a list of exchanges with a model")
    return exchanges


def _json(file: Path) -> Any:
    try:
        return orjson.loads(_bytes(file))
    except orjson.JSONDecodeError as error:
        raise BadFixture(f"{file}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}") from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise BadFixture(f"{file}: there is no such file; a fixture has {EVENT}, {UPSTREAM} and {EXPECT}") from None
    except OSError as error:
        raise BadFixture(f"{file} cannot be read: {error.strerror}") from None
