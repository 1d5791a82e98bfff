"""Serving webhooks on a real socket, wired to the store and the broker."""

import socket
from datetime import timedelta

from tools.access import SourceAccess
from tools.connecting import event_source
from triage.bootstrap import build_triage
from triage.broker.app import make_app
from triage.broker.embedded import embedded_url
from triage.broker.eviction import refuse_eviction
from triage.broker.hints import CeleryHints
from triage.config import Settings, SourceSettings
from triage.domain.errors import BadInput, BadValue, Unavailable
from triage.domain.ports import EventSource
from triage.health.figures import FigureReader
from triage.health.readiness import Readiness
from triage.intake.app import Signs, create_app
from triage.intake.server import webhook_server
from triage.intake.signatures import Signatures
from triage.intake.sources import StandardWebhooks
from triage.runtime import SystemClock, TimeOrderedIds
from triage.secrets import KeptSecrets


def listen(settings: Settings) -> socket.socket:
    """A bound socket. Raises BadInput when nobody could send, Unavailable when the port is taken."""
    if not settings.sources:
        raise BadInput(
            "no webhook source is configured, so nothing could be accepted; name one and its secret, as in\n"
            "  TRIAGE_SOURCES__OMS__SECRETS='[\"whsec_…\"]' triage serve"
        )
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Unavailable(
            f"port {settings.port} on {settings.host} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    return listener


def serve_webhooks(settings: Settings, listener: socket.socket) -> None:
    """Serve until told to stop. The schema is brought up first."""
    if settings.broker_url:
        refuse_eviction(settings.broker_url)
    broker_url = settings.broker_url or embedded_url(settings.working_folder)
    triage = build_triage(settings, CeleryHints(make_app(broker_url), broker_url))
    triage.store.migrate()

    readiness, figures = Readiness(triage), FigureReader(triage)
    signs = Signs(readiness.missing, readiness.warnings, figures.read)
    app = create_app(triage.receiver.receive_many, _sources(settings, triage.connections.secrets), signs)
    try:
        webhook_server(app).run(sockets=[listener])
    finally:
        triage.close()


def _sources(settings: Settings, secrets: KeptSecrets) -> dict[str, EventSource]:
    clock, ids = SystemClock(), TimeOrderedIds()
    made: dict[str, EventSource] = {}
    for name, source in settings.sources.items():
        if source.kind == "standard-webhooks":
            made[name] = StandardWebhooks(name, _signatures(name, source, secrets), settings.store, clock, ids)
        else:
            window = timedelta(seconds=source.replay_window_seconds)
            made[name] = event_source(source.kind, SourceAccess(name, secrets, settings.store, window, clock, ids))
    return made


def _signatures(name: str, source: SourceSettings, secrets: KeptSecrets) -> Signatures:
    try:
        return Signatures(secrets.all(name), timedelta(seconds=source.replay_window_seconds))
    except BadValue as error:
        variable = f"TRIAGE_SOURCES__{name.upper().replace('-', '_')}__SECRETS"
        raise BadValue(f"{variable}: {error}; write it as in '[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]'") from None
