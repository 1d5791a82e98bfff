"""The terms of the back office, asked for now and then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import structlog

from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.errors import CallFailed, NotFound
from triage.domain.ports import Clock

_TERMS_LIVE_SECONDS = 60.0
_LAST_TERMS_LIVE_SECONDS = 3_600.0
_log = structlog.get_logger()


@dataclass
class TermsShelf:
    """The terms of the back office, asked for now and then, under what people attest in the settings."""

    fetch: Callable[[], Terms]
    attested: Mapping[str, SetsOff]
    clock: Clock
    silent: Terms
    _held: Terms | None = None
    _fetched_at: float = float("-inf")
    _answered_at: float = float("-inf")

    def current(self) -> Terms:
        """Terms that are at most a minute old, or those of the last hour where it does not answer.

        Raises CallFailed when there are none.
        """
        now = self.clock.monotonic()
        if self._held is None or now - self._fetched_at >= _TERMS_LIVE_SECONDS:
            self._held = self._fetched(self._held)
            self._fetched_at = now
        return self._held

    def _fetched(self, last: Terms | None) -> Terms:
        try:
            terms = self.fetch()
        except NotFound:
            terms = self.silent
        except CallFailed as error:
            if last is None or self.clock.monotonic() - self._answered_at > _LAST_TERMS_LIVE_SECONDS:
                raise
            _log.warning("terms.unread", error=type(error).__name__)
            return last
        self._answered_at = self.clock.monotonic()
        return replace(terms, sets_off={**self.attested, **terms.sets_off, **self._both_say(terms)})

    def _both_say(self, terms: Terms) -> dict[str, SetsOff]:
        """Where the back office and a person both say what an action sets off, what either says counts."""
        both = self.attested.keys() & terms.sets_off.keys()
        return {name: _either(terms.sets_off[name], self.attested[name]) for name in both}


def _either(office: SetsOff, person: SetsOff) -> SetsOff:
    return SetsOff(
        office.effects | person.effects, f"{office.shown_by}; {person.shown_by}", office.cannot or person.cannot
    )
