"""News: what came to an order while a run of it was under way, asked where an intent is written."""

from dataclasses import replace

from triage.domain.errors import Crossed
from triage.domain.journal import IntentState
from triage.graph.ledgers import CaseTransaction
from triage.graph.run import Run

_WITHOUT_EFFECT = (IntentState.REFUSED, IntentState.HALTED)


def check_news(run: Run, tx: CaseTransaction) -> None:
    """Raise Crossed where somebody woke a case of the order, or did something to it, since the run began."""
    case = run.case
    wakes = tx.work.wakes(case.store, case.order)
    if any(count > run.wakes.get(ref, 0) for ref, count in wakes.items()):
        raise Crossed(f"there is news of order {case.order} since it was read")
    foreign = {intent.id for intent in tx.journal.of_order(case.store, case.order)} - run.references()
    if foreign:
        raise Crossed(f"order {case.order} saw another effect of ours since it was read")


def begin_anew(run: Run) -> None:
    """Put the run back to its beginning, with what is known by now. Its claim takes over the wakes that are seen here.

    What it found so far is kept under its old id. Raises Halted where the claim was lost.
    """
    run.file_now()
    take_note(run)
    with run.services.store.read() as tx:
        run.case = tx.cases.get(run.case.id)
        run.switches = tx.switches.thrown()
        run.answer = tx.answers.waiting(run.case.id) if run.case.last_run else None
    run.claim = replace(run.claim, wakes=run.wakes.get(run.claim.ref, run.claim.wakes))
    run.decide_again()


def take_note(run: Run) -> None:
    """Take what is known of the order by now for what was known when the run began."""
    with run.services.store.read() as tx:
        run.wakes = tx.work.wakes(run.case.store, run.case.order)
        filed = tx.journal.of_order(run.case.store, run.case.order)
    unfiled = {intent.id: intent for intent in run.intents if intent.id in run.begun}
    run.intents = [unfiled.get(each.id, each) if each.state is not IntentState.UNDONE else each for each in filed]


def taken_back(run: Run) -> bool:
    """Whether somebody undoes, or undid, what this run did."""
    mine = {intent.id for intent in run.of_case() if intent.run == run.id}
    return any(intent.undoes in mine and intent.state not in _WITHOUT_EFFECT for intent in run.intents)
