"""A database in which cases were decided by a folder of policies."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.cli.command import CommandLine
from tests.cli.rows import add_cases, store_at
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.decisions import RecordedDecision, decision_document
from triage.domain.explaining import explained
from triage.domain.fact_values import parse_facts
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode, PolicySet

_URL = "sqlite:///triage.db"


def decide_and_record(triage: CommandLine, policies: PolicySet, documents: Sequence[dict[str, Any]]) -> list[str]:
    """A case of order SO-0 and on for each document, decided once; returns their ids."""
    triage.set(database_url=_URL)
    assert triage("migrate").code == 0
    ids = add_cases(_URL, len(documents))
    store = store_at(_URL)
    try:
        with store.write() as tx:
            for id_, document in zip(ids, documents, strict=True):
                tx.decisions.add(_decided(id_, policies, document))
    finally:
        store.close()
    return ids


def lower(policy: str, mode: Mode) -> None:
    """Ada lets a policy go no further than this mode."""
    store = store_at(_URL)
    try:
        with store.write() as tx:
            assert tx.lowerings.add(Lowering(policy, mode, "ada", "Too many.", datetime.now(UTC)))
    finally:
        store.close()


def _decided(case: str, policies: PolicySet, document: dict[str, Any]) -> RecordedDecision:
    facts = parse_facts(document, FACTS)
    decision = explained(decide(policies, facts), policies, facts)
    return RecordedDecision(
        case=case,
        run=f"run-of-{case}"[:40],
        at=datetime.fromisoformat(document["as_of"]),
        policy_version=policies.version,
        policy=decision.policy,
        outcome=decision.outcome,
        reason=str(decision.reason),
        decision=decision_document(decision),
        facts=document,
    )
