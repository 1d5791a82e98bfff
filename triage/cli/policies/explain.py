"""``triage policies explain``: how the policies decide a case, clause by clause."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.output import print_json, print_json_lines, screen


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    of: Annotated[
        str,
        typer.Argument(
            metavar="CASE|FACTS",
            help="A case (its id, the end or beginning of it, or its order), or a file of cases (.json, .jsonl or -).",
        ),
    ],
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="Policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="ID", help="This policy or stop alone, whatever came of it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON; a line a case for a .jsonl file.")] = False,
) -> None:
    """The decision, the stops, the winner clause by clause, and the nearest misses with what would have changed them.

    A recorded case is decided again on its recorded facts, under what people lowered and the mode ceiling in
    force; beside it stands what was decided then, and by which version of the policies.
    """
    from triage.actions.catalogue import ACTIONS
    from triage.cli.policies.explaining import explain_facts, explain_recorded, trace_of
    from triage.cli.policies.explanation_document import explanation_document
    from triage.cli.policies.explanation_view import show_explanation
    from triage.config import read_settings
    from triage.policies import load_policies

    settings = read_settings()
    loaded = load_policies(policies or settings.policies, ACTIONS)
    found = explain_facts(of, loaded) if _is_file(of) else iter([explain_recorded(of, settings, loaded)])
    if as_json:
        documents = (explanation_document(each, trace_of(each, policy)) for each in found)
        if of.endswith(".jsonl") or of == "-":
            print_json_lines(documents)
        else:
            print_json(next(documents))
        return
    out = screen()
    for number, each in enumerate(found):
        with out:
            if number:
                out.rule(style="dim")
            if each.line is not None and not of.endswith(".json"):
                out.print(f"line {each.line}", style="bold")
            show_explanation(each, trace_of(each, policy), out)


def _is_file(of: str) -> bool:
    return of == "-" or of.endswith((".json", ".jsonl")) or Path(of).is_file()
