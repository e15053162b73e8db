"""What Alembic runs: the steps, on the connection and in the transaction of whoever opens the log."""

from alembic import context

from qa.audit.database.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
