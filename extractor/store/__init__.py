"""What the web service knows, in a database: documents and their reports, jobs, decisions, keys. Only this room imports SQLAlchemy and
Alembic; whoever uses it imports it when it is needed, and asks `require` first."""

from importlib.util import find_spec

from extractor.errors import StoreError

_LIBRARIES = ("sqlalchemy", "alembic", "psycopg")


def require() -> None:
    """Raises `StoreError` when what this room needs is not installed."""
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        remedy = "Install it: pip install 'nianbao[serve]'"
        raise StoreError(f"the service's database needs {', '.join(missing)}", where="serve", remedy=remedy)
