"""The judge: the back office's own ledger and the wire against our journal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.graph.shop import Shop
from tests.unknown.offices import OfficeKind
from tests.unknown.wire import Sent, Trouble
from triage.domain.cases import CaseStatus
from triage.domain.journal import Intent, IntentState
from triage.sandbox.state import Document

_NOTHING_SENT = (IntentState.REFUSED, IntentState.HALTED, IntentState.ALREADY)
_PROVED = (IntentState.VERIFIED, IntentState.UNDONE)


@dataclass
class Verdict:
    """What a trial came to. ``again``: second sends that a live key and a reading of "not applied" allow."""

    end: str = "neither"
    again: int = 0
    blind: int = 0
    doubled: int = 0
    disagreements: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return self.end == "neither" or bool(self.blind or self.doubled or self.disagreements)


def judge(
    office: OfficeKind,
    trouble: Trouble,
    shop: Shop,
    order: str,
    sent: Sequence[Sent],
    ledger: Sequence[Document],
    *,
    undone: bool = False,
) -> Verdict:
    verdict = Verdict()
    verdict.again, verdict.blind = sends(office, sent)
    verdict.doubled = _twice(entry["key"] for entry in ledger) + _twice(
        (entry["method"], entry["path"]) for entry in ledger
    )
    intents = {intent.id: intent for intent in shop.intents(order)}
    verdict.disagreements = _disagreements(intents, shop, order)
    verdict.end = _end(intents.get(trouble.struck or ""), intents, shop, order, undone=undone)
    return verdict


def sends(office: OfficeKind, sent: Sequence[Sent]) -> tuple[int, int]:
    """Second sends that were right, and those that were blind. A known refusal may be followed by another try."""
    again = blind = 0
    for n, each in enumerate(sent):
        before = [
            earlier
            for earlier in sent[:n]
            if earlier.key == each.key
            or (earlier.what == each.what and not (earlier.status and 400 <= earlier.status < 500))
        ]
        if not before:
            continue
        if all(earlier.key == each.key for earlier in before) and office.keyed and each.looked and not each.there:
            again += 1
        else:
            blind += 1
    return again, blind


def _twice(things: object) -> int:
    return sum(count - 1 for count in Counter(things).values())  # type: ignore[call-overload]


def _disagreements(intents: dict[str, Intent], shop: Shop, order: str) -> list[str]:
    found = []
    effects = Counter(entry["key"] for entry in shop.state.ledger if entry["key"] in intents or entry["order"] == order)
    found += [f"{key} is in the ledger and not in the journal" for key in effects if key not in intents]
    for intent in intents.values():
        there = effects[intent.id]
        if intent.state in (IntentState.INTENDED, IntentState.APPLIED):
            found.append(f"{intent.action} is left {intent.state}")
        elif intent.write and intent.state in _PROVED and there != 1:
            found.append(f"{intent.action} is {intent.state}, and {there} times in the ledger")
        elif intent.state in _NOTHING_SENT and there:
            found.append(f"{intent.action} is {intent.state}, and in the ledger")
        if intent.state is IntentState.UNDONE and intent.write and intent.undone_by not in effects:
            found.append(f"{intent.action} is undone, and nothing in the ledger undid it")
    return found


def _end(struck: Intent | None, intents: dict[str, Intent], shop: Shop, order: str, *, undone: bool) -> str:
    """Verified, or escalated: for an undo, the person who undid it was told that it could not be confirmed."""
    if struck is None:
        return "neither"
    case = shop.case(order)
    if undone:
        undoes = intents[struck.undoes or ""]
        if struck.state is IntentState.VERIFIED and undoes.state is IntentState.UNDONE:
            return "verified"
        unsure = struck.state is IntentState.UNCONFIRMED and undoes.state is not IntentState.UNDONE
        return "escalated" if unsure else "neither"
    if struck.state is IntentState.VERIFIED:
        return "verified"
    with_people = case.status is CaseStatus.ESCALATED and case.reason == "unconfirmed"
    return "escalated" if struck.state is IntentState.UNCONFIRMED and with_people else "neither"
