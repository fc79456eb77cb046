"""A folder of gold and a stream of reports -> figures. One report is in memory at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import ReadError
from extractor.evaluate.counts import ALL, Slice, SliceCounts, SliceKind, always
from extractor.evaluate.gold import Gold, last_part, load_gold
from extractor.evaluate.judge import Judgement, Mistake, judge_facts, judge_items, judge_values, rows_of
from extractor.evaluate.parsing import report_lines, report_shaped
from extractor.evaluate.shapes import StatedReport
from extractor.rulebook import Rulebook
from extractor.rulebook.headings import NUMERALS

SliceKey = tuple[SliceKind, str]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out."""

    slices: tuple[Slice, ...]
    """The total, then the sections, origins, grades and documents."""
    documents: int
    """Documents gold is about."""
    missing: tuple[str, ...]
    """Of these: those no report is about. Everything in them counts as missed."""
    without_gold: int
    """Reports that gold does not know; they are not counted."""
    notes: tuple[str, ...]
    """What a reader of the figures should know."""
    mistakes: tuple[Mistake, ...]
    """Every error, when they were asked for."""
    numbers: Mapping[str, str]
    """Table -> the number of its section in the form: 二."""

    def of(self, kind: SliceKind) -> tuple[Slice, ...]:
        """The slices of one kind."""
        return tuple(part for part in self.slices if part.kind == kind)

    @property
    def total(self) -> SliceCounts:
        """Everything."""
        return self.of("total")[0].counts


@dataclass(slots=True)
class _Tally:
    """Counts as they come in."""

    keep: bool
    counters: dict[SliceKey, Counter[str]] = field(default_factory=dict)
    mistakes: dict[str, list[Mistake]] = field(default_factory=dict)

    def add(self, document: str, judgements: Iterable[Judgement]) -> None:
        """Count what was judged of one document."""
        mistakes = self.mistakes.setdefault(document, [])
        for judgement in judgements:
            keys: tuple[SliceKey, ...] = (("total", ALL), ("document", document), *judgement.slices)
            for key in keys:
                self.counters.setdefault(key, Counter()).update(judgement.adds)
            if self.keep and judgement.mistake:
                mistakes.append(judgement.mistake)

    def slices(self, documents: Iterable[str], tables: Iterable[str]) -> Iterator[Slice]:
        """All of them in a fixed order; names that the form does not know come behind those it does. `tables`: the form's."""
        for kind, known in always(tables).items():
            others = sorted(name for found, name in self.counters if found == kind and name not in known)
            for name in documents if kind == "document" else (*known, *others):
                yield Slice(kind, name, SliceCounts(**self.counters.get((kind, name), Counter())))


@dataclass(frozen=True, slots=True)
class _Judge:
    """What judging needs of the rules."""

    rulebook: Rulebook
    sections: dict[str, str]

    def judge(self, gold: Gold, report: StatedReport | None, where: str) -> Iterator[Judgement]:
        """Everything that counts in one document."""
        yield from judge_values(gold, rows_of(report, where), self.sections)
        yield from judge_items(gold, report, self.rulebook.folding)
        yield from judge_facts(gold, report)


def evaluate(gold_folder: Path, lines: Iterable[bytes], name: str, rulebook: Rulebook, *, details: bool = False) -> Evaluation:
    """Judge the reports in `lines` (one a line) by the gold in `gold_folder`.

    `name`: what to call `lines` in an error. `details`: keep every mistake, too. Raises `UsageError` for a folder that cannot be
    taken and `ReadError` for gold or a line that cannot be read.
    """
    sections: dict[str, str] = {indicator.id: indicator.table for indicator in rulebook.indicators}
    folder = load_gold(gold_folder, frozenset(sections), frozenset(fact.id for fact in rulebook.facts))
    judge, tally = _Judge(rulebook, sections), _Tally(details)
    seen: dict[str, str] = {}
    without = 0
    for where, data in report_lines(lines, name):
        document = last_part(data["document"])
        gold = folder.by_document.get(document)
        if gold is None:
            without += 1
            continue
        if document in seen:
            remedy = "Documents are compared by the last part of their name; leave one of the reports out."
            raise ReadError(f"two reports are named {document}; the other stands in {seen[document]}", where=where, remedy=remedy)
        seen[document] = where.removeprefix(f"{name}, ")
        tally.add(document, judge.judge(gold, report_shaped(data, StatedReport, where), f"{where} ({document})"))
    missing = tuple(document for document in folder.by_document if document not in seen)
    for document in missing:
        tally.add(document, judge.judge(folder.by_document[document], None, document))
    mistakes = tuple(mistake for document in folder.by_document for mistake in tally.mistakes[document])
    slices = tuple(tally.slices(folder.by_document, rulebook.tables))
    numbers = {table.name: NUMERALS[table.numeral - 1] for table in rulebook.tables.values()}
    return Evaluation(slices, len(folder.by_document), missing, without, folder.notes, mistakes, numbers)
