"""Reports in, findings out: the order of a comparison on one screen."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.compare.agencies import Agency, agencies
from extractor.compare.figures import Filed, Unplaced, filed
from extractor.compare.findings import Finding
from extractor.compare.names import NameReader
from extractor.compare.parts import offices, parts, under
from extractor.compare.regions import load_regions
from extractor.compare.versions import Reread, several
from extractor.compare.years import beside
from extractor.model.lines import ReportLine
from extractor.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports put in order: whose they are, and what belongs to nobody."""

    agencies: tuple[Agency, ...]
    """The bodies."""
    unplaced: tuple[Unplaced, ...]
    """Reports that are compared with none."""
    with_codes: bool
    """Whether the list of divisions is installed."""

    def findings(self, reread: Reread, wanted: frozenset[Agency] | None = None) -> Iterator[Finding]:
        """Every comparison, of whatever outcome, made anew each time; of `wanted` bodies only when they are named."""
        for agency in self.agencies:
            if wanted is None or agency in wanted:
                yield from several(agency, reread)
                yield from beside(agency)
        for government, below in under(self.agencies):
            if wanted is None or government in wanted or not wanted.isdisjoint(below):
                yield from parts(government, below)
                yield from offices(government, below)


class Filing:
    """Takes reports one after the other and keeps what is compared of them."""

    def __init__(self, rulebook: Rulebook) -> None:
        regions = load_regions(rulebook.folding)
        self.with_codes = regions is not None
        self.names = NameReader(rulebook.agencies, rulebook.folding, regions)
        self.placed: list[Filed] = []
        self.unplaced: list[Unplaced] = []

    def add(self, report: ReportLine, at: int) -> None:
        """Keep what is compared of `report`, whose line begins at byte `at`."""
        one = filed(report, len(self.placed) + len(self.unplaced), at)
        if isinstance(one, Filed):
            self.placed.append(one)
        else:
            self.unplaced.append(one)

    def comparison(self) -> Comparison:
        """All of them, put in order."""
        return Comparison(agencies(self.placed, self.names), tuple(self.unplaced), self.with_codes)
