"""Alembic, driven from code: no ini file, and safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_FOLDER = Path(__file__).parent / "migrations"


class UnknownSchema(Exception):
    """The database was made by a version that this one does not know."""


def missing_revision(connection: Connection) -> str | None:
    """What is wrong with the schema, in words, or None. Raises UnknownSchema for one of a later version."""
    scripts = ScriptDirectory(str(_FOLDER))
    head, current = scripts.get_current_head(), MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return None
    if current is None:
        return "has no tables of ours yet"
    if current not in {script.revision for script in scripts.walk_revisions()}:
        raise UnknownSchema(f"has schema {current}, which this version does not know; use the version that made it")
    return f"has schema {current} and this version needs {head}"


def upgrade(connection: Connection) -> None:
    """Run every migration that is missing, one process at a time. Raises UnknownSchema."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7020)"))
        if missing_revision(connection) is None:
            return
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
