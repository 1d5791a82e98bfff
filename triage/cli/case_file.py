"""Files of cases: one case (``.json``), or JSON Lines of them (``.jsonl``, or ``-`` for standard input)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from triage.domain.catalogue import FACTS
from triage.domain.errors import BadInput, BadValue
from triage.domain.fact_values import Plain, parse_facts
from triage.domain.facts import Facts

_KIND, _ORIGIN = "exception.kind", "exception.kind_origin"


def read_cases(name: str) -> Iterator[Facts]:
    """The cases of a file, one after the other. Raises BadInput naming the line that is no case."""
    return (facts for _, facts in read_numbered(name))


def read_numbered(name: str) -> Iterator[tuple[int, Facts]]:
    """The same, each with its line."""
    for number, document in read_documents(name):
        try:
            yield number, parse_facts(document, FACTS)
        except BadValue as error:
            raise BadInput(f"{place(name, number)}: {error}") from None


def read_documents(name: str) -> Iterator[tuple[int, dict[str, Plain]]]:
    """The same as documents, each with its line and who named its kind."""
    try:
        if name == "-":
            yield from _read_lines(name, sys.stdin.buffer)
        elif name.endswith(".json"):
            yield 1, _read(name, 1, Path(name).read_bytes())
        else:
            with Path(name).open("rb") as lines:
                yield from _read_lines(name, lines)
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}") from None


def place(name: str, line: int) -> str:
    """Where in a file, as a person looks for it."""
    if name.endswith(".json"):
        return name
    return f"{'standard input' if name == '-' else name}, line {line}"


def _read_lines(name: str, lines: Iterator[bytes]) -> Iterator[tuple[int, dict[str, Plain]]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _read(name, number, line)


def _read(name: str, number: int, data: bytes) -> dict[str, Plain]:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{place(name, number)}: this is not JSON: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("facts"), dict):
        raise BadInput(f'{place(name, number)}: a case is an object with "as_of" and "facts"')
    return {**document, "facts": _with_origin(document["facts"])}


def _with_origin(facts: dict[str, Plain]) -> dict[str, Plain]:
    """Whoever writes a kind into a case file has named it, unless the file says who did."""
    kind = facts.get(_KIND)
    if kind is None or _ORIGIN in facts or (isinstance(kind, dict) and "value" not in kind):
        return facts
    dated = kind if isinstance(kind, dict) else {}
    origin = "model" if dated.get("source") == "model" else "person"
    return {**facts, _ORIGIN: {**dated, "value": origin}}
