"""Reports as Parquet, for DuckDB, pandas, Polars and R: one row a value, an item of section five, a check, a report.

`values.parquet` is a folder with a folder a year (`year=2023/values.parquet`), the layout that Hive gave its name; documents whose year is
not known stand in `year=__HIVE_DEFAULT_PARTITION__`. The others are files. Rows keep the reports' order. A number that the page prints
is a double in `value` (counts are exact up to 2**53) and its characters in `raw`. Needs the extra `tables`.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Any

from extractor.errors import ExportError
from extractor.model.candidates import Number, Status
from extractor.model.lines import ItemLine, ReportLine, ValueLine
from extractor.model.rulings import ListName

PART = ".part"


class TableFolder:
    """The tables of one folder. Some are files, one is a folder with a folder a year."""

    def __init__(self, folder: Path, files: tuple[str, ...], parted: str, pieces: tuple[str, ...]) -> None:
        """`files`: names of tables that are files. `parted`: of the one that is a folder. `pieces`: patterns of the names of its files."""
        self._folder, self._files, self._parted, self._pieces = folder, files, parted, pieces
        self.clear()
        with self.telling():
            self.part(parted).mkdir()

    def part(self, name: str) -> Path:
        """Where a table stands until all are whole."""
        return self._folder / f".{name}{PART}"

    def clear(self) -> None:
        """Nothing is left that is not whole."""
        for name in (*self._files, self._parted):
            _removed(self.part(name))

    def take(self) -> None:
        """Put the tables where the earlier ones are. Raises `ExportError` where something stands that is none."""
        with self.telling():
            for name in (self._parted, *self._files):
                self._make_room(name)
                self.part(name).rename(self._folder / name)

    def _make_room(self, name: str) -> None:
        path = self._folder / name
        if path.is_dir() != (name == self._parted) and path.exists():
            raise ExportError("something else stands here", where=str(path), remedy="Move it away, or name another folder with --out.")
        if path.is_dir() and not all(self._ours(file) for file in path.rglob("*") if not file.is_dir()):
            raise ExportError("this folder holds files of others", where=str(path), remedy="Move it away, or name another folder.")
        _removed(path)

    def _ours(self, file: Path) -> bool:
        return file.parent.name.startswith("year=") and any(fnmatchcase(file.name, piece) for piece in self._pieces)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Whatever the system says, in our words."""
        try:
            yield
        except OSError as error:
            remedy = "Make room, or see that you may write there, and run the same command again: nothing is lost."
            raise ExportError(f"the tables cannot be written ({error.strerror or error})", where=str(self._folder), remedy=remedy) from None


def _removed(path: Path) -> None:
    """Nothing is at `path` any more."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


Row = tuple[Any, ...]

VALUES, PROBLEMS, CHECKS, REPORTS = "values.parquet", "problems.parquet", "checks.parquet", "reports.parquet"
NAMES = (VALUES, PROBLEMS, CHECKS, REPORTS)
UNKNOWN_YEAR = "__HIVE_DEFAULT_PARTITION__"
MOST_ROWS = 40_000
"""Rows that are held, some 40 MB; then those of the fullest file are written. A file's index grows with every writing."""
SHARDS = "part-*.parquet"
"""What files of `values.parquet` are called that several processes wrote, each for some documents, see shards.py."""
_HALVES: tuple[tuple[str, ListName], ...] = (("problem", "problems"), ("improvement", "improvements"))
_STATUSES: tuple[Status, ...] = ("reported", "blank", "absent", "unresolved")

# Column -> type: s text, i whole number, f number, b truth, l list of texts, n list of whole numbers.
_PLACE = {"page": "i", "box": "n", "score": "f", "sheet": "s", "cell": "s"}
_HEAD = {"document": "s", "agency": "s", "year": "i", "edition": "s"}
_VALUES = {
    **{"document": "s", "agency": "s", "edition": "s", "indicator": "s", "label": "s", "unit": "s", "value": "f", "raw": "s"},
    **{"status": "s", "origin": "s", "grade": "s", "review": "b", "reason": "s", "reader": "s", "policy": "s"},
    **{"start": "i", "end": "i", "evidence": "s"},
    **_PLACE,
    "reason_code": "s",
}
_PROBLEMS = {
    **_HEAD,
    **{"half": "s", "place": "i", "title": "s", "quote": "s", "themes": "l", "themes_origin": "s", "origin": "s", "reader": "s"},
    **{"review": "b", "reason": "s", "start": "i", "end": "i"},
    **_PLACE,
    "reason_code": "s",
}
_CHECKS = {
    **_HEAD,
    **{"check": "s", "outcome": "s", "left": "f", "right": "f", "difference": "f", "indicators": "l", "culprits": "l", "sentence": "s"},
}
_REPORTS = {
    **_HEAD,
    **{"kind": "s", "sha256": "s", "reported": "i", "blank": "i", "absent": "i", "unresolved": "i", "for_review": "i"},
    **{"checks_failing": "i", "problems": "i", "improvements": "i", "summary": "s", "model": "s", "rules": "s"},
}


