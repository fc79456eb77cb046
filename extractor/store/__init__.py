"""What the web service knows, in a database: documents and their reports, jobs, decisions and keys come in, and are listed, counted and
handed back. Only this room imports SQLAlchemy and Alembic; whoever uses it imports it when it is needed."""
