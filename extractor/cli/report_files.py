"""Reports that were written earlier, for commands that make something of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.batch.folders import REPORTS
from extractor.batch.job import fits
from extractor.errors import MissingDocument, ReadError, UsageError
from extractor.evaluate.parsing import report_lines
from extractor.model.lines import ReportLine


def source_of(given: Path) -> Path:
    """The file of reports: the one that is named, or that of a batch's folder."""
    path = given / REPORTS if os.path.isdir(given) else given
    if not os.path.isfile(path):
        remedy = "Name a file that `nianbao extract -o FILE.jsonl` wrote, or the folder of `nianbao batch`."
        raise MissingDocument("there are no reports", where=str(path), remedy=remedy)
    return path


def reports_in(path: Path, only: str) -> Iterator[tuple[ReportLine, str]]:
    """The reports of a file whose documents' names fit `only`, and where each stands."""
    with path.open("rb") as file:
        for where, report in report_lines(file, str(path)):
            if fits(report["document"], only):
                yield report, where


def none_there(source: Path, option: str = "--only") -> UsageError:
    """That nothing is to be made of no report. `option`: what takes a pattern."""
    return UsageError("there is no report", where=str(source), remedy=f"Name other reports, or another pattern with {option}.")


@contextmanager
def taken(where: str) -> Iterator[None]:
    """While a report is looked into: raises `ReadError` for one of another shape."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:  # a UnicodeError is a ValueError
        remedy = "It was written by another version: read the document again."
        raise ReadError(f"this is not a report as this version writes it ({error!r})", where=where, remedy=remedy) from None
