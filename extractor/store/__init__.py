"""What the web service knows, in a database: documents and their reports, jobs, decisions, keys. Only this room imports SQLAlchemy and
Alembic; whoever uses it imports it when it is needed, and `nianbao serve` looks first whether they are installed."""
