"""Why a case goes to people, in words, and how soon they should look. Only a note may hold what others wrote."""

from collections.abc import Sequence

from triage.domain.decisions import Reason
from triage.domain.kind_names import KIND_NAMES, UNCLASSIFIED

_WHY: dict[Reason, str] = {
    Reason.MATCHED: "contained by its policy, which asks a person to go on",
    Reason.STOP: "a stop asks for a person",
    Reason.NO_POLICY: "no policy covers it",
    Reason.UNKNOWN_FACT: "a fact that the decision rests on is not known",
    Reason.LIMIT: "its policy has reached a limit",
    Reason.EXPIRED: "its policy has expired",
    Reason.PAUSED: "its policy or action is paused",
    Reason.CEILING: "the mode ceiling does not let its policy act",
    Reason.MODEL_KIND: "its kind rests on a model's word",
    Reason.SUGGESTED: "its policy suggests what to do, and waits for a yes",
    Reason.APPROVED: "contained as a person approved",
    Reason.APPROVAL_LAPSED: "what a person approved is not as it was",
    Reason.UNCLASSIFIED: "no rule can tell what it is",
    Reason.ALREADY_ACTED: "its policy has acted on it before",
    Reason.WATCH_OVER: "the last date of its watch is over",
    Reason.CAUSE_REMAINS: "the actions took effect and the cause is still there",
    Reason.UNCONFIRMED: "an action could not be confirmed",
    Reason.ACTION_REFUSED: "an action was refused",
    Reason.ACTION_OFF: "an action of its policy is off in this back office",
    Reason.ORDER_CHANGED: "the order kept changing while it was decided",
    Reason.CROSSED: "the order moved on while an action was on its way",
    Reason.HOLD_STANDS: "the cause is gone and a hold of ours still stands",
    Reason.WATCH_CANCELLED: "a person cancelled its watch",
    Reason.UNDONE: "a person took back what was done",
    Reason.BURST: "one cause brought many cases at once",
    Reason.DATA: "a system tells something in a form that nobody here can read",
    Reason.DID_NOT_LAST: "what was done did not last, and it was not us who took it back",
    Reason.NOT_IN_JOURNAL: "the back office shows something of ours that the journal does not have",
    Reason.FAILED: "working on it failed again and again",
}
_URGENT = frozenset(
    {
        Reason.UNCONFIRMED,
        Reason.HOLD_STANDS,
        Reason.ORDER_CHANGED,
        Reason.CROSSED,
        Reason.DID_NOT_LAST,
        Reason.NOT_IN_JOURNAL,
        Reason.FAILED,
    }
)
_GRAVE, _MIDDLING = 10, 28


def why_here(reason: Reason) -> str:
    """What a reason for escalating means, in words."""
    return _WHY[reason]


def summary(kind: str | None, reason: Reason, because: Sequence[str], note: str | None) -> str:
    """One line for a list: the kind, why it is here, and the facts that it rests on."""
    named = f" ({', '.join(because[:4])}{', …' if len(because) > 4 else ''})" if because else ""
    more = f": {note}" if note else ""
    about = "data" if reason is Reason.DATA else kind or UNCLASSIFIED
    return f"{about.replace('_', ' ')}: {why_here(reason)}{named}{more}"


def priority(kind: str | None, reason: Reason, *, too_late: bool = False) -> int:
    """1 is looked at first, 4 last: what we may have half done before all else, then by the gravity of the kind."""
    if too_late or reason in _URGENT:
        return 1
    if kind not in KIND_NAMES:
        return 3
    rank = KIND_NAMES.index(str(kind))
    return 1 if rank < _GRAVE // 2 else 2 if rank < _GRAVE else 3 if rank < _MIDDLING else 4
