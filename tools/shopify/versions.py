"""The version of Shopify's API that is asked for, and when it ends.

Shopify publishes a version each quarter and answers it for a year; after that it answers with the oldest one that it
still has, and the header ``X-Shopify-API-Version`` names another than was asked for.
"""

import re
import threading
from datetime import date

from tools.wire.answers import Answer
from triage.domain.errors import BadValue

DEFAULT_VERSION = "2026-07"
_FORM = re.compile(r"(20[0-9]{2})-(01|04|07|10)")
_WARN_DAYS = 60


def checked_version(version: str) -> str:
    """Raises BadValue for what is no version that stays as it is."""
    if _FORM.fullmatch(version):
        return version
    raise BadValue(f"{version[:40]!r} is no version of Shopify's API; write it as in {DEFAULT_VERSION}")


def supported_until(version: str) -> date:
    """The day on which a version's year of support ends."""
    match = _FORM.fullmatch(checked_version(version))
    assert match is not None
    return date(int(match[1]) + 1, int(match[2]), 1)


def version_warnings(asked: str, answered: str | None, today: date) -> list[str]:
    """What whoever runs this should know of the version; ``answered`` is what Shopify last named, None for nothing."""
    ends = supported_until(asked)
    change = "set version in TRIAGE_BACKOFFICE_OPTIONS, and run the connector's checks"
    warnings = []
    if answered is not None and answered != asked:
        warnings.append(f"Shopify answers version {answered[:20]} of its API where {asked} is asked for; {change}")
    if today >= ends:
        warnings.append(f"Shopify's support of version {asked} ended on {ends}; {change}")
    elif (ends - today).days <= _WARN_DAYS:
        warnings.append(f"Shopify's support of version {asked} ends on {ends}, in {(ends - today).days} days; {change}")
    return warnings


class VersionWatch:
    """Remembers which version Shopify says that it answered with. Shared by threads."""

    def __init__(self, asked: str) -> None:
        self.asked = checked_version(asked)
        self.answered: str | None = None
        self._lock = threading.Lock()

    def heed(self, answer: Answer) -> None:
        told = answer.headers.get("x-shopify-api-version")
        if told:
            with self._lock:
                self.answered = told

    def warnings(self, today: date) -> list[str]:
        return version_warnings(self.asked, self.answered, today)
