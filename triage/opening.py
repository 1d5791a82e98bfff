"""Opening the database for people's commands: quickly, and with what to do where it is not there.

Kept apart from ``bootstrap``, so that a list or the kill switch needs no graph, no broker and no back office.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from triage.config import Settings
from triage.domain.errors import Unavailable
from triage.evidence import journal_keys
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store, open_store


@contextmanager
def database(settings: Settings) -> Iterator[Store]:
    """The database. Raises Unavailable, saying what to do, where it or its tables are not there.

    The schema is looked at only where something fails: reading the migrations takes longer than most commands.
    """
    if (missing := missing_file(settings.database_url)) is not None:
        raise Unavailable(
            f"there is no database at {missing} yet; 'triage demo' or 'triage serve' makes one, 'triage migrate' an "
            "empty one, and TRIAGE_DATABASE_URL names another"
        )
    store = open_store(settings.database_url, SystemClock(), TimeOrderedIds(), journal_keys(settings), settings.stops)
    try:
        yield store
    except (Unavailable, DBAPIError):
        store.check()
        raise
    finally:
        store.close()


def without_password(url: str) -> str:
    """An address as it may be shown; rather too much is hidden than too little."""
    return re.sub(r"(?i)(password|token|secret)=[^&]*", r"\1=***", re.sub(r"(?<=://)([^/@:]*):.*@", r"\1:***@", url))


def missing_file(database_url: str) -> Path | None:
    """The SQLite file that an address names and that is not there: opening it would make an empty one."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return None
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = Path(str(url.database))
    return None if path.exists() else path
