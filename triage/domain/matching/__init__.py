"""Matching many conditions at once: facts are looked up in tables of bit sets, a bit a condition."""

from triage.domain.matching.matcher import Answers, Matcher

__all__ = ["Answers", "Matcher"]
