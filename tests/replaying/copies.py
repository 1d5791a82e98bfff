"""Fixtures to break."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class Copy:
    folder: Path

    def upstream(self, change: Callable[[list[Any]], object]) -> None:
        self._json("upstream.json", change)

    def event(self, change: Callable[[Any], object]) -> None:
        self._json("event.json", change)

    def expect(self, **told: object) -> None:
        file = self.folder / "expect.yaml"
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **told}))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def _json(self, name: str, change: Callable[[Any], object]) -> None:
        file = self.folder / name
        document = json.loads(file.read_text())
        change(document)
        file.write_text(json.dumps(document))


def a_copy_of(name: str, to: Path) -> Copy:
    return Copy(Path(shutil.copytree(FIXTURES / name, to / name)))


def number_of(upstream: list[Any], method: str, ending: str, turn: int = 0) -> int:
    """Where the exchange of a kind stands."""
    found = [
        number
        for number, each in enumerate(upstream)
        if each["request"]["method"] == method and each["request"]["url"].endswith(ending)
    ]
    return found[turn]
