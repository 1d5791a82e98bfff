"""Which keys sign the journal: those of the settings, else the working folder's own, made when first needed."""

from collections.abc import Callable
from functools import cache

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from triage.config import Settings
from triage.store.keys import Keys, keys_in, open_keys


def journal_keys(settings: Settings) -> Callable[[], Keys]:
    """A database in memory is gone with its process: its journal proves nothing to anybody."""
    if settings.journal_keys:
        keys = Keys([secret.get_secret_value() for secret in settings.journal_keys])
        return lambda: keys
    if _in_memory(settings.database_url):
        return open_keys
    return cache(lambda: keys_in(settings.working_folder))


def _in_memory(url: str) -> bool:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    return parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")
