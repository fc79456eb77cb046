"""What a list of many documents takes in the store, beside a plain count of them: a page in every order, in the middle of the list and with
filters, and the counts beside the filters.

    python -m benchmarks.store [--documents 5000] [--url postgresql://…]

Without a URL: a file of SQLite in a temporary folder. Each figure is the median of rounds that are interleaved with the plain count, in
milliseconds and as a ratio to it. A database that is named must be empty; it is left with made-up documents in it.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select

from extractor.store.audit import new_id
from extractor.store.database import Database
from extractor.store.documents import Documents
from extractor.store.filters import Filters, Order
from extractor.store.tables import blobs, documents, reports

ROUNDS, TOGETHER = 15, 1000
BODY = 4_000
"""Bytes of a packed report: a small one."""
AGENCIES = 400


def rows(count: int, now: object) -> Iterator[tuple[dict[str, object], dict[str, object], dict[str, object]]]:
    """Made-up documents, read: (bytes, document, report)."""
    for n in range(count):
        sha256, document_id = f"{n:064x}", new_id()
        columns = {"agency": f"清河县第{n % AGENCIES}局", "year": 2008 + n % 17, "kind": "report", "edition": "2021"}
        columns |= {"title": f"{n}年度报告", "reported": 90, "open_count": max(0, n % 9 - 5), "problems_count": 3}
        document = {"id": document_id, "sha256": sha256, "suffix": ".html", "name": f"{n:06}.html", "created": now, "key": sha256}
        document |= {"state": "failed" if n % 50 == 0 else "done", "read_at": now, **columns, "failing": n % 4 // 3}
        report: dict[str, object] = {"document_id": document_id, "read_as": "", "figures": json.dumps(columns), "used": "u" * 1500}
        report["body"] = os.urandom(BODY)
        yield {"sha256": sha256, "size": 30_000, "body": b"x"}, document, report


def fill(database: Database, count: int) -> None:
    """Put documents into an empty database."""
    with database.reading() as connection:
        now = database.now(connection)
    some = rows(count, now)
    for _ in range(-(-count // TOGETHER)):
        together = [one for _, one in zip(range(TOGETHER), some, strict=False)]
        with database.writing() as connection:
            for n, table in enumerate((blobs, documents, reports)):
                connection.execute(insert(table), [one[n] for one in together])
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def measured(database: Database) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    whole, store = Filters(), Documents(database)
    orders: tuple[Order, ...] = ("newest", "name", "agency", "open")
    todo: dict[str, Callable[[], object]] = {f"page, {order}": partial(store.page, whole, order=order) for order in orders}
    cursor = ""
    for _ in range(5):
        cursor = store.page(whole, order="name", limit=500, cursor=cursor).next or cursor
    todo["page, name, behind 2,500"] = lambda: store.page(whole, order="name", cursor=cursor)
    todo["page, one agency"] = lambda: store.page(replace(whole, agency="清河县第7局"))
    todo["page, one year, for a person"] = lambda: store.page(replace(whole, year=2015, needs_review=True))
    todo["page, words in the title"] = lambda: store.page(replace(whole, text="999年"))
    todo["counts"] = lambda: store.counts(whole)
    todo["counts, one year"] = lambda: store.counts(replace(whole, year=2015))
    todo["next for a person"] = store.open_queue
    todo["behind its decisions"] = lambda: store.stale(10)
    return todo


def took(do: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def compare(database: Database) -> None:
    """Measure, and print a table."""

    def plain() -> object:
        with database.reading() as connection:
            return connection.execute(select(func.count()).select_from(documents)).scalar()

    print(f"{plain()} documents, {database.url.get_backend_name()}\n\n| what | ms | × plain count |\n|---|---:|---:|")
    for name, do in {"plain count": plain, **measured(database)}.items():
        do()
        pairs = [(took(plain), took(do)) for _ in range(ROUNDS)]
        one, other = (statistics.median(pair[n] for pair in pairs) for n in range(2))
        print(f"| {name} | {other:.1f} | {other / one:.1f} |")


def main() -> None:
    """Arguments in, a table out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--url", help="of an empty database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(given.url or f"sqlite:///{Path(folder)}/store.sqlite")
        database.upgrade()
        fill(database, given.documents)
        compare(database)
        database.close()


if __name__ == "__main__":
    main()
