"""Undoing on a person's word: looked at first, then newest first, each through the journal.

Works while everything is paused: switches bind policies, people can always undo.
"""

from triage.undoing.case import Undoing
from triage.undoing.policy import PolicyUndoing, Span
from triage.undoing.step import Result, Step, Verdict

__all__ = ["PolicyUndoing", "Result", "Span", "Step", "Undoing", "Verdict"]
