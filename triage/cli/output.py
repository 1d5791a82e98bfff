"""Where output goes: documents and tables to standard output, everything else to standard error."""

import re
import sys
from collections.abc import Iterable

import orjson
from rich.console import Console

_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that JSON may hold bare and that a terminal obeys; JSON can spell each of them out."""


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
    if _OBEYED.search(text := line.decode()):
        line = _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
