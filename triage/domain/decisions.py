"""Decisions: what the policies say about one case, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from triage.domain.clauses import ClauseResult, Truth
from triage.domain.fact_values import Plain, plain_value
from triage.domain.facts import Value
from triage.domain.policies import ActionCall, Then


class Reason(StrEnum):
    """Why a decision, or a run of a case, came out as it did."""

    MATCHED = "matched"
    STOP = "stop"
    NO_POLICY = "no_policy"
    UNKNOWN_FACT = "unknown_fact"
    LIMIT = "limit"
    EXPIRED = "expired"
    PAUSED = "paused"
    CEILING = "ceiling"
    MODEL_KIND = "model_kind"
    SUGGESTED = "suggested"
    APPROVED = "approved"
    APPROVAL_LAPSED = "approval_lapsed"
    UNCLASSIFIED = "unclassified"
    ALREADY_ACTED = "already_acted"
    WATCH_OVER = "watch_over"
    CAUSE_REMAINS = "cause_remains"
    UNCONFIRMED = "unconfirmed"
    ACTION_REFUSED = "action_refused"
    ACTION_OFF = "action_off"
    ORDER_CHANGED = "order_changed"
    CROSSED = "crossed"
    HOLD_STANDS = "hold_stands"
    WATCH_CANCELLED = "watch_cancelled"
    UNDONE = "undone"
    BURST = "burst"
    DATA = "data"
    DID_NOT_LAST = "did_not_last"
    NOT_IN_JOURNAL = "not_in_journal"
    FAILED = "failed"


Outcome = Literal["act", "suggest", "escalate"]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact as it would have to be for a policy to match: in words what it is now, and a value that would do."""

    fact: str
    is_now: str
    to: Value
    wanted: str


@dataclass(frozen=True, slots=True)
class PolicyTrace:
    """One policy as it was asked, clause by clause.

    ``change`` is the smallest change of facts with which it would have matched; empty where it does.
    """

    policy: str
    matched: Truth
    clauses: tuple[ClauseResult, ...]
    change: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """``because`` names the facts that an escalation rests on; ``shadow`` the shadow policies that would have won."""

    outcome: Outcome
    policy: str | None
    then: Then
    actions: tuple[ActionCall, ...]
    reason: Reason
    because: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    shadow: tuple[str, ...] = ()
    trace: tuple[PolicyTrace, ...] = ()
    policy_version: str = ""

    def under(self, version: str, passed: tuple[str, ...] = ()) -> "Decision":
        """The same by the policies of a version, on the way down which some shadow policies would have won."""
        return Decision(
            self.outcome,
            self.policy,
            self.then,
            self.actions,
            self.reason,
            self.because,
            self.stops,
            (*passed, *self.shadow),
            self.trace,
            version,
        )


def decision_document(decision: Decision) -> dict[str, Plain]:
    """A decision in plain form, as ``triage decide`` prints it and the store keeps it."""
    return {
        "outcome": decision.outcome,
        "policy": decision.policy,
        "then": decision.then,
        "actions": [{"action": call.action, "arguments": dict(call.arguments)} for call in decision.actions],
        "reason": str(decision.reason),
        "because": list(decision.because),
        "stops": list(decision.stops),
        "shadow": list(decision.shadow),
        "trace": [_trace_document(trace) for trace in decision.trace],
    }


def _trace_document(trace: PolicyTrace) -> dict[str, Plain]:
    return {
        "policy": trace.policy,
        "matched": trace.matched is True,
        "clauses": [_clause_document(clause) for clause in trace.clauses],
        **({"change": [_change_document(change) for change in trace.change]} if trace.change else {}),
    }


def _change_document(change: Change) -> dict[str, Plain]:
    """``to`` is a value as a case for ``triage decide`` may hold it."""
    return {"fact": change.fact, "is": change.is_now, "to": plain_value(change.to), "wanted": change.wanted}


def _clause_document(clause: ClauseResult) -> dict[str, Plain]:
    """``group`` is there for a clause inside ``any``, and numbers the groups of which one must hold."""
    group: dict[str, Plain] = {} if clause.group is None else {"group": clause.group}
    said: dict[str, Plain] = {"fact": clause.fact, "result": truth_word(clause.result), "why": clause.why}
    return {**said, "line": clause.line, **group}


def truth_word(truth: Truth) -> str:
    return {True: "true", False: "false", None: "unknown"}[truth]


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as it was taken: its document, and the facts as ``parse_facts`` reads them."""

    case: str
    run: str
    at: datetime
    policy_version: str
    policy: str | None
    outcome: str
    reason: str
    decision: Mapping[str, Plain]
    facts: Mapping[str, Plain]
