"""The operator's desk: the database and the papers of a case, wired for people's commands.

Kept apart from ``bootstrap``, so that a list, a case or the kill switch needs no graph, broker or back office.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from tools.reference.recorded import readings_from
from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.domain.bundle import CasePapers, context_bundle
from triage.domain.errors import BadPolicies, Unavailable
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.policies import load_policies
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store


@contextmanager
def database(settings: Settings) -> Iterator[Store]:
    """The database, with this version's schema. Raises Unavailable, saying what to do, when it is not there."""
    missing = missing_file(settings.database_url)
    if missing is not None:
        raise Unavailable(
            f"there is no database at {missing} yet; 'triage demo' or 'triage serve' makes one, 'triage migrate' an "
            "empty one, and TRIAGE_DATABASE_URL names another"
        )
    store = open_store(settings.database_url, SystemClock(), TimeOrderedIds())
    try:
        store.check()
        yield store
    finally:
        store.close()


def missing_file(database_url: str) -> Path | None:
    """The SQLite file that an address names and that is not there: opening it would make an empty one."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = Path(str(url.database))
    return None if path.exists() else path


def policies_if_good(settings: Settings) -> PolicySet | None:
    """The policy folder, or None where it is refused: what is shown of a case does not hang on it."""
    try:
        return load_policies(settings.policies, ACTIONS)
    except BadPolicies:
        return None


def bundle_of(store: Store, case_id: str, policies: PolicySet | None) -> dict[str, Plain]:
    """The context bundle of one case. Raises NotFound."""
    papers = papers_of(store, case_id)
    return context_bundle(papers, actions=ACTIONS, policies=policies, now=SystemClock().now())


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
        )
    readings = readings_from(
        [exchange for run in recordings.values() for exchange in run],
        order_id=case.order,
        subject=case.subject,
        our_references=frozenset(intent.id for intent in of_order),
    )
    return replace(papers, readings=readings)
