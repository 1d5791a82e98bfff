"""What the type of an event tells: an exception, something worth a look, or nothing of the kind.

A type is read as words: ``com.acme.orders.FulfillmentFailed.v1`` holds ``orders``, ``fulfillment`` and
``failed``. Three answers:

- it claims an exception, when a word says so (``failed``, ``exception``, …) or it names a kind, and no
  word takes it back (``exception.resolved``): a case is joined or opened, and goes to
  people if no rule can tell what is wrong;
- it is worth a look, when the table below names its topic and what happened (a hold, a lapsed
  authorisation, a changed stock level): a case is joined or opened, and ends as observed when the facts
  show nothing;
- anything else tells of no exception, known or not: order created, note added, label created, parcel in
  transit. It joins a case that is open and is otherwise only kept. A type that nobody has listed is
  treated so too: a merchant's thousand daily ``order.updated`` must not cost a thousand looks.
"""

import re
from dataclasses import dataclass

from triage.domain.kind_names import KIND_NAMES

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PART = re.compile(r"[./:]+")
_VERSION = re.compile(r"[vV]?\d+")


def words_of(event_type: str) -> frozenset[str]:
    """The words of a type, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(event_type))


_CLAIMS = words_of(
    "alert declined error exception exceptions failed failure failures incident issue problem rejected stuck"
)
_TAKEN_BACK = words_of("cleared closed fixed recovered resolved")


@dataclass(frozen=True, slots=True)
class _Signal:
    """Types of these topics are worth a look when one of ``happened`` is said, and none of ``but``."""

    topics: frozenset[str]
    happened: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


def _signal(topics: str, *, happened: str = "", but: str = "") -> _Signal:
    return _Signal(words_of(topics), words_of(happened), words_of(but))


_SIGNALS = (
    _signal(
        "order orders",
        happened="address backordered cancel cancellation delayed flagged held hold late overdue unfulfillable",
    ),
    _signal(
        "payment payments charge authorisation authorization transaction transactions",
        but="authorised authorized captured completed created paid received settled succeeded",
    ),
    _signal("dispute disputes chargeback chargebacks fraud risk", but="won"),
    _signal("refund refunds", but="completed created issued processed succeeded"),
    _signal("stock inventory", but="allocated reserved"),
    _signal(
        "carrier delivery fulfillment fulfillments fulfilment fulfilments parcel shipment shipments tracker tracking",
        happened="attempt attempted customs damaged delay delayed exception expired held lost refused return returned"
        " returning undeliverable",
    ),
    _signal("pick picking pickup", happened="short shorted uncollected"),
    _signal("return returns", happened="inspected mismatch"),
    _signal("export", happened="timeout unacknowledged"),
)


def claims_exception(event_type: str, kind: str | None) -> bool:
    """Whether an event of this type, which names ``kind`` or none, says that something is wrong."""
    words = words_of(event_type)
    return not words & _TAKEN_BACK and (kind is not None or bool(words & _CLAIMS))


def worth_a_look(event_type: str) -> bool:
    """Whether the type tells of something that is often the trace of an exception, though it claims none."""
    words = words_of(event_type)
    return any(_matches(signal, words) for signal in _SIGNALS)


def kind_of(event_type: str) -> str | None:
    """The kind that the last part of a type names, versions aside."""
    parts = [part for part in _PART.split(event_type) if part and not _VERSION.fullmatch(part)]
    return known_kind(parts[-1]) if parts else None


def known_kind(text: str) -> str | None:
    """The kind that a text names, however it is spelt: ``label_no_scan``, ``label-no-scan``, ``LabelNoScan``."""
    name = "_".join(word.lower() for word in _WORD.findall(text))
    return name if name in KIND_NAMES else None


def _matches(signal: _Signal, words: frozenset[str]) -> bool:
    if not words & signal.topics or words & signal.but:
        return False
    return not signal.happened or bool(words & signal.happened)
