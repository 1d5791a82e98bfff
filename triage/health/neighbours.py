"""The broker and the back office: whether they answer."""

from collections.abc import Mapping

import redis

from triage.bootstrap import Triage
from triage.broker.embedded import is_listening
from triage.broker.eviction import maxmemory_policy, why_unfit
from triage.config import Settings
from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.durations import format_duration
from triage.domain.errors import BadInput, CallFailed, NotFound
from triage.domain.tape import Tape
from triage.health.check import Check, Standing
from triage.opening import without_password


def look_at_broker(settings: Settings) -> Check:
    if not settings.broker_url:
        if is_listening(settings.working_folder):
            return Check("broker", "ok", "the embedded broker answers")
        return Check("broker", "missing", "the embedded broker does not run", "'triage worker' starts it")
    where = without_password(settings.broker_url)
    try:
        _ping(settings.broker_url)
    except (redis.RedisError, OSError, ValueError) as error:
        return Check("broker", "missing", f"{where} does not answer: {type(error).__name__}", "check TRIAGE_BROKER_URL")
    if (why := why_unfit(maxmemory_policy(settings.broker_url))) is not None:
        return Check("broker", "missing", f"{where} {why}", "there: CONFIG SET maxmemory-policy noeviction")
    return Check("broker", "ok", f"{where} answers")


def look_at_back_office(triage: Triage) -> tuple[Check, Mapping[str, SetsOff] | None]:
    """Whether it answers and takes our token; and what its actions set off there, where it says so."""
    url, kind = triage.settings.backoffice_url, triage.settings.backoffice_kind
    try:
        terms = triage.terms.current()
        next(iter(triage.orders.find_orders(Tape(), updated_since=triage.clock.now())), None)
    except (CallFailed, NotFound) as error:
        todo = "check TRIAGE_BACKOFFICE_URL and TRIAGE_BACKOFFICE_TOKEN; 'triage sandbox' is one to try things on"
        return Check("back office", "missing", f"{url}: {error}", todo), None
    except BadInput as bad:
        return Check("back office", "wrong", str(bad), f"'triage connect {kind}' goes through it with you"), None
    warnings = triage.connector.warnings()
    standing: Standing = "note" if terms.why_blind or warnings else "ok"
    said = "; ".join([f"{url} ({kind}) answers and takes our token", _promises(terms), *warnings])
    return Check("back office", standing, said, detail={"kind": kind, "warnings": list(warnings)}), terms.sets_off


def _promises(terms: Terms) -> str:
    keys = f"remembers keys for {format_duration(terms.keys_live)}" if terms.keys_live else "knows no idempotency keys"
    seen = "" if terms.reads_back else "; it does not show what was written"
    condition = "" if terms.conditional else "; it honours no If-Match"
    blind = f"; no action can run: {terms.why_blind}" if terms.why_blind else ""
    return f"it settles within {format_duration(terms.settles_within)} and {keys}{seen}{condition}{blind}"


def _ping(url: str) -> None:
    client = redis.Redis.from_url(
        url.replace("redis+socket://", "unix://"), socket_timeout=2.0, socket_connect_timeout=2.0
    )
    try:
        client.ping()
    finally:
        client.close()
