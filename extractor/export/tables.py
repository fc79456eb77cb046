"""Reports as csv: tidy (one row a value) and wide (one row a report).

Spreadsheets run a cell that starts with =, +, - or @ as a formula, and a page is written by strangers: such a text cell gets
a ' before it. Numbers and lone marks (-, —, /) stay as they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from extractor.model.candidates import Number, Status
from extractor.model.report import Report, Value
from extractor.model.spans import AnyEvidence, PageEvidence, SheetEvidence

CsvField = str | int | Decimal | None
Row = tuple[CsvField, ...]

TIDY_HEADER: Row = (
    *("document", "agency", "year", "edition", "indicator", "label", "unit", "value", "raw", "status"),
    *("origin", "grade", "review", "reason", "start", "end", "evidence"),
    *("page", "box", "score", "sheet", "cell", "reason_code"),
)
WIDE_HEAD: Row = (
    *("document", "agency", "year", "edition", "kind"),
    *("reported", "blank", "absent", "unresolved", "for_review", "checks_failing"),
)
_STATUSES: tuple[Status, ...] = ("reported", "blank", "absent", "unresolved")
_STARTS_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"\s*[+\-＋－]?[\d,，]+(?:[.．]\d+)?\s*\Z")


def guarded(text: str | None) -> str | None:
    """`text` as a spreadsheet may show it: never a formula."""
    if not text or not _STARTS_FORMULA.match(text) or _NUMBER.match(text):
        return text
    return f"'{text}" if any(c.isalnum() for c in text) else text


def _plain(number: Number | None) -> CsvField:
    """A Decimal without exponent; a csv writer would print 1E+3."""
    return format(number, "f") if isinstance(number, Decimal) else number


def _truth(flag: bool) -> str:
    return "true" if flag else "false"


def _on_page_or_sheet(place: AnyEvidence | None) -> Row:
    """Page, box and score, sheet and cell: what the format has of these."""
    if isinstance(place, PageEvidence):
        return place.page, " ".join(map(str, place.box or ())), _plain(place.score), None, None
    if isinstance(place, SheetEvidence):
        return None, None, None, guarded(place.sheet), place.cell
    return (None,) * 5


def _tidy_row(report: Report, value: Value, labels: Mapping[str, str]) -> Row:
    place = value.evidence
    return (
        *(guarded(report.document), guarded(report.agency), report.year, report.edition),
        *(value.indicator, labels.get(value.indicator, ""), value.unit, _plain(value.value), guarded(value.raw), value.status),
        *(value.origin, value.grade, _truth(value.review), guarded(value.reason)),
        *((place.start, place.end, guarded(place.text)) if place else (None, None, None)),
        *_on_page_or_sheet(place),
        value.reason_code,
    )


def tidy_rows(report: Report, labels: Mapping[str, str]) -> Iterator[Row]:
    """One row a value, in the report's order, under `TIDY_HEADER`. `labels`: the catalogue's, by indicator."""
    return (_tidy_row(report, value, labels) for value in report.values)


def wide_header(indicators: Iterable[str]) -> Row:
    """The header over `wide_row`: about the report, then the indicators as the catalogue orders them."""
    return (*WIDE_HEAD, *indicators)


def wide_row(report: Report, indicators: Iterable[str]) -> Row:
    """One report; an indicator without a number is an empty cell."""
    numbers = {value.indicator: _plain(value.value) for value in report.values}
    return (
        *(guarded(report.document), guarded(report.agency), report.year, report.edition, report.source.kind),
        *(sum(value.status == status for value in report.values) for status in _STATUSES),
        sum(value.review for value in report.values),
        sum(check.outcome == "fails" for check in report.checks),
        *(numbers.get(indicator) for indicator in indicators),
    )


def csv_lines(rows: Iterable[Row]) -> bytes:
    """Rows as csv in UTF-8, without a byte order mark (a file for Excel starts with one; see the command's `-o`)."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")
