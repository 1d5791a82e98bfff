"""Recorded cases, made up, and a folder of policies beside them."""

from typing import Any

from tests.policies.policy_texts import NOW
from triage.report.history import RecordedCase


def a_document(**facts: Any) -> dict[str, Any]:
    """A fraud review that rules have told; dots in names are two underscores."""
    known = {"exception.kind": "fraud_review", "exception.kind_origin": "rules"}
    return {"as_of": NOW, "facts": {**known, **{name.replace("__", "."): value for name, value in facts.items()}}}


def recorded(id_: str, **facts: Any) -> RecordedCase:
    return RecordedCase(id_, a_document(**facts))
