"""One resolved case undone, and the back office shown to be exactly as before."""

from rich.console import Console

from triage.bootstrap import Triage
from triage.demo.backoffice import Backoffice
from triage.domain.cases import Case
from triage.undoing import Step, Undoing


def undo_case(triage: Triage, case: Case, by: str) -> list[Step]:
    """Undo everything that stands of a case, newest first, as ``triage undo`` does."""
    undoing = Undoing(triage, case, by)
    return [undoing.run(undoing.plan([intent])[0]) for intent in undoing.intents()]


def show_undo(console: Console, triage: Triage, office: Backoffice, case: Case, before: object) -> bool:
    """Undo ``case`` and compare with the snapshot taken before anything happened; whether they are equal."""
    after_actions = office.snapshot(case.order)
    console.print(
        f"\nUNDO  {case.order}, {(case.kind or '').replace('_', ' ')}  (triage undo {case.order})", style="bold"
    )
    for step in undo_case(triage, case, "demo"):
        console.print(f"  {step.result}: {step.intent.action}, {step.why}")
    equal = bool(office.snapshot(case.order) == before)
    changed = "differed" if after_actions != before else "did not differ"
    verdict = "is exactly as before" if equal else "IS NOT AS BEFORE"
    console.print(f"  The actions changed the back office ({changed} from the start); after the undo it {verdict}.")
    return equal and after_actions != before
