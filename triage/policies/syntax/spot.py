"""Where libyaml gave up, and what is made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import yaml

from triage.policies.characters import HOLE, split_lines
from triage.policies.findings import Place

_KEY = re.compile(r"( *)((?:- +)*)([^\s:#'\"\[\]{},][^:#]*?)[ \t]*:(?=[ \t]|$)[ \t]*")
_SHOWN = 48
_WIDEST = 500


@dataclass(frozen=True, slots=True)
class Broken:
    """One mistake. ``patch`` holds other text for some lines, by number, with which the rest may be read."""

    place: Place
    message: str
    hint: str
    patch: dict[int, str]


class Spot:
    """Where libyaml gave up, and what it had read until then."""

    def __init__(self, error: yaml.MarkedYAMLError, text: str) -> None:
        self.lines = split_lines(text)
        self.problem, self.context = str(error.problem or ""), str(error.context or "")
        mark = error.problem_mark or error.context_mark
        assert mark is not None, "libyaml says where it gave up"
        begun = error.context_mark or mark
        self.at = Place(mark.line + 1, mark.column + 1)
        self.begun = Place(begun.line + 1, begun.column + 1)
        self.tokens = list(takewhile(lambda token: token.start_mark.index < mark.index, _tokens(text)))

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def last(self) -> yaml.Token | None:
        """The last token before the place where libyaml gave up."""
        return self.tokens[-1] if self.tokens else None

    @property
    def character(self) -> str:
        return self.line(self.at.line)[self.at.column - 1 : self.at.column]

    def rest(self, place: Place) -> str:
        return self.line(place.line)[place.column - 1 :].rstrip()

    def above(self, number: int) -> Iterator[int]:
        """The lines above one that say something, nearest first."""
        return (n for n in range(number - 1, 0, -1) if self.line(n).lstrip()[:1] not in ("", "#"))

    def below(self, number: int) -> Iterator[int]:
        """The lines below one that say something, nearest first."""
        return (n for n in range(number + 1, len(self.lines) + 1) if self.line(n).lstrip()[:1] not in ("", "#"))

    def hole(self, place: Place) -> dict[int, str]:
        """The value of a line, or the line where it has no key, and all that stands below it."""
        line = self.line(place.line)
        match = key_in(line)
        if match is not None and place.column > match.end(3):
            return self._below(place.line, f"{match[1]}{match[2]}{match[3]}: {HOLE}", not line[match.end() :])
        indent = " " * indent_of(line)
        return self._below(place.line, f"{indent}- {HOLE}" if dashed(line) else f"{indent}{HOLE}: ")

    def _below(self, number: int, instead: str, block: bool = True) -> dict[int, str]:
        patch = {number: instead}
        deeper = takewhile(
            lambda n: not self.line(n).strip() or indent_of(self.line(n)) > indent_of(self.line(number)),
            range(number + 1, len(self.lines) + 1),
        )
        return patch | {n: "" for n in deeper if self.line(n).strip()} if block else patch


def key_in(line: str) -> re.Match[str] | None:
    """The key that a line begins with: its indentation, dashes and name."""
    return _KEY.match(line, 0, _WIDEST)


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def dashed(line: str) -> bool:
    return line.lstrip(" ").startswith("- ")


def depth_of(line: str) -> int:
    """The column, from 0, at which the name of a line begins, behind its dashes."""
    match = re.match(r" *(?:- +)*", line)
    return match.end() if match else 0


def name_of(line: str) -> str:
    match = key_in(line)
    return match[3] if match is not None else line.strip(" -") or line.strip()


def uncommented(text: str) -> str:
    return re.split(r"\s#", text, maxsplit=1)[0].rstrip()


def first_word(text: str) -> str:
    return re.split(r"[\s,\]}]", text, maxsplit=1)[0] or text


def shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _tokens(text: str) -> Iterator[yaml.Token]:
    try:
        yield from yaml.scan(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return
