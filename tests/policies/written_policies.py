"""A policy document as a file: JSON, which is YAML too, with every clause on a line of its own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Lines = Mapping[tuple[str, int, str], int]


def written(document: Mapping[str, Any]) -> tuple[str, Lines]:
    """The text, and where each clause stands: by the id of its entry, its group or 0, and its fact."""
    text: list[str] = ['{"version": 1']
    lines: dict[tuple[str, int, str], int] = {}
    for key in ("policies", "stops"):
        if document[key]:
            text.append(f', "{key}": [')
            for number, entry in enumerate(document[key]):
                rest = {name: value for name, value in entry.items() if name != "when"}
                text.append((", " if number else "") + json.dumps(rest)[:-1] + ', "when": {')
                _write_when(entry, text, lines)
                text.append("}}")
            text.append("]")
    text.append("}")
    return "\n".join(text), lines


def _write_when(entry: Mapping[str, Any], text: list[str], lines: dict[tuple[str, int, str], int]) -> None:
    for number, (name, clause) in enumerate(entry["when"].items()):
        comma = ", " if number else ""
        if name != "any":
            text.append(f"{comma}{_pair(name, clause)}")
            lines[entry["id"], 0, name] = len(text)
            continue
        text.append(f'{comma}"any": [')
        for group, clauses in enumerate(clause, start=1):
            text.append(", {" if group > 1 else "{")
            for fact, line in _numbered(clauses, len(text)):
                lines[entry["id"], group, fact] = line
            text += [(", " if place else "") + _pair(*each) for place, each in enumerate(clauses.items())]
            text.append("}")
        text.append("]")


def _numbered(clauses: Mapping[str, Any], after: int) -> Iterator[tuple[str, int]]:
    yield from ((fact, after + number) for number, fact in enumerate(clauses, start=1))


def _pair(name: str, clause: Any) -> str:
    return f"{json.dumps(name)}: {json.dumps(clause)}"
