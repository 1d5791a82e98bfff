"""Lines of the journal: what each says, what of it is kept apart, and what it sets on its intent.

The body of a chained line is what it says, and beside it ``row``, every lasting column of an intent, or ``sets``,
what a step changed. Words and what is personal are kept apart; ``apart`` in the body is their salted digest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.domain.fact_values import Plain, format_time
from triage.domain.journal import Intent, IntentState, JournalEntry
from triage.store.chain import Line
from triage.store.prepared import Row

PERSONAL_ACTIONS = frozenset({"order.correct_address"})
IMAGES = ("arguments", "write", "before")
_SHOWN = ("action", *IMAGES)
_LASTING = (
    "run", "store", "policy", "ordinal", "action", "started_by", "footprint", "undoes", "value", "counted_at", "cause",
)  # fmt: skip
_WORDS = ("why", "note", "reason")
_OURS = frozenset({"row", "sets", "apart"})
_MARK = "address."


def intent_line(intent: Intent) -> Line:
    images = {name: plain_value(getattr(intent, name)) for name in IMAGES}
    row = {name: plain_value(getattr(intent, name)) for name in _LASTING}
    row.update(case_id=intent.case, order_id=intent.order, intended_at=plain_value(intent.intended_at))
    words = {name: value for name in ("customer", "note") if (value := getattr(intent, name)) is not None}
    if is_personal(intent.action, intent.before):
        words |= images
    else:
        row |= images
    return Line(intent.id, "intent", intent.intended_at, {"row": row}, words)


def step_line(
    intent_id: str,
    step: str,
    at: datetime,
    state: IntentState,
    body: Mapping[str, Plain],
    changed: Mapping[str, Any] | None,
) -> Line:
    """``changed`` is None where the intent had moved on: the line is kept and sets nothing."""
    said = {"state": str(state), **body}
    words: dict[str, Plain] = {name: said.pop(name) for name in _WORDS if name in said}
    if changed is None:
        return Line(intent_id, step, at, said, words)
    sets: dict[str, Plain] = {name: plain_value(value) for name, value in changed.items() if value is not None}
    apart = [name for name, value in sets.items() if _hides(name, value)]
    hidden: dict[str, Plain] = {name: sets.pop(name) for name in apart}
    if hidden:
        words["sets"] = hidden
    return Line(intent_id, step, at, {**said, "sets": sets}, words)


def read_line(row: Row) -> JournalEntry:
    """A line as people read it, with what is kept apart where it is still there."""
    body: dict[str, Plain] = row["body"]
    words = row["words"] or {}
    if isinstance(lasting := body.get("row"), dict):
        whole = {**lasting, **words}
        said: dict[str, Plain] = {name: whole[name] for name in _SHOWN if name in whole}
    else:
        said = {name: value for name, value in {**body, **words}.items() if name not in _OURS}
    if "apart" in body and not words:
        said["erased"] = True
    return JournalEntry(row["seq"], row["intent"], row["step"], row["at"], said)


def is_personal(action: str, image: Mapping[str, Plain]) -> bool:
    return action in PERSONAL_ACTIONS or any(name.startswith(_MARK) for name in image)


def plain_value(value: Any) -> Plain:
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, Mapping):
        return {str(name): plain_value(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain_value(each) for each in value]
    plain: Plain = value
    return plain


def _hides(name: str, value: Plain) -> bool:
    return name == "note" or (isinstance(value, dict) and is_personal("", value))
