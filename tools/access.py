"""Access: what a connector is given to reach one outside system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from tools.wire import Identity, Session, SessionSettings
from tools.wire.answers import Names
from tools.wire.identity import Anonymous, Secret
from tools.wire.session import Judge
from triage.domain.ports import Clock, Ids, Secrets


@dataclass(frozen=True, slots=True)
class Access:
    """``name`` is what settings call the connector: its secrets are ``NAME-token`` and the like. ``url`` is empty where
    the vendor's own is meant. ``options`` are the connector's own words. ``anonymous``: recorded answers are read
    again, and nobody asks who we are.
    """

    name: str
    url: str
    clock: Clock
    secrets: Secrets
    transport: httpx.BaseTransport | None = None
    timeout_seconds: float = 10.0
    options: Mapping[str, str] = field(default_factory=dict)
    mapping: Path | None = None
    address_setting: str = "TRIAGE_BACKOFFICE_URL"
    secret_setting: str = "TRIAGE_BACKOFFICE_TOKEN"  # noqa: S105  the name of a setting
    system: str = "the back office"
    anonymous: bool = False

    def secret(self, part: str) -> Secret:
        """What gives the secret ``NAME-part`` as it is now."""
        name = f"{self.name}-{part}"
        return lambda: self.secrets.get(name)

    def session(
        self, identity: Identity, *, vendor_url: str = "", judge: Judge | None = None, **patience: float
    ) -> Session:
        """A session to ``url``, or to ``vendor_url`` where no other is set. Raises BadValue for what cannot be used."""
        settings = SessionSettings(
            (self.url or vendor_url).rstrip("/"),
            Names(self.system, self.address_setting, self.secret_setting),
            read_timeout=self.timeout_seconds,
            **patience,  # type: ignore[arg-type]
        )
        who = Anonymous() if self.anonymous else identity
        return Session(settings, who, self.clock, self.transport, judge)


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """What an event source is given: ``name`` is its place in ``/webhooks/NAME``; any of ``secrets`` verifies.
    ``store`` is meant where a delivery names none; ``window`` is how far a signed time may be off.
    """

    name: str
    secrets: Secrets
    store: str
    window: timedelta
    clock: Clock
    ids: Ids

    def all_secrets(self) -> Sequence[str]:
        """Every secret that verifies now, the newest first."""
        return self.secrets.all(self.name)
