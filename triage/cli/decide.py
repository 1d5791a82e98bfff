"""``triage decide``: what a folder of policies says about given facts."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.decision_view import show_decision
from triage.cli.output import print_json, print_json_lines, screen
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, decision_document
from triage.domain.errors import BadInput, BadValue
from triage.domain.explaining import explained
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts, Known


def register(app: typer.Typer) -> None:
    app.command("decide")(decide_cases)


def decide_cases(
    facts: Annotated[
        str,
        typer.Option(
            "--facts", metavar="FILE", help="A case (.json), or JSON Lines of cases (.jsonl, or - for input)."
        ),
    ],
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="Policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output, a line for each line.")] = False,
) -> None:
    """Decide cases from their facts alone: no database is read, limits count as untouched, no mode ceiling applies.

    A case that names exception.kind and not who named it (exception.kind_origin) counts as named by a person.
    """
    from triage.config import read_settings
    from triage.policies import load_policies

    loaded = load_policies(policies or read_settings().policies, ACTIONS)
    decisions = (explained(decide(loaded, case), loaded, case) for case in read_cases(facts))
    if not as_json:
        _show(decisions)
    elif facts.endswith(".json"):
        print_json(decision_document(next(decisions)))
    else:
        print_json_lines(map(decision_document, decisions))


def read_cases(name: str) -> Iterator[Facts]:
    """The cases of a file, one after the other. Raises BadInput naming the line that is no case."""
    try:
        if name == "-":
            yield from _read_lines("standard input", sys.stdin.buffer)
        elif name.endswith(".json"):
            yield _read_case(name, Path(name).read_bytes())
        else:
            with Path(name).open("rb") as lines:
                yield from _read_lines(name, lines)
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}") from None


def _read_lines(name: str, lines: Iterator[bytes]) -> Iterator[Facts]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_case(f"{name}, line {number}", line)


def _read_case(where: str, data: bytes) -> Facts:
    try:
        return _with_origin(parse_facts(orjson.loads(data), FACTS))
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{where}: this is not JSON: {error}") from None
    except BadValue as error:
        raise BadInput(f"{where}: {error}") from None


def _with_origin(facts: Facts) -> Facts:
    """Whoever writes a kind into a case file has named it, unless the file says who did."""
    kind = facts.get("exception.kind")
    if "exception.kind_origin" in facts or not isinstance(kind, Known):
        return facts
    origin = "model" if kind.source == "model" else "person"
    return facts.but(exception__kind_origin=Known(origin, kind.source, kind.observed_at))


def _show(decisions: Iterator[Decision]) -> None:
    out = screen()
    for number, decision in enumerate(decisions):
        if number:
            out.rule(style="dim")
        show_decision(decision, out)
