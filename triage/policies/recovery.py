"""Reading on where YAML cannot be read, so that one mistake does not hide the others of its file."""

import re
from dataclasses import dataclass

import yaml

from triage.policies.characters import HOLE, split_lines
from triage.policies.findings import Notes, Place
from triage.policies.syntax import Broken, explain

_MOST = 20
_SECTION = re.compile(r"[A-Za-z_]+[ \t]*:")
_ITEM = re.compile(r"( *)- ")


@dataclass(frozen=True, slots=True)
class _Step:
    """One mistake, the lines as they were with it, and what was put in place of some of them."""

    broken: Broken
    before: list[str]
    patch: dict[int, str]


def readable(text: str, notes: Notes) -> str | None:
    """The text with ``HOLE`` in the places that cannot be read, each noted; None where nothing is left to read."""
    lines: list[str] | None = split_lines(text)
    steps: list[_Step] = []
    while lines is not None and len(steps) < _MOST and (error := _error_in(lines)) is not None:
        broken = explain(error, "\n".join(lines))
        if steps and steps[-1].broken.place.line == broken.place.line:
            last = steps.pop()
            lines = _read_around(last.broken, last.before, [_without_entry(last.before, broken.place.line)], steps)
        else:
            lines = _read_around(broken, lines, [broken.patch, _without_entry(lines, broken.place.line)], steps)
    for step in steps:
        _note(step, notes)
    if lines is not None and (error := _error_in(lines)) is not None:
        notes.add(Place(_line_of(error), 1), "the file was not read from here on", "correct what is above first")
        return None
    return "\n".join(lines) if lines is not None else None


def _read_around(
    broken: Broken, lines: list[str], patches: list[dict[int, str]], steps: list[_Step]
) -> list[str] | None:
    """The lines with the first patch that lets YAML be read beyond the mistake, or None."""
    error = _error_in(lines)
    for patch in filter(None, patches):
        patched = [patch.get(number, line) for number, line in enumerate(lines, start=1)]
        again = _error_in(patched)
        if again is None or error is None or _line_of(again) > max(*patch, _line_of(error)):
            steps.append(_Step(broken, lines, patch))
            return patched
    steps.append(_Step(broken, lines, {}))
    return None


def _error_in(lines: list[str]) -> yaml.MarkedYAMLError | None:
    try:
        for _ in yaml.parse("\n".join(lines), Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return error
    return None


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark is not None else 1


def _note(step: _Step, notes: Notes) -> None:
    broken = step.broken
    lost = [number for number, line in step.patch.items() if HOLE in line or not line.strip()]
    unseen = f"; lines {min(lost)} to {max(lost)} were not looked at" if len(lost) > 1 else ""
    if not step.patch:
        unseen = "; nothing else of the file was looked at"
    notes.add(broken.place, broken.message + unseen, broken.hint)


def _without_entry(lines: list[str], number: int) -> dict[int, str]:
    """A hole in place of the entry of a list at the top of the file that holds a line; empty outside of any."""
    section = next((n for n in range(min(number, len(lines)), 0, -1) if _SECTION.match(lines[n - 1])), None)
    if section is None or section == number:
        return {}
    end = next((n for n in range(number + 1, len(lines) + 1) if _SECTION.match(lines[n - 1])), len(lines) + 1)
    items = {n: match[1] for n in range(section + 1, end) if (match := _ITEM.match(lines[n - 1]))}
    indent = next(iter(items.values()), None)
    starts = [n for n, each in items.items() if each == indent]
    first = max((n for n in starts if n <= number), default=None)
    if indent is None or first is None:
        return {}
    last = min((n for n in starts if n > number), default=end) - 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return {n: f"{indent}- {HOLE}" if n == first else "" for n in range(first, last + 1)}
