"""What is configured: webhook sources, a language model or none, and the keys that sign the journal."""

from triage.config import Settings
from triage.domain.errors import BadValue
from triage.domain.fact_values import Plain
from triage.domain.ports import Secrets
from triage.health.check import Check
from triage.store.keys import KEY_FILE


def look_at_sources(settings: Settings, secrets: Secrets) -> Check:
    counted = {name: _count(secrets, name) for name in settings.sources}
    listed: list[Plain] = [
        {"name": name, "kind": source.kind, "secrets": counted[name]} for name, source in settings.sources.items()
    ]
    if not listed:
        todo = "name one and its secret, as in TRIAGE_SOURCES__OMS__SECRETS='[\"whsec_…\"]'"
        return Check("sources", "note", "none, so no webhook would be accepted", todo, {"sources": []})
    said = ", ".join(f"/webhooks/{name} ({source.kind})" for name, source in settings.sources.items())
    if bare := [name for name, count in counted.items() if not count]:
        todo = f"write them to TRIAGE_SOURCES__{bare[0].upper().replace('-', '_')}__SECRETS, or to a file {bare[0]}"
        return Check("sources", "wrong", f"{said}; {', '.join(bare)} without a secret", todo, {"sources": listed})
    return Check("sources", "ok", said, detail={"sources": listed})


def _count(secrets: Secrets, name: str) -> int:
    try:
        return len(secrets.all(name))
    except BadValue:
        return 0


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
