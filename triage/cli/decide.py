"""``triage decide``: what a folder of policies says about given facts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from triage.actions.catalogue import ACTIONS
from triage.cli.case_file import read_cases
from triage.cli.decision_view import show_decision
from triage.cli.output import print_json, print_json_lines, screen
from triage.domain.deciding import decide
from triage.domain.decisions import Decision, decision_document
from triage.domain.errors import BadPolicies
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
    Files that are refused for a proof alone decide all the same, so that its example can be looked at.
    """
    from triage.config import read_settings

    loaded = _load(policies or read_settings().policies)
    decisions = (explained(decide(loaded, case), loaded, case) for case in read_cases(facts))
    if not as_json:
        _show(decisions, loaded)
    elif facts.endswith(".json"):
        print_json(decision_document(next(decisions)))
    else:
        print_json_lines(map(decision_document, decisions))


def _load(folder: Path) -> PolicySet:
    """The policies of a folder. Raises BadPolicies for what cannot be read, or fails its own tests."""
    from triage.policies import NO_PROOFS, load_policies

    try:
        return load_policies(folder, ACTIONS)
    except BadPolicies as refused:
        loaded = load_policies(folder, ACTIONS, NO_PROOFS)
        count = len(refused.findings)
        why = f"{count} proof{'s' * (count > 1)}: 'triage policies check {folder}' says which"
        Console(stderr=True, soft_wrap=True, highlight=False).print(f"{folder} is refused for {why}", markup=False)
        return loaded


def _show(decisions: Iterator[Decision], policies: PolicySet) -> None:
    out = screen()
    for number, decision in enumerate(decisions):
        if number:
            out.rule(style="dim")
        show_decision(decision, policies, out)
