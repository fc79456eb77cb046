"""A torn table as a whole: which line of numbers belongs to which row of the form. A model answers with numbers of lines alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.rows.inquiry import inquire_rows
from extractor.ask.rows.open_table import OpenTable
from extractor.ask.rows.reply import row_asked
from extractor.ask.table.ground import ground, in_place
from extractor.model.asking import Inquiry, Line, RowAsked, Scope, Stretch, Testimony
from extractor.model.draft import Draft
from extractor.model.spans import Span

# The form's largest table has 31 rows in 2021, its pieces of label a few lines each. What has more is a page whose end is lost.
MOST_LINES, MOST_LOOSE, MOST_ROWS = 160, 24, 32
LONGEST_LINE = 120
"""Characters of a line without numbers that are shown: a label has fewer."""
BEFORE = 200
"""Characters before the first row of numbers where pieces of its label may stand."""
MOST_SAID = 200
"""Lines. A model caught in a loop is cut off here."""
NONE = "都不是"
"""What a line of numbers is that belongs to none of the rows."""
_WORDS = re.compile(r"[^\W\d_]")


class SaidLine(BaseModel):
    """One line of numbers, and the row it is said to be."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    line: int
    row: str


class _Whole:
    """A table with rows that nobody read and numbers that are no row's."""

    def __init__(self, table: OpenTable, taken: Sequence[Inquiry]) -> None:
        """`taken`: what is asked about its rows already."""
        self.table = table
        shown = {line.stretch for inquiry in taken for line in inquiry.lines}
        asked = {row.row for inquiry in taken for row in inquiry.rows}
        self.loose = [s for s in table.unknown if s.cells and s not in shown]
        self.known = [s for s in table.filled if s not in self.loose]
        self.rows = self._that_could_stand([row for row in table.unread() if row not in asked and self._of_form(row)])

    def _of_form(self, row: str) -> bool:
        """Whether the form that the report follows has `row`, as far as it is known."""
        edition, rules = self.table.draft.edition, self.table.rules
        return edition not in rules.editions or edition in rules.only_in.get(row, rules.editions)

    def _that_could_stand(self, rows: Sequence[str]) -> list[RowAsked]:
        """The rows that the form has where some of the numbers stand: a model is given no choice that could not stand."""
        order = self.table.rules.rows
        lines = [Line(n, s.zone, s) for n, s in enumerate(sorted((*self.loose, *self.known), key=_place), start=1)]
        loose = [line for line in lines if line.stretch in self.loose]
        found = [row for row in rows if any(in_place(line, row, lines, order) for line in loose)]
        return [row_asked(self.table.rules, row, self.table.columns(row)) for row in found]

    def lines(self) -> tuple[Line, ...]:
        """The table's lines in the page's order: pieces of label, rows that are known by their labels, rows of numbers that are not."""
        case, stretches = self.table.case, sorted((*self.loose, *self.known), key=_place)
        start = self._start(stretches[0])
        end = max(s.zone.end for s in stretches)
        shown: list[tuple[Span, Stretch | None]] = []
        for line in re.finditer(r"[^\n]+", case.folded[start:end]):
            span = Span(start + line.start(), start + line.end())
            if _WORDS.search(line.group()) and not any(_touch(s.zone, span) for s in stretches):
                shown.append((_trimmed(span, case), None))
        shown += [(s.zone, s) if s in self.loose else _named(s) for s in stretches]
        ordered = sorted(shown, key=lambda one: (one[0].start, one[0].end))
        return tuple(Line(number, span, stretch) for number, (span, stretch) in enumerate(ordered, start=1))

    def _start(self, first: Stretch) -> int:
        """Where the table begins: behind its section's heading, and not far before its first numbers."""
        spans = (s.span for s in self.table.draft.sections if s.span and s.key == self.table.rules.section)
        section = next((s.start for s in spans if s.start <= first.zone.start), 0)
        at = max(section, first.zone.start - BEFORE)
        return at if at == section else self.table.case.folded.find("\n", at, first.zone.start) + 1 or first.zone.start

    def inquiry(self) -> Inquiry | None:
        """The call; none when there is nothing to choose, or more than can be shown."""
        if not self.rows or len(self.loose) > MOST_LOOSE or len(self.rows) > MOST_ROWS:
            return None
        lines = self.lines()
        if len(lines) > MOST_LINES:
            return None
        names = {name for row in self.rows for name in row.indicators}
        return Inquiry("", "table", lines, self.table.questions(names, lines), tuple(self.rows))


def _place(stretch: Stretch) -> tuple[int, int]:
    return stretch.zone.start, stretch.zone.end


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _trimmed(span: Span, case: Case) -> Span:
    text = span.of(case.folded)
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, min(span.start + len(text.rstrip()), start + LONGEST_LINE))


def _named(stretch: Stretch) -> tuple[Span, Stretch]:
    """A row that is known: its label, where that stands before its numbers. It only says where in the table we are."""
    label = stretch.label
    beside = label and label.end > label.start and stretch.zone.holds(label)
    return (label if beside and label else stretch.zone), replace(stretch, cells=())


def inquire_table(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """Tables with rows that nobody read and with numbers that are no row's, each as a whole, but for what is asked row by row."""
    if not any(s.cells and not s.row for s in draft.stretches):
        return []
    return list(_tables(draft, case, inquire_rows(draft, case, scope)))


def _tables(draft: Draft, case: Case, by_rows: Sequence[Inquiry]) -> Iterator[Inquiry]:
    for name in case.rulebook.tables:
        taken = [i for i in by_rows if i.rows[0].table == name]
        asked = _Whole(OpenTable(draft, case, name), taken).inquiry()
        if asked:
            yield asked


def _task(inquiry: Inquiry, _: Case) -> dict[str, str]:
    """The rows by name, in the form's order."""
    return {"rows": "\n".join(f"- {row.label}" for row in inquiry.rows)}


def _shape(inquiry: Inquiry, _: Case) -> type[Reply]:
    """Pairs of a line of numbers and a row. What is no such line or row is refused by itself, and not the whole reply."""
    names = [*(row.label for row in inquiry.rows), NONE]
    loose = [line.number for line in inquiry.lines if line.stretch and line.stretch.cells]
    said: Any = create_model(
        "LineOf",
        __base__=SaidLine,
        line=(int, Field(json_schema_extra={"enum": [*loose]})),
        row=(str, Field(json_schema_extra={"enum": [*names]})),
    )
    many = Field(max_length=MOST_SAID, json_schema_extra={"maxItems": len(loose)})
    return create_model("TableReply", __base__=Reply, lines=(list[said], many))


def _ground(inquiry: Inquiry, reply: Any, case: Case) -> Testimony:
    return ground(inquiry, [(said.line, said.row.strip()) for said in reply.lines if said.row.strip() != NONE], case)


KIND = Kind("table", _task, _shape, _ground)
