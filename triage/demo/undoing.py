"""One resolved case undone, and the back office shown to be exactly as before."""

from rich.console import Console

from triage.bootstrap import Triage
from triage.demo.backoffice import Backoffice
from triage.domain.cases import Case
from triage.domain.errors import UndoRefused
from triage.domain.tape import Tape


def undo_case(triage: Triage, case: Case, started_by: str) -> list[str]:
    """Undo everything that stands of a case, newest first; returns what each undo did, in words."""
    with triage.store.read() as tx:
        intents = [each for each in tx.journal.of_case(case.id) if each.undoes is None]
    undo = triage.effects().undo
    told = []
    for intent in sorted(intents, key=lambda each: (each.intended_at, each.id), reverse=True):
        if triage.services.actions[intent.action].internal:
            continue
        plan = undo.run(intent, started_by=started_by, tape=Tape())
        told.append(f"{intent.action}: {plan.why}")
    return told


def show_undo(console: Console, triage: Triage, office: Backoffice, case: Case, before: object) -> bool:
    """Undo ``case`` and compare with the snapshot taken before anything happened; whether they are equal."""
    after_actions = office.snapshot(case.order)
    console.print(f"\nUNDO  case {case.id[-8:]} of order {case.order} ({case.kind})", style="bold")
    try:
        for line in undo_case(triage, case, "person:demo"):
            console.print(f"  {line}")
    except UndoRefused as refused:
        console.print(f"  refused: {refused} {refused.differences}")
        return False
    equal = bool(office.snapshot(case.order) == before)
    changed = "differed" if after_actions != before else "did not differ"
    verdict = "is exactly as before" if equal else "IS NOT AS BEFORE"
    console.print(f"  after the actions the back office {changed} from the start; after the undo it {verdict}.")
    return equal
