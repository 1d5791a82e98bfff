"""Recording a case as a fixture: its event, what was asked and answered, what became of it; people disguised.

The event is the one that the case speaks for: the latest that names a kind, else claims an exception, else the
first. Every look at the case follows, each marked, so that a replay goes through the same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from triage.bootstrap import Triage
from triage.domain.cases import Case
from triage.domain.errors import BadInput, CallFailed
from triage.domain.fact_values import Plain
from triage.domain.policies import PolicySet
from triage.replaying.case_documents import (
    as_received,
    disguise_for,
    event_document,
    exchange_document,
    orders_document,
    terms_document,
)
from triage.replaying.case_record import read_case
from triage.replaying.fixture import EVENT, EXPECT, MODEL, UPSTREAM
from triage.replaying.outcome import outcome_of, telling_facts
from triage.replaying.pretty import pretty
from triage.replaying.replay import Replay, replay_folder
from triage.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Recording:
    """A new fixture and its first replay. ``with_terms``: the back office said what actions set off there."""

    folder: Path
    replay: Replay
    with_terms: bool


def record_case(triage: Triage, case: Case, folder: Path, policies: PolicySet, *, force: bool = False) -> Recording:
    """Write a case as a fixture and replay it at once. Raises BadInput when the folder is in use, unless forced."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; name the folder that the fixture is to be")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise BadInput(f"{folder} is not empty; --force replaces the fixture in it")
    if (kind := triage.settings.backoffice_kind) != "reference" or triage.settings.carriers:
        raise BadInput(
            f"a case of a back office of kind {kind!r} or with carriers of its own cannot be made a fixture yet: "
            "people are disguised in documents of the reference API alone; 'triage show CASE --json' has what was read"
        )
    terms = _terms(triage)
    with triage.store.read() as tx:
        record = read_case(tx, case)
        expected = _expected(tx, case)
    disguise = disguise_for(record.intents)
    upstream: list[Plain] = [terms_document(terms)] if terms is not None else []
    if as_received(record.event).order is None:
        upstream.append(orders_document(record.event))
    upstream += [exchange_document(each, disguise) for each in record.asked]
    _write(
        folder,
        {
            EVENT: pretty(event_document(record.event, disguise, backlog=case.backlog)) + "\n",
            UPSTREAM: pretty(upstream) + "\n",
            EXPECT: yaml.safe_dump(expected, sort_keys=False, default_flow_style=None, width=110),
        },
    )
    return Recording(folder, replay_folder(folder.name, folder, policies), terms is not None)


def _expected(tx: Transaction, case: Case) -> dict[str, Plain]:
    came = outcome_of(tx, case)
    return {
        "outcome": came.outcome,
        "kind": came.kind,
        "policy": came.policy,
        "actions": list(came.actions),
        "reason": came.reason,
        "because": list[Plain](telling_facts(tx, case)),
    }


def _terms(triage: Triage) -> dict[str, Plain] | None:
    """What the back office promises now, under what people attest here; None when it does not answer."""
    try:
        terms = triage.terms.current()
    except CallFailed:
        return None
    return {
        "settles_within_seconds": terms.settles_within.total_seconds(),
        "keys_live_seconds": terms.keys_live.total_seconds(),
        "sets_off": {
            name: {"effects": list[Plain](sorted(said.effects)), "shown_by": "as recorded"}
            for name, said in terms.sets_off.items()
            if said.cannot is None
        },
    }


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL).unlink(missing_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}") from error
