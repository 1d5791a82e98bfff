"""What is configured: webhook sources, and a language model or none."""

from triage.config import Settings
from triage.domain.fact_values import Plain
from triage.health.check import Check


def look_at_sources(settings: Settings) -> Check:
    listed: list[Plain] = [
        {"name": name, "kind": source.kind, "secrets": len(source.secrets)} for name, source in settings.sources.items()
    ]
    if not listed:
        todo = "name one and its secret, as in TRIAGE_SOURCES__OMS__SECRETS='[\"whsec_…\"]'"
        return Check("sources", "note", "none, so no webhook would be accepted", todo, {"sources": []})
    said = ", ".join(f"/webhooks/{name} ({source.kind})" for name, source in settings.sources.items())
    return Check("sources", "ok", said, detail={"sources": listed})


def look_at_model(settings: Settings) -> Check:
    said = settings.model or "none configured: rules tell the kinds, and people get what they cannot tell"
    return Check("model", "ok", said, detail={"model": settings.model or None})
