"""Reports as files: what one is made of, and how a process of its own writes it."""

import os
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from extractor.export.encode import report_line, rough_report_line
from extractor.export.tables import TIDY_HEADER, csv_lines, tidy_rows, wide_header, wide_row
from extractor.rulebook import load_rulebook
from extractor.store.database import Database
from extractor.store.deciding import Decisions
from extractor.store.documents import Document, Documents
from extractor.store.filters import Filters

Form = Literal["jsonl", "csv", "wide.csv", "parquet.zip", "xlsx", "gold.zip", "decisions.jsonl"]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FEW = 20
"""Reports that get a sheet of their own in a workbook."""
_NICE = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written."""

    url: str
    """The database."""
    filters: Filters
    """Which reports."""
    form: Form
    """As what."""
    path: Path
    """Where to."""


def _jsonl(order: Order, database: Database) -> None:
    with order.path.open("wb") as out:
        for body in Documents(database).bodies(order.filters):
            out.write(body.report + b"\n")


def _csv(order: Order, database: Database) -> None:
    from extractor.export.schema import read_report

    indicators = load_rulebook().indicators
    labels, ids = {i.id: i.label for i in indicators}, tuple(i.id for i in indicators)
    wide = order.form == "wide.csv"
    with order.path.open("wb") as out:
        out.write(BYTE_ORDER_MARK + csv_lines([wide_header(ids) if wide else TIDY_HEADER]))
        for body in Documents(database).bodies(order.filters):
            report = read_report(body.report)
            out.write(csv_lines([wide_row(report, ids)] if wide else tidy_rows(report, labels)))


def _parquet(order: Order, database: Database) -> None:
    from extractor.export.parquet import Tables

    with TemporaryDirectory(prefix="nianbao-") as name:
        folder = Path(name) / "tables"
        folder.mkdir()
        with Tables(folder, {i.id: i.label for i in load_rulebook().indicators}) as tables:
            for body in Documents(database).bodies(order.filters):
                tables.add(rough_report_line(body.report))
            tables.finish()
        with zipfile.ZipFile(order.path, "w") as out:
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                out.write(file, file.relative_to(folder).as_posix())


def _xlsx(order: Order, database: Database) -> None:
    from extractor.export.workbook import Book

    few = Documents(database).counts(order.filters).total <= FEW
    book = Book(order.path, load_rulebook())
    for body in Documents(database).bodies(order.filters):
        book.add(report_line(body.report), tables=few)
    book.finish()


def _decided(database: Database, document: Document) -> bool:
    """Whether its report took a decision, and one stands that was not taken back."""
    return document.decisions_taken > 0 and bool(Decisions(database).of(document.sha256)[0])


def _gold(order: Order, database: Database) -> None:
    """Reviewed reports, a file each, as `nianbao eval` takes them: a report is gold when a person has decided something in it and nothing
    is left to decide. One that nobody looked at is what the program says of itself."""
    with zipfile.ZipFile(order.path, "w", zipfile.ZIP_DEFLATED) as out:
        for body in Documents(database).bodies(order.filters):
            document = body.document
            if document.kind == "report" and document.open_count == 0 and _decided(database, document):
                out.writestr(f"{_file_name(document.name)}.{document.id[-8:]}.json", body.report)


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)[-120:].lstrip(".") or "report"


def _decisions(order: Order, database: Database) -> None:
    with order.path.open("wb") as out:
        for line in Decisions(database).all():
            out.write(line.rstrip(b"\n") + b"\n")


_WRITERS: Mapping[Form, Callable[[Order, Database], None]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "wide.csv": _csv,
    "parquet.zip": _parquet,
    "xlsx": _xlsx,
    "gold.zip": _gold,
    "decisions.jsonl": _decisions,
}


def write(order: Order) -> None:
    """In a process of its own: write what is ordered, behind whoever waits for a page."""
    os.nice(_NICE)
    with closing(Database(order.url)) as database:
        _WRITERS[order.form](order, database)
