"""What a process keeps and renews now and then: the policy set, and the terms of the back office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.errors import BadPolicies, CallFailed, NotFound
from triage.domain.policies import PolicySet
from triage.domain.ports import Clock

_LOOK_EVERY_SECONDS = 2.0
_TERMS_LIVE_SECONDS = 60.0
_LAST_TERMS_LIVE_SECONDS = 3_600.0
_log = structlog.get_logger()


@dataclass
class PolicyShelf:
    """The newest good policy set of a folder. A changed folder that is refused leaves the last good one in use."""

    folder: Path
    load: Callable[[Path], PolicySet]
    clock: Clock
    _held: PolicySet | None = None
    _seen: tuple[tuple[str, int, int], ...] = ()
    _looked_at: float = float("-inf")

    def current(self) -> PolicySet:
        """Raises BadPolicies only when there has never been a good set."""
        now = self.clock.monotonic()
        if self._held is None or now - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._looked_at = now
            self._renew()
        assert self._held is not None
        return self._held

    def _renew(self) -> None:
        files = sorted(self.folder.glob("*.y*ml"))
        seen = tuple((file.name, (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)
        if self._held is not None and seen == self._seen:
            return
        try:
            self._held = self.load(self.folder)
        except BadPolicies as refused:
            if self._held is None:
                raise
            self._seen = seen
            _log.error("policies.refused", kept=self._held.version, findings=len(refused.findings))
        else:
            self._seen = seen
            _log.info("policies.loaded", version=self._held.version, policies=len(self._held.policies))


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
    return SetsOff(office.effects | person.effects, f"{office.shown_by}; {person.shown_by}")
