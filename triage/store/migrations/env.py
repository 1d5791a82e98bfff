"""What Alembic runs: on the connection it was given, inside the caller's transaction."""

from alembic import context

from triage.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
