"""The operator's desk: the papers of a case, and its context bundle."""

from dataclasses import replace

from tools.reference.recorded import readings_from
from triage.actions.catalogue import ACTIONS
from triage.domain.bundle import CasePapers, context_bundle
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.runtime import SystemClock
from triage.store.engine import Store


def bundle_of(store: Store, case_id: str, policies: PolicySet | None) -> dict[str, Plain]:
    """The context bundle of one case, under what people lowered of the policies. Raises NotFound."""
    papers = papers_of(store, case_id)
    with store.read() as tx:
        lowered = tx.lowerings.modes()
    in_force = policies.lowered(lowered) if policies is not None else None
    return context_bundle(papers, actions=ACTIONS, policies=in_force, now=SystemClock().now())


def papers_of(store: Store, case_id: str) -> CasePapers:
    """Everything we hold on one case, seen at one moment."""
    with store.read() as tx:
        case = tx.cases.get(case_id)
        intents = tx.journal.of_case(case_id)
        of_order = tx.journal.of_order(case.store, case.order)
        recordings = tx.recordings.of_case(case_id)
        papers = CasePapers(
            case,
            tx.inbox.of_case(case_id),
            tx.decisions.latest(case_id),
            intents,
            {intent.id: tx.journal.entries(intent.id) for intent in intents},
            None,
            tx.work.waits_until(case_id),
            tx.answers.of_case(case_id),
            of_order,
        )
    readings = readings_from(
        [exchange for run in recordings.values() for exchange in run],
        order_id=case.order,
        subject=case.subject,
        our_references=frozenset(intent.id for intent in of_order),
    )
    return replace(papers, readings=readings)
