"""The two databases of the harness, both with durable settings: empty for every trial."""

import shutil
from pathlib import Path
from typing import Protocol

from tests.store.databases import PostgresServer
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import open_store


class Databases(Protocol):
    def empty_url(self) -> str:
        """The address of a database with our schema and nothing in it."""
        ...

    def stop(self) -> None: ...


class SqliteFile:
    """One file, copied anew from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._template, self._copy = folder / "template.db", folder / "triage.db"
        store = open_store(f"sqlite:///{self._template}", SystemClock(), TimeOrderedIds())
        store.migrate()
        store.close()

    def empty_url(self) -> str:
        for left in self._copy.parent.glob("triage.db*"):
            left.unlink()
        shutil.copy(self._template, self._copy)
        return f"sqlite:///{self._copy}"

    def stop(self) -> None:
        return


class DurablePostgres(PostgresServer):
    """The PostgreSQL of the store's tests with its own settings back: what is committed is on disk."""

    def __init__(self, _: Path) -> None:
        super().__init__()
        self._run("ALTER SYSTEM RESET ALL")
        self._run("SELECT pg_reload_conf()")

    def empty_url(self) -> str:
        return self.empty().url


def databases(kind: str, folder: Path) -> Databases:
    return SqliteFile(folder) if kind == "sqlite" else DurablePostgres(folder)
