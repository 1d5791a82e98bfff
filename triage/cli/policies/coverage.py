"""``triage policies coverage``: what the policies cover of recorded cases, and what keeps them from covering more."""

from pathlib import Path
from typing import Annotated

import typer

from triage.actions.catalogue import ACTIONS
from triage.cli.output import print_json, screen
from triage.cli.policies.options import Cases, Since


def register(app: typer.Typer) -> None:
    app.command("coverage")(coverage)


def coverage(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of policy files; without it, TRIAGE_POLICIES.")
    ] = None,
    cases: Cases = None,
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Which kinds have no policy, which policies never fire, which single clauses block the most.

    Recorded cases are decided again under the folder, so that this answers for the edit at hand.
    """
    from triage.cli.policies.coverage_document import coverage_document
    from triage.cli.policies.coverage_view import show_coverage
    from triage.cli.policies.recorded import recorded_cases
    from triage.config import read_settings
    from triage.policies import load_policies
    from triage.report.coverage import cover

    settings = read_settings()
    folder = folder or settings.policies
    policies = load_policies(folder, ACTIONS)
    with recorded_cases(settings, cases, since) as recorded:
        covered = cover(policies, recorded.cases)
    if as_json:
        print_json(coverage_document(covered, recorded.why_none, folder))
    else:
        show_coverage(covered, recorded.why_none, folder, screen())
