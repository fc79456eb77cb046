"""The shapes reports come out in, one line in a table each; all of them stream."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.cli.outputs import format_of
from extractor.errors import UsageError
from extractor.export.encode import to_json
from extractor.export.tables import TIDY_HEADER, csv_lines, tidy_rows, wide_header, wide_row
from extractor.model.report import Report
from extractor.rulebook import Rulebook

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class OutputShape:
    """What stands before, between and after the reports, and each of them."""

    one: Callable[[Report], bytes]
    """A report."""
    head: bytes = b""
    """Before the first."""
    between: bytes = b""
    """Before each but the first."""
    tail: bytes = b""
    """After the last."""

    def pieces(self, reports: Iterator[Report]) -> Iterator[bytes]:
        """The whole output, a piece a report."""
        yield self.head
        for number, report in enumerate(reports):
            yield (self.between if number else b"") + self.one(report)
        yield self.tail


def chosen(form: str | None, output: str | None, wide: bool) -> str:
    """The shape's name: as asked for, else by the suffix of the output, else JSONL. "wide" is csv with one row a report. Raises
    `UsageError` for a suffix of something else."""
    name = format_of("extract", output, form)
    if wide and name != "csv":
        raise UsageError(f"--wide is a shape of csv, and the format is {name}", remedy="Add --format csv.")
    return "wide" if wide else name


def shape(name: str, rulebook: Rulebook, *, to_file: bool) -> OutputShape:
    """The shape called `name`. A csv file carries the mark by which Excel knows UTF-8; standard output does not."""
    mark = BYTE_ORDER_MARK if to_file else b""
    order = tuple(indicator.id for indicator in rulebook.indicators)
    labels = {indicator.id: indicator.label for indicator in rulebook.indicators}
    shapes = {
        "jsonl": OutputShape(lambda report: to_json(report) + b"\n"),
        "json": OutputShape(to_json, head=b"[\n", between=b",\n", tail=b"\n]\n"),
        "csv": OutputShape(lambda report: csv_lines(tidy_rows(report, labels)), head=mark + csv_lines([TIDY_HEADER])),
        "wide": OutputShape(lambda report: csv_lines([wide_row(report, order)]), head=mark + csv_lines([wide_header(order)])),
    }
    return shapes[name]
