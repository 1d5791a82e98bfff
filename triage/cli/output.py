"""Where output goes: documents and tables to standard output, everything else to standard error."""

import sys
from collections.abc import Iterable

import orjson
from rich.console import Console


def print_json(document: object) -> None:
    """One JSON document, indented."""
    _write(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str))


def print_json_lines(documents: Iterable[object]) -> None:
    """JSON Lines, each written as soon as it is known."""
    for document in documents:
        _write(orjson.dumps(document, default=str))


def screen() -> Console:
    """The terminal. Markup in what is shown is never interpreted."""
    return Console(highlight=False, markup=False, emoji=False)


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
