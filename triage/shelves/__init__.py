"""What a process keeps and renews now and then: the policies in force, and the terms of the back office."""

from triage.shelves.policies import PolicyShelf
from triage.shelves.terms import TermsShelf

__all__ = ["PolicyShelf", "TermsShelf"]
