"""The engine decides as the slow reading does, and tells of it clause by clause as that does."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.policies.random_policies import Trial
from tests.policies.reference import Document, decide_slowly, number, standing, truth
from tests.policies.reference_trace import SlowTrace, changed, trace_slowly, type_of
from tests.policies.written_policies import Lines
from triage.domain.clauses import ClauseResult
from triage.domain.decisions import Change, Decision, PolicyTrace, decision_document, truth_word


def agree(decision: Decision, document: Document, trial: Trial, lines: Lines) -> list[SlowTrace]:
    """Assert that a decision with its trace is the one of the slow reading; returns that trace."""
    expected = agree_without_trace(decision, document, trial, trial.case)
    slow = trace_slowly(document, trial.case, expected)
    _same(
        [(trace.policy, truth_word(trace.matched)) for trace in decision.trace],
        [(trace.id, trace.matched) for trace in slow],
    )
    by_id = {policy["id"]: policy for policy in document["policies"]}
    for trace, told in zip(decision.trace, slow, strict=True):
        _agree_on_clauses(trace, told, lines)
        _same({change.fact for change in trace.change}, told.to_change)
        if trace.change:
            _would_do(by_id[trace.policy], trial.case, trace)
    _agree_with_the_document(decision)
    return slow


def agree_without_trace(decision: Decision, document: Document, trial: Trial, case: Document) -> dict[str, Any]:
    expected = decide_slowly(document, case, trial.ceiling, trial.held_back)
    actual = {
        "outcome": decision.outcome,
        "policy": decision.policy,
        "then": decision.then,
        "actions": [{call.action: dict(call.arguments)} for call in decision.actions],
        "reason": decision.reason,
        "because": list(decision.because),
        "stops": list(decision.stops),
        "shadow": list(decision.shadow),
    }
    _same(actual, expected)
    return expected


def _same(actual: object, expected: object) -> None:
    assert actual == expected, f"\n  the engine says {actual}\nthe slow reading {expected}"


def _agree_on_clauses(trace: PolicyTrace, told: SlowTrace, lines: Lines) -> None:
    _same(
        [_clause(clause) for clause in trace.clauses],
        [(clause.fact, clause.group, clause.result, clause.state) for clause in told.clauses],
    )
    for clause in trace.clauses:
        place = (trace.policy, clause.group or 0, clause.fact)
        assert clause.line in (lines.get(place), 0 if clause.fact == "exception.kind_origin" else None), clause


def _clause(clause: ClauseResult) -> tuple[str, int, str, str]:
    word, colon, _ = clause.why.partition(": ")
    state = word if colon and word in ("missing", "stale", "contradicted") else ""
    return clause.fact, clause.group or 0, truth_word(clause.result), state


def _would_do(policy: Document, case: Document, trace: PolicyTrace) -> None:
    """With the change the policy matches; without any one of its facts it does not."""
    when, fresh = policy["when"], policy.get("fresh", {})
    steps = [{"fact": step["fact"], "to": step["to"]} for step in _plain_changes(trace)]
    assert truth(when, fresh, changed(case, steps)) == "true", trace
    for left_out in steps:
        rest = [step for step in steps if step is not left_out]
        assert truth(when, fresh, changed(case, rest)) != "true", (left_out, trace)
    for change in trace.change:
        _says_what_is(change, standing(change.fact, fresh, case))


def _plain_changes(trace: PolicyTrace) -> list[dict[str, Any]]:
    document = decision_document(Decision("escalate", None, "escalate", (), "failed", trace=(trace,)))  # type: ignore[arg-type]
    entries: Any = document["trace"]
    changes: list[dict[str, Any]] = entries[0]["change"]
    return changes


def _says_what_is(change: Change, reading: Mapping[str, Any] | str) -> None:
    if isinstance(reading, str):
        assert change.is_now == reading, change
        return
    value, type_ = reading["value"], type_of(change.fact)
    if value == "none" or type_ in ("enum", "boolean", "set"):
        words = f"[{', '.join(sorted(value))}]" if isinstance(value, list) else str(value).lower()
        assert change.is_now == words, change
    elif type_ in ("integer", "number"):
        assert Decimal(change.is_now) == Decimal(str(value)), change
    else:
        assert number(type_, change.is_now) == number(type_, value), change


def _agree_with_the_document(decision: Decision) -> None:
    """What is printed and kept of a trace is the trace."""
    entries: Any = decision_document(decision)["trace"]
    for trace, entry in zip(decision.trace, entries, strict=True):
        assert (entry["policy"], entry["matched"]) == (trace.policy, trace.matched is True)
        assert [(each["fact"], each["result"], each["line"], each.get("group")) for each in entry["clauses"]] == [
            (each.fact, truth_word(each.result), each.line, each.group) for each in trace.clauses
        ]
        assert [(each["fact"], each["is"], each["wanted"]) for each in entry.get("change", [])] == [
            (each.fact, each.is_now, each.wanted) for each in trace.change
        ]
