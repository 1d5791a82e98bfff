"""What is configured: webhook sources, a language model or none, and the keys that sign the journal."""

from triage.config import Settings
from triage.domain.fact_values import Plain
from triage.health.check import Check
from triage.store.keys import KEY_FILE


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


def look_at_journal_keys(settings: Settings) -> Check:
    if count := len(settings.journal_keys):
        return Check("journal keys", "ok", f"{count} in the settings; the first signs", detail={"keys": count})
    path = settings.working_folder / KEY_FILE
    said = f"{path} signs, and lies beside the database" if path.exists() else f"{path} is made when first needed"
    todo = "set TRIAGE_JOURNAL_KEYS, and keep heads of the journal ('triage verify' prints one) on another machine"
    return Check("journal keys", "note", said, todo, {"keys": 0, "file": str(path)})
