"""Alembic, driven from code: no ini file, and safe when several processes start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_FOLDER = Path(__file__).parent / "migrations"


def missing_revision(connection: Connection) -> str | None:
    """What is wrong with the schema, in words, or None."""
    head = ScriptDirectory(str(_FOLDER)).get_current_head()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return None
    return "has no tables of ours yet" if current is None else f"has schema {current} and this version needs {head}"


def upgrade(connection: Connection) -> None:
    """Run every migration that is missing, one process at a time."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7020)"))
        if missing_revision(connection) is None:
            return
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
