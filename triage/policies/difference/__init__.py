"""The difference that an edit makes: what was changed in the files, and what is decided differently by it."""

from triage.policies.difference.comparing import Comparison, Example, compare, shift_on
from triage.policies.difference.edits import Edit, edits
from triage.policies.difference.policy_edits import call_words
from triage.policies.difference.said import Said
from triage.policies.difference.scope_edits import scope_words
from triage.policies.difference.verdict import Direction, Shift, Verdict

__all__ = [
    "Comparison",
    "Direction",
    "Edit",
    "Example",
    "Said",
    "Shift",
    "Verdict",
    "call_words",
    "compare",
    "edits",
    "scope_words",
    "shift_on",
]
