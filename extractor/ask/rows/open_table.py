"""One table of a draft, as far as a model may be asked about it."""

from collections.abc import Iterable
from typing import Any

from extractor.ask.grounding import Case
from extractor.ask.rows.reply import row_asked
from extractor.ask.unasked import ASKED
from extractor.model.asking import Inquiry, Line, RowAsked, Stretch
from extractor.model.draft import Draft
from extractor.rulebook.table_file import OWN_HEADERS


class OpenTable:
    """One table of a draft: its stretches, its rows in doubt, its rows that nobody read."""

    def __init__(self, draft: Draft, case: Case, name: str) -> None:
        self.draft, self.case, self.rules = draft, case, case.rulebook.tables[name]
        self.by_id = {i.id: i for i in self.rules.by_cell.values()}
        self.stretches = sorted((s for s in draft.stretches if s.table == name), key=lambda s: s.zone.start)
        self.filled = [s for s in self.stretches if s.row and s.cells]
        self.unknown = [s for s in self.stretches if not s.row]

    def row_of(self, indicators: Iterable[str]) -> set[str]:
        """The rows of this table among `indicators`."""
        return {self.by_id[name].row for name in indicators if name in self.by_id}

    def doubted(self) -> set[str]:
        """Rows whose doubt a reader may settle."""
        return self.row_of(c.indicator for c in self.draft.candidates if c.doubt in ASKED)

    def unread(self) -> list[str]:
        """Rows that may stand beside an unknown label: nobody read them, and no cell of theirs is known."""
        own = {key for s in self.filled for key in s.row.split("+")}
        read = self.row_of(c.indicator for c in self.draft.candidates if c.status != "unresolved")
        hidden = self.row_of(item.indicator for item in self.draft.listed if item.hidden)
        open_rows = self.row_of(c.indicator for c in self.draft.candidates if c.status == "unresolved")
        other = self._editions()
        strange = {row for row, editions in self.rules.only_in.items() if other.issuperset(editions)}
        return [row for row in self.rules.rows if row in (hidden | open_rows) - own - read - strange]

    def _editions(self) -> set[str]:
        """Editions that the table does not follow, as far as its rows and columns tell."""
        keys = {key for s in self.stretches for key in (*s.row.split("+"), *s.columns)}
        told = [self.rules.only_in[key] for key in keys if key in self.rules.only_in]
        common = set(self.rules.editions).intersection(*told) if told else set()
        return set(self.rules.editions) - common if common else set()

    def columns(self, row: str) -> tuple[str, ...]:
        """The columns of a row that nobody read: in the order of the rows that were read, else as its edition of the form has them."""
        if self.rules.shape != OWN_HEADERS:
            order = next((s.columns for s in self.stretches if s.row), self.rules.columns)
            return order[: len(self.rules.columns)]
        cells = self.rules.cells[row]
        left = [e for e in cells if cells[e] and e not in self._editions()] or list(cells)
        widths = [len(s.cells) for s in self.unknown]
        left = [e for e in left if len(cells[e]) in widths] or left
        return cells[next((e for e in left if e == self.draft.edition), left[0])] or cells[left[0]]

    def known_rows(self, stretch: Stretch) -> list[RowAsked]:
        """The rows of a stretch whose label is known."""
        keys = stretch.row.split("+")
        width = len(stretch.columns) // len(keys)
        return [row_asked(self.rules, key, stretch.columns[at * width : (at + 1) * width]) for at, key in enumerate(keys)]

    def inquiry(self, stretches: Iterable[Stretch], rows: Iterable[RowAsked]) -> Inquiry:
        """One call: the stretches as numbered lines, in the page's order."""
        ordered = sorted(dict.fromkeys(stretches), key=lambda s: (s.zone.start, s.zone.end))
        lines = tuple(Line(number, s.zone, s) for number, s in enumerate(ordered, start=1))
        asked = tuple(dict.fromkeys(rows))
        names = {name for row in asked for name in row.indicators}
        return Inquiry("", "rows", lines, self.questions(names, lines), asked)

    def questions(self, names: Iterable[str], lines: tuple[Line, ...]) -> tuple[str, ...]:
        """Ids of the questions about some of the indicators `names` whose text is among `lines`."""
        doubted = (q for q in self.draft.questions if q.kind == "row" and set(names).intersection(q.indicators))
        return tuple(q.id for q in doubted if _touches(q.passage, lines))


def _touches(passage: Any, lines: Iterable[Line]) -> bool:
    """Whether a question's passage has characters in common with one of `lines`."""
    return passage is None or any(passage.start < line.span.end and line.span.start < passage.end for line in lines)
