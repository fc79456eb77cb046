"""The reports of a comparison: read once from end to end, and single lines once more where two documents are of one year."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from extractor.batch.job import fits
from extractor.cli.report_files import none_there, source_of, taken
from extractor.compare.figures import Figure, Filed, figure_of
from extractor.compare.reports import Comparison, Filing
from extractor.errors import ReadError
from extractor.evaluate.parsing import report_lines
from extractor.rulebook import Rulebook


class Reports:
    """A file of reports, open as long as it is used."""

    def __init__(self, given: str, only: str) -> None:
        self.path, self.only = source_of(Path(given)), only
        self.file: BinaryIO = self.path.open("rb")
        self.at = 0

    def __enter__(self) -> "Reports":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.file.close()

    def _lines(self) -> Iterator[bytes]:
        """The lines; `at` is where the last one begins."""
        following = 0
        for line in self.file:
            self.at, following = following, following + len(line)
            yield line

    def filed(self, rulebook: Rulebook) -> Comparison:
        """All reports, put in order."""
        filing, count = Filing(rulebook), 0
        for where, report in report_lines(self._lines(), str(self.path)):
            if fits(report["document"], self.only):
                with taken(where):
                    filing.add(report, self.at)
                count += 1
        if not count:
            raise none_there(self.path)
        return filing.comparison()

    def values(self, report: Filed) -> Mapping[str, Figure]:
        """All values of a report, read again."""
        self.file.seek(report.at)
        for _, data in report_lines([self.file.readline()], str(self.path)):
            if data["document"] == report.document:
                with taken(str(self.path)):
                    return {value["indicator"]: figure_of(value) for value in data["values"]}
        raise ReadError("the file was changed while it was read", where=str(self.path), remedy="Run the command again.")
