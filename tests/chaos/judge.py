"""The judge: the sandbox's own ledger against what was delivered and what the journal says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from triage.domain.cases import Case, CaseStatus
from triage.domain.journal import Intent, IntentState
from triage.store.tables import events
from triage.store.transaction import Transaction

Entry = dict[str, Any]
_ALL = 100_000
_IN_THE_LEDGER = (IntentState.VERIFIED, IntentState.APPLIED)
_NOT_IN_THE_LEDGER = (IntentState.ALREADY, IntentState.REFUSED, IntentState.HALTED)


@dataclass
class Verdict:
    """``lost``: a delivery or its case. ``doubled``: an effect. ``wrong``: journal and ledger do not agree, or
    something was set off.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def judge(tx: Transaction, ledger: Sequence[Entry], acknowledged: Iterable[str]) -> Verdict:
    """``acknowledged`` are the senders' ids of the deliveries that were answered with 202."""
    rows = [dict(row._mapping) for row in tx.connection.execute(select(events))]
    cases = tx.cases.find(limit=_ALL)
    intents = [intent for case in cases for intent in tx.journal.of_case(case.id)]
    return Verdict(
        [*_deliveries_lost(rows, set(acknowledged)), *_cases_lost(cases)],
        _doubled(ledger, intents),
        [*_unexplained(ledger, intents), *_open_or_untrue(ledger, intents)],
    )


def _deliveries_lost(rows: Sequence[Entry], acknowledged: set[str]) -> list[str]:
    stored = {row["delivery"] for row in rows}
    lost = [f"delivery {each} was acknowledged and is not stored" for each in sorted(acknowledged - stored)]
    return lost + [
        f"delivery {row['delivery']} has no case" for row in rows if row["case_id"] is None and row["order_id"]
    ]


def _cases_lost(cases: Sequence[Case]) -> list[str]:
    return [f"case of {case.order} is still open" for case in cases if case.status is CaseStatus.OPEN]


def _doubled(ledger: Sequence[Entry], intents: Sequence[Intent]) -> list[str]:
    """The same call on the same thing twice, undos apart; and by what its keys say was meant."""
    by_id = {intent.id: intent for intent in intents}
    undone = {intent.id for intent in intents if intent.undoes}
    seen = Counter((e["order"], e["method"], e["path"], e["key"] in undone) for e in ledger if e["order"])
    meant = [_meaning(by_id[entry["key"]]) for entry in ledger if entry["key"] in by_id]
    doubled = [f"{method} {path} twice on {order}" for (order, method, path, _), n in seen.items() if n > 1]
    return doubled or [f"{what} twice" for what, n in Counter(meant).items() if n > 1]


def _meaning(intent: Intent) -> str:
    return f"{intent.action} {dict(intent.arguments)} on {intent.order}" + (" undone" if intent.undoes else "")


def _unexplained(ledger: Sequence[Entry], intents: Sequence[Intent]) -> list[str]:
    known = {intent.id for intent in intents}
    unknown = [f"{entry['effect']} on {entry['order']} has no intent" for entry in ledger if entry["key"] not in known]
    return unknown + [f"{e['effect']} on {e['order']} set off {e['side_effects']}" for e in ledger if e["side_effects"]]


def _open_or_untrue(ledger: Sequence[Entry], intents: Sequence[Intent]) -> list[str]:
    there = {entry["key"] for entry in ledger}
    wrong = [f"{_meaning(each)} has no outcome" for each in intents if each.state is IntentState.INTENDED]
    for each in intents:
        if each.write is None:
            continue
        if each.state in _IN_THE_LEDGER and each.id not in there:
            wrong.append(f"{_meaning(each)} is {each.state} and not in the ledger")
        if each.state in _NOT_IN_THE_LEDGER and each.id in there:
            wrong.append(f"{_meaning(each)} is {each.state} and in the ledger")
    return wrong
