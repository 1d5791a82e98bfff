"""The operator's desk: the papers of a case, and its context bundle."""

from collections.abc import Sequence
from dataclasses import replace

import httpx

from tools.recorded_reads import readings_from
from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.connections import Connections
from triage.domain.assessment import Readings
from triage.domain.bundle import CasePapers, context_bundle
from triage.domain.cases import Case
from triage.domain.errors import BadInput
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.domain.systems import Systems
from triage.domain.tape import Exchange
from triage.runtime import OneAfterTheOther, SystemClock
from triage.store.engine import Store


def bundle_of(settings: Settings, store: Store, case_id: str, policies: PolicySet | None) -> dict[str, Plain]:
    """The context bundle of one case, under what people lowered of the policies. Raises NotFound."""
    papers = papers_of(settings, store, case_id)
    with store.read() as tx:
        lowered = tx.lowerings.modes()
    in_force = policies.lowered(lowered) if policies is not None else None
    return context_bundle(papers, actions=ACTIONS, policies=in_force, now=SystemClock().now())


def papers_of(settings: Settings, store: Store, case_id: str) -> CasePapers:
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
    exchanges = [exchange for run in recordings.values() for exchange in run]
    references = frozenset(intent.id for intent in of_order)
    return replace(papers, readings=_read_again(settings, case, exchanges, references))


def _read_again(
    settings: Settings, case: Case, exchanges: Sequence[Exchange], references: frozenset[str]
) -> Readings | None:
    """What was last read; where these settings cannot read it, that it cannot be, and why."""
    clock = SystemClock()

    def systems(recorded: httpx.BaseTransport) -> Systems:
        return Connections(settings, clock, OneAfterTheOther(), recorded, anonymous=True).systems

    try:
        return readings_from(exchanges, systems, order_id=case.order, subject=case.subject, our_references=references)
    except BadInput as bad:
        return Readings(clock.now(), case.subject, failures={"order": f"recordings are not readable: {bad}"})
