"""Telling a database that is away from a statement that it will never carry out.

The first passes, and is nobody's fault; the second comes again with every try.
"""

import sqlite3

from sqlalchemy.exc import DatabaseError, OperationalError

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
_POSTGRESQL = ("08", "25006", "28", "40", "42P01", "53", "55P03", "57", "58")
"""Connection, read-only (a standby), who may log in, collisions, no such table (yet), resources, locks, operators, its
machine.
"""


def is_away(error: DatabaseError) -> bool:
    """Whether the same statement may work once the database, or the way to it, is well again."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code: int | None = getattr(cause, "sqlite_errorcode", None)
        return code is not None and (code & 0xFF in _SQLITE or str(cause).startswith("no such table"))
    state: str | None = getattr(cause, "sqlstate", None)
    if error.connection_invalidated or state is None:
        return isinstance(error, OperationalError) or type(error) is DatabaseError
    return state.startswith(_POSTGRESQL)
