"""A queue as an Excel file that came back."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from extractor.errors import ExportError, ReadError
from extractor.export.queue_sheet import META, QUEUE

NEEDED = ("decision", "note", "who", "seen")
"""Columns without which there is no decision; others may be moved, renamed or taken out."""
_REMEDY = "Export the queue again with `nianbao review export`."


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of the queue as it came back."""

    row: int
    """Its number in the sheet, as Excel counts."""
    decision: str
    """What is written into the column of decisions; "" for nothing."""
    note: str
    """Why."""
    who: str
    """Who decided."""
    seen: str
    """What the row was made with."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that came back."""

    folder: str
    """The batch it was made of."""
    rows: tuple[Returned, ...]
    """Those with a decision or a note."""


def _plain(cell: Any) -> str:
    """A cell's content as it was typed; Excel makes numbers of what looks like one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return f"{cell} (a date)"
    return str(cell).strip()


def _rows(sheet: Any, where: str) -> Iterator[Returned]:
    lines = sheet.iter_rows(values_only=True)
    head = [str(cell or "").split(" ")[0].lower() for cell in next(lines, ())]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise ReadError(f"the sheet has no column {', '.join(missing)}", where=where, remedy=_REMEDY)
    at = [head.index(name) for name in NEEDED]
    for number, line in enumerate(lines, 2):
        decision, note, who, seen = (_plain(line[n]) if n < len(line) else "" for n in at)
        if decision or note:
            yield Returned(number, decision, note, who, seen)


def returned(path: Path) -> Queue:
    """The decisions in a queue. Raises `ReadError` when it is none, `ExportError` without the library."""
    try:
        import openpyxl
    except ImportError:
        raise ExportError("an Excel file cannot be read without openpyxl", remedy="pip install 'nianbao[tables]'") from None
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except FileNotFoundError:
        raise ReadError("no such file", where=str(path), remedy="Name a file that `nianbao review export` wrote.") from None
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError, EOFError) as error:
        raise ReadError(f"this is not an Excel file ({error})", where=str(path), remedy="Save it as .xlsx, or export it again.") from None
    try:
        if QUEUE not in book.sheetnames or META not in book.sheetnames:
            raise ReadError("this is not a queue", where=str(path), remedy="Name a file that `nianbao review export` wrote.")
        meta = {str(line[0]): _plain(line[1]) for line in book[META].iter_rows(values_only=True, max_col=2) if line and line[0]}
        return Queue(meta.get("folder", ""), tuple(_rows(book[QUEUE], f"{path}, {QUEUE}")))
    finally:
        book.close()
