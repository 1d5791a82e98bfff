"""``triage decide``: what a folder of policies says about given facts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.case_file import read_cases
from triage.cli.decision_view import show_decision
from triage.cli.output import print_json, print_json_lines, screen
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, decision_document
from triage.domain.explaining import explained
from triage.domain.policies import PolicySet


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
        _show(decisions, loaded)
    elif facts.endswith(".json"):
        print_json(decision_document(next(decisions)))
    else:
        print_json_lines(map(decision_document, decisions))


def _show(decisions: Iterator[Decision], policies: PolicySet) -> None:
    out = screen()
    for number, decision in enumerate(decisions):
        if number:
            out.rule(style="dim")
        show_decision(decision, policies, out)
