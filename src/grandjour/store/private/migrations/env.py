"""Runs the migrations on the connection that `migrate` holds: its transaction is the lock."""

from alembic import context

from grandjour.store.private.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