def installed() -> bool:
    """Whether the library that writes Parquet is there."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def place_in(folder: Path) -> TableFolder:
    """Where the tables of a folder go."""
    return TableFolder(folder, (PROBLEMS, CHECKS, REPORTS), VALUES, (VALUES, SHARDS))


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _span(item: ValueLine | ItemLine) -> tuple[int | None, int | None]:
    place = item["evidence"]
    return (place["start"], place["end"]) if place else (None, None)


def _on_page_or_sheet(item: ValueLine | ItemLine) -> Row:
    place = item["evidence"]
    if not place:
        return (None,) * len(_PLACE)
    return (place.get("page"), place.get("box"), _number(place.get("score")), place.get("sheet"), place.get("cell"))


def _head(report: ReportLine) -> Row:
    return report["document"], report["agency"], report["year"], report["edition"]


def _values(report: ReportLine, labels: Mapping[str, str]) -> Iterator[Row]:
    document, agency, _, edition = _head(report)
    for v in report["values"]:
        name, place = v["indicator"], v["evidence"]
        yield (
            *(document, agency, edition, name, labels.get(name, ""), v["unit"], _number(v["value"]), v["raw"], v["status"]),
            *(v["origin"], v["grade"], v["review"], v["reason"], v["reader"], v["policy"], *_span(v), place["text"] if place else None),
            *_on_page_or_sheet(v),
            v.get("reason_code", ""),
        )


def _problems(report: ReportLine) -> Iterator[Row]:
    for half, key in _HALVES:
        for place, item in enumerate(report[key], 1):
            yield (
                *(*_head(report), half, place, item["title"], item["quote"], item["themes"], item["themes_origin"], item["origin"]),
                *(item["reader"], item["review"], item["reason"], *_span(item)),
                *_on_page_or_sheet(item),
                item.get("reason_code", ""),
            )


def _checks(report: ReportLine) -> Iterator[Row]:
    for c in report["checks"]:
        sides = (_number(c["left"]), _number(c["right"]), _number(c["difference"]))
        yield (*_head(report), c["check"], c["outcome"], *sides, c["indicators"], c["culprits"], c["sentence"])


def _report(report: ReportLine) -> Row:
    values, statuses = report["values"], [value["status"] for value in report["values"]]
    return (
        *(*_head(report), report["source"]["kind"], report["source"]["sha256"], *(statuses.count(status) for status in _STATUSES)),
        *(sum(value["review"] for value in values), sum(check["outcome"] == "fails" for check in report["checks"])),
        *(len(report["problems"]), len(report["improvements"]), report["summary"]["text"] if report["summary"] else None),
        *(report["made_with"]["model"], report["made_with"]["rules"]),
    )


class _Sheet:
    """One file that rows are put into."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        import pyarrow as pa

        kinds = {"s": pa.string(), "i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
        kinds |= {"l": pa.list_(kinds["s"]), "n": pa.list_(kinds["i"])}
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._path, self._rows = path, list[Row]()
        self._writer: Any = None

    @property
    def held(self) -> int:
        """Rows that are not written yet."""
        return len(self._rows)

    def put(self, rows: list[Row]) -> None:
        """Hold rows."""
        self._rows += rows

    def flush(self) -> None:
        """Write what is held; a file without rows has its columns all the same."""
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        if self._writer is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = ParquetWriter(self._path, self._schema, compression="zstd")
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
            self._rows = []

    def close(self) -> None:
        """Write the end."""
        self.flush()
        if self._writer:
            self._writer.close()


class Tables:
    """Parquet tables in a folder, written beside those that are there and put in their place by `finish`. A context manager."""

    def __init__(self, folder: Path, labels: Mapping[str, str]) -> None:
        """`labels`: the catalogue's, by indicator. Raises `ExportError` when the library is not there."""
        if not installed():
            raise ExportError("Parquet cannot be written without pyarrow", remedy="pip install 'nianbao[tables]'")
        self._place, self._labels = place_in(folder), labels
        self._years: dict[str, _Sheet] = {}
        self._held = 0
        self._problems = _Sheet(self._place.part(PROBLEMS), _PROBLEMS)
        self._checks = _Sheet(self._place.part(CHECKS), _CHECKS)
        self._reports = _Sheet(self._place.part(REPORTS), _REPORTS)

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._place.clear()

    def add(self, report: ReportLine) -> None:
        """The rows of one report."""
        year = UNKNOWN_YEAR if report["year"] is None else str(report["year"])
        if year not in self._years:
            self._years[year] = _Sheet(self._place.part(VALUES) / f"year={year}" / VALUES, _VALUES)
        for sheet, rows in (
            (self._years[year], list(_values(report, self._labels))),
            (self._problems, list(_problems(report))),
            (self._checks, list(_checks(report))),
            (self._reports, [_report(report)]),
        ):
            sheet.put(rows)
            self._held += len(rows)
        while self._held >= MOST_ROWS:
            fullest = max(self._sheets(), key=lambda sheet: sheet.held)
            self._held -= fullest.held
            with self._place.telling():
                fullest.flush()

    def finish(self) -> None:
        """Put the tables where the earlier ones are."""
        with self._place.telling():
            for sheet in self._sheets():
                sheet.close()
        self._place.take()

    def _sheets(self) -> tuple[_Sheet, ...]:
        return (*self._years.values(), self._problems, self._checks, self._reports)
