"""Items of section five: from documents that are read now, and from reports that were written earlier."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from extractor.batch.folders import Found, find
from extractor.batch.strays import Aside
from extractor.cli.documents import parts_of, report_of
from extractor.cli.sink import same_file
from extractor.errors import MissingDocument, UsageError
from extractor.evaluate.parsing import parsed, shaped
from extractor.evaluate.shapes import StatedItem, Text
from extractor.model.report import Item, Report
from extractor.read import read_bytes
from extractor.review.openness import ON_LISTS
from extractor.rulebook import Rulebook
from extractor.run.edge import OURS, Fault, attempt
from extractor.show.problems import Kind, Listed

REPORTS = ".jsonl"
"""How the name of a file of reports ends."""
_REMEDY = "A line is one report, as `nianbao extract --format jsonl` writes it."
_MODELS = ("llm", "rule+llm")
Made = TypeVar("Made")


class _LineItem(StatedItem):
    """A problem or a measure in a line."""

    title: Annotated[str, Field(min_length=1)]
    themes: tuple[str, ...] = ()
    themes_origin: str | None = None


class _Source(BaseModel):
    """`source`, as much of it as tells one document from another."""

    sha256: Text = ""


class _Question(BaseModel):
    """A question, as much of it as says whether section five is open."""

    kind: str = ""
    readings: tuple[object, ...] = ()


class _MadeWith(BaseModel):
    """`made_with`, as much of it as says who was asked."""

    model: str | None = None


class _Line(BaseModel):
    """As much of a report as is needed, so that reports of other schema versions are taken as well."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    document: Annotated[str, Field(min_length=1)]
    agency: str | None = None
    year: int | None = None
    problems: tuple[_LineItem, ...]
    improvements: tuple[_LineItem, ...] = ()
    questions: tuple[_Question, ...] = ()
    source: Annotated[_Source, BeforeValidator(lambda source: source or {})] = _Source()
    made_with: Annotated[_MadeWith, BeforeValidator(lambda made_with: made_with or {})] = _MadeWith()


def _listed(report: Report | _Line, item: Item | _LineItem, kind: Kind) -> Listed:
    by_model = item.origin in _MODELS or item.themes_origin in _MODELS
    place = item.evidence
    return Listed(
        kind=kind,
        document=report.document,
        sha256=report.source.sha256,
        agency=report.agency,
        year=report.year,
        title=item.title,
        quote=item.quote,
        themes=item.themes,
        themes_origin=item.themes_origin,
        origin=item.origin,
        model=report.made_with.model if by_model else None,
        review=item.review,
        reason=item.reason,
        start=place.start if place else None,
        end=place.end if place else None,
    )


def _items(report: Report | _Line, *, measures: bool) -> Iterator[Listed]:
    """What `report` lists, in the page's order."""
    yield from (_listed(report, item, "problem") for item in report.problems)
    if measures:
        yield from (_listed(report, item, "measure") for item in report.improvements)


def _line_of(line: bytes, where: str) -> _Line:
    """The report in `line`. Raises `ReadError`."""
    data = parsed(line.removeprefix(b"\xef\xbb\xbf"), where, _REMEDY)
    return shaped(data, _Line, where, _REMEDY)


@dataclass(slots=True)
class Gathering:
    """One run over everything the command line names."""

    rulebook: Rulebook
    measures: bool
    """Whether measures are wanted, too."""
    output: str | None
    """The file that will be written, which cannot be one that is read."""
    say: Callable[[str], None]
    """A line on standard error."""
    step: Callable[[], None]
    """One more document or file of reports is done."""
    aside: Aside
    """What of folders is passed over."""
    read: int = 0
    """Documents that could be read."""
    exit_code: int = 0
    """What the run ends with."""
    left_open: list[str] = field(default_factory=list)
    """Documents of which a part of section five is in no list, because rules do not part it and nobody has."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Names and digests of these documents."""

    def items(self, paths: tuple[str, ...]) -> Iterator[Listed]:
        """What section five lists, in the order of the paths."""
        for found in find(paths, aside=self.aside):
            if self.output and found.path and same_file(found.path, Path(self.output)):
                raise UsageError("-o names this file, and it would be replaced", where=found.name, remedy="Write to another file.")
            if found.path and not found.fault and found.name.lower().endswith(REPORTS):
                yield from self._earlier(found)
            else:
                yield from self._now(found)
            self.step()

    def _now(self, found: Found) -> Iterator[Listed]:
        """A document, read by rules."""
        for name, data in self._tried(lambda: parts_of(found, self.rulebook), found.name) or ():
            report = self._tried(lambda n=name, d=data: report_of(read_bytes(d, n), self.rulebook), name)  # type: ignore[misc]
            if report:
                yield from self._once(report)

    def _earlier(self, found: Found) -> Iterator[Listed]:
        """A file of reports, one a line; a line that is none is told of, and the others go on."""
        file = self._tried(lambda: _open(found), found.name)
        if file is None:
            return
        with file:
            for number, line in enumerate(file, 1):
                where = f"{found.name}, line {number}"
                report = self._tried(lambda line=line, where=where: _line_of(line, where), where) if line.strip() else None  # type: ignore[misc]
                if report:
                    yield from self._once(report)

    def _tried(self, work: Callable[[], Made], where: str) -> Made | None:
        """What `work` makes; nothing when it could not, which is told."""
        outcome = attempt(work, where)
        if not isinstance(outcome, Fault):
            return outcome
        self._failed(outcome)
        return None

    def _failed(self, fault: Fault) -> None:
        self.exit_code = OURS if OURS in (fault.exit_code, self.exit_code) else fault.exit_code
        self.say(f"nianbao: {fault.message}")

    def _once(self, report: Report | _Line) -> Iterator[Listed]:
        """Its items, unless the same document was there before: nothing is to be counted twice."""
        key = (report.document, report.source.sha256)
        if key in self.seen:
            self.say(f"nianbao: {report.document}: stands there twice, counted once")
            return
        self.seen.add(key)
        self.read += 1
        if any(question.kind in ON_LISTS and not question.readings for question in report.questions):
            self.left_open.append(report.document)
        yield from _items(report, measures=self.measures)


def _open(found: Found) -> BinaryIO:
    """The file, to be read line by line. Raises `MissingDocument`."""
    try:
        return Path(found.path or found.name).open("rb")
    except OSError as error:
        what = f"the reports cannot be opened ({error.strerror})"
        raise MissingDocument(what, where=found.name, remedy="Name a file that `nianbao extract -o FILE` wrote.") from None
