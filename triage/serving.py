"""Serving webhooks on a real socket, wired to the store and the broker."""

import socket
from datetime import timedelta

from triage.bootstrap import build_triage
from triage.broker.app import make_app
from triage.broker.embedded import embedded_url
from triage.broker.eviction import refuse_eviction
from triage.broker.hints import CeleryHints
from triage.config import Settings, SourceSettings
from triage.domain.errors import BadInput, BadValue, Unavailable
from triage.health.figures import FigureReader
from triage.health.readiness import Readiness
from triage.intake.app import Signs, create_app
from triage.intake.server import webhook_server
from triage.intake.signatures import Signatures
from triage.intake.sources import Source, StandardWebhooks
from triage.runtime import SystemClock, TimeOrderedIds


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
    app = create_app(triage.receiver.receive_many, _sources(settings), signs)
    try:
        webhook_server(app).run(sockets=[listener])
    finally:
        triage.close()


def _sources(settings: Settings) -> dict[str, Source]:
    clock, ids = SystemClock(), TimeOrderedIds()
    return {
        name: StandardWebhooks(
            name,
            _signatures(name, source),
            settings.store,
            clock,
            ids,
        )
        for name, source in settings.sources.items()
    }


def _signatures(name: str, source: SourceSettings) -> Signatures:
    secrets = [secret.get_secret_value() for secret in source.secrets]
    try:
        return Signatures(secrets, timedelta(seconds=source.replay_window_seconds))
    except BadValue as error:
        variable = f"TRIAGE_SOURCES__{name.upper().replace('-', '_')}__SECRETS"
        raise BadValue(f"{variable}: {error}; write it as in '[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]'") from None
