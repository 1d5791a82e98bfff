"""A page of the docs whose commands can be run: the files it tells to save, and what it shows of each command."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

_STEP = re.compile(
    r"(?:Save this as `(?P<path>[^`]+)`:\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```"
    r"|Change `(?P<old>[^`\n]+)`\s(?:back\s)?to `(?P<new>[^`\n]+)`\sin\s`(?P<file>[^`]+)`",
    re.DOTALL | re.MULTILINE,
)
_ANYTHING = "…"


@dataclass(frozen=True)
class SavedFile:
    path: str
    text: str


@dataclass(frozen=True)
class Edit:
    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Command:
    """One line behind a ``$``, and the lines that the page shows under it."""

    line: str
    shown: tuple[str, ...]

    def told(self, output: str) -> bool:
        """Whether this is what the page shows; ``…`` stands for any lines, and at the end of a line for its rest."""
        return _matches(list(self.shown), [line.rstrip() for line in output.rstrip("\n").split("\n")] if output else [])


def steps(page: Path) -> Iterator[SavedFile | Edit | Command]:
    """What a reader does, in order. What a ``text`` block shows was seen somewhere else: its commands only run."""
    for step in _STEP.finditer(page.read_text()):
        if step["file"]:
            yield Edit(step["file"], step["old"], step["new"])
        elif step["path"]:
            yield SavedFile(step["path"], step["text"])
        elif step["language"] == "console":
            yield from _commands(step["text"])
        elif step["language"] == "text":
            yield from (Command(command.line, (_ANYTHING,)) for command in _commands(step["text"]))


def whole_files(page: Path) -> list[str]:
    """Every YAML block that is a policy file."""
    blocks = (step["text"] for step in _STEP.finditer(page.read_text()) if step["language"] == "yaml")
    return [text for text in blocks if re.search(r"^version: 1$", text, re.MULTILINE)]


def mentioned(page: Path) -> list[list[str]]:
    """The commands that are named in passing, without what belongs to one case."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    found = dict.fromkeys(re.findall(r"`triage ([^`]+)`", prose))
    return [list(takewhile(_names_a_command, line.split())) for line in found]


def _names_a_command(word: str) -> bool:
    return word.isalpha() and word.islower()


def _commands(text: str) -> Iterator[Command]:
    for entry in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = entry.partition("\n")
        yield Command(line, tuple(each.rstrip() for each in shown.rstrip("\n").split("\n")) if shown.strip() else ())


def _matches(shown: list[str], lines: list[str]) -> bool:
    if not shown:
        return not lines
    if shown[0] == _ANYTHING:
        return any(_matches(shown[1:], lines[skipped:]) for skipped in range(len(lines) + 1))
    return bool(lines) and _same(shown[0], lines[0]) and _matches(shown[1:], lines[1:])


def _same(shown: str, line: str) -> bool:
    return line.startswith(shown.removesuffix(_ANYTHING)) if shown.endswith(_ANYTHING) else line == shown
