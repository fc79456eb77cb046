"""A queue as an Excel file that came back."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from extractor.errors import ExportError, ReadError
from extractor.export.queue_sheet import META, QUEUE

SHOWN = ("document", "indicator", "stated")
"""Columns that say what a row is about; where one was changed or moved alone, the row does not belong together any more."""
NEEDED = ("decision", "note", "who", "seen")
"""Columns without which there is no decision; others may be moved, renamed or taken out."""
EXACT = 10**15
"""Excel keeps fifteen digits of a number and makes zeros of the others."""
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
    shown: tuple[tuple[str, str], ...] = ()
    """What it shows of that: (column, cell), of the columns that are still there."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that came back."""

    folder: str
    """The batch it was made of."""
    rows: tuple[Returned, ...]
    """All of them."""


def _plain(cell: Any) -> str:
    """A cell's content as it was typed; Excel makes numbers of what looks like one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float) and abs(cell) >= EXACT:
        return f"{cell} (more digits than Excel keeps)"
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
    if doubled := [name for name in (*NEEDED, *SHOWN) if head.count(name) > 1]:
        raise ReadError(f"the sheet has two columns {doubled[0]}", where=where, remedy="Take one of them out.")
    for number, line in enumerate(lines, 2):
        cells = {name: _plain(line[head.index(name)]) if head.index(name) < len(line) else "" for name in head if name in (*NEEDED, *SHOWN)}
        if any(cells.values()):
            shown = tuple((name, cells[name]) for name in SHOWN if name in cells)
            yield Returned(number, cells["decision"], cells["note"], cells["who"], cells["seen"], shown)


_DAMAGED = (OSError, BadZipFile, KeyError, ValueError, EOFError, IndexError, TypeError, AttributeError, ParseError)
"""What openpyxl meets in files that were cut or put together by hand."""


def _no_excel(path: Path, error: Exception) -> ReadError:
    return ReadError(f"this is not a whole Excel file ({error})", where=str(path), remedy="Save it as .xlsx, or export it again.")


def returned(path: Path) -> Queue:
    """The decisions in a queue. Raises `ReadError` when it is none, `ExportError` without the library."""
    try:
        import openpyxl
    except ImportError:
        raise ExportError("an Excel file cannot be read without openpyxl", remedy="pip install 'nianbao[tables]'") from None
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except InvalidFileException as error:
        raise _no_excel(path, error) from None
    except FileNotFoundError:
        raise ReadError("no such file", where=str(path), remedy="Name a file that `nianbao review export` wrote.") from None
    except _DAMAGED as error:
        raise _no_excel(path, error) from None
    try:
        if QUEUE not in book.sheetnames or META not in book.sheetnames:
            raise ReadError("this is not a queue", where=str(path), remedy="Name a file that `nianbao review export` wrote.")
        meta = {str(line[0]): _plain(line[1]) for line in book[META].iter_rows(values_only=True, max_col=2) if line and line[0]}
        return Queue(meta.get("folder", ""), tuple(_rows(book[QUEUE], f"{path}, {QUEUE}")))
    except _DAMAGED as error:
        raise _no_excel(path, error) from None
    finally:
        book.close()
