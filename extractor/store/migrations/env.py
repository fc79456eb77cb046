"""What Alembic runs to change the tables. The transaction is that of whoever asks: it lands as a whole."""

from alembic import context

from extractor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
