"""``triage migrate``: the database's schema, brought to this version."""

import typer

from triage.cli.output import screen


def register(app: typer.Typer) -> None:
    app.command("migrate")(migrate)


def migrate() -> None:
    """Make the database, or bring it to this version. Safe to repeat, and while workers run."""
    from triage.config import read_settings
    from triage.runtime import SystemClock, TimeOrderedIds
    from triage.store.engine import open_store

    store = open_store(read_settings().database_url, SystemClock(), TimeOrderedIds())
    try:
        store.migrate()
        store.check()
    finally:
        store.close()
    screen().print(f"{store.where} has this version's schema", soft_wrap=True)
