"""What a back office promises about itself, read into Terms."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tools.reader import Bad, items, need, obj, text
from tools.wire.session import Session
from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.errors import Unreadable
from triage.domain.tape import Tape

_EFFECTS = frozenset({"customer", "money", "automation"})
_LONGEST_SETTLING = timedelta(minutes=10)
_LONGEST_KEY_LIFE = timedelta(days=366)


class ReferenceTerms:
    """The terms behind the reference API."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fetch_terms(self, tape: Tape) -> Terms:
        """What the back office says of itself. Raises NotFound, Rejected, Transient or Unreadable.

        What cannot be read is left out: an action without an entry is off, a write without
        ``settles_within_seconds`` is read back once, and without ``keys_live_seconds`` it is never sent twice.
        It reads back and honours conditions unless it says otherwise, or says it so that it cannot be read.
        """
        document, _ = self._session.read("/terms", tape)
        if not isinstance(document, dict):
            raise Unreadable("the back office's terms are no object")
        return Terms(
            settles_within=_span(document.get("settles_within_seconds"), _LONGEST_SETTLING),
            call_timeout=timedelta(seconds=self._session.settings.longest_call),
            keys_live=_span(document.get("keys_live_seconds"), _LONGEST_KEY_LIFE),
            sets_off=_declarations(document.get("sets_off")),
            reads_back=document.get("reads_back", True) is True,
            conditional=document.get("conditional", True) is True,
        )


def _declarations(document: Any) -> dict[str, SetsOff]:
    if not isinstance(document, dict):
        return {}
    read = {key: _declaration(entry) for key, entry in document.items()}
    return {
        key: declaration
        for key, declaration in read.items()
        if declaration is not None and not _speaks_for_unread(key, read)
    }


def _speaks_for_unread(key: str, read: Mapping[str, SetsOff | None]) -> bool:
    """Whether an action's general entry would stand in for one of its values that could not be read."""
    return any(entry is None and other.startswith(f"{key}:") for other, entry in read.items())


def _declaration(entry: Any) -> SetsOff | None:
    try:
        fields = obj(entry)
        effects = frozenset(text(word) for word in items(need(fields, "effects")))
        shown_by = text(need(fields, "shown_by"))
    except Bad:
        return None
    return SetsOff(effects, shown_by) if effects <= _EFFECTS and shown_by.strip() else None


def _span(value: Any, longest: timedelta) -> timedelta:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= longest.total_seconds():
        return timedelta(0)
    return timedelta(seconds=value)
