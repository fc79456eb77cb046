"""A row's cells as a model gives them, held to what the page prints: which characters each of them is, or what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from extractor.ask.grounding import Case
from extractor.ask.rows.reply import column_name
from extractor.model.asking import Stretch
from extractor.model.spans import Span
from extractor.rulebook.tables import Indicator
from extractor.values import Reading

Placing = tuple[Span | None, ...]
"""Where each column's cell stands; null for a blank that the page dropped."""

# Readings of one row that are listed as alternatives; of a row that allows more nobody knows all.
MOST_WAYS = 2_000
# Steps of one search for them.
MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class ClaimFault:
    """What is wrong with a claim."""

    code: str
    """A key of `refusals.COMPLAINTS`."""
    said: str
    """What was said there."""
    words: dict[str, str] = field(default_factory=dict)
    """What the code's sentences name besides."""


class RowCells:
    """The cells of one row in one stretch."""

    def __init__(self, stretch: Stretch, printed: tuple[Span, ...], indicators: Sequence[Indicator], case: Case) -> None:
        """`printed`: the stretch's cells, or those of its cells that are this row's; `indicators`: the row's, column by column."""
        self.stretch, self.printed, self.indicators, self.case = stretch, printed, tuple(indicators), case

    def column(self, place: int) -> str:
        """A column's name, as the form prints it."""
        return column_name(self.indicators[place])

    def read(self, place: int, raw: str) -> Reading:
        """`raw` as a cell of a column."""
        indicator = self.indicators[place]
        money = indicator.unit == "万元"
        unit = "项" if indicator.signed else "万元" if money else "件"
        return self.case.grammar.read(raw, unit, self.stretch.unit or None if money else None)

    def fits(self, place: int, reading: Reading) -> bool:
        """Whether a reading can be a cell of a column: a whole number of things, never fewer than none but for changes."""
        indicator = self.indicators[place]
        if reading.kind != "number" or reading.value is None:
            return reading.kind == "blank"
        if indicator.signed:
            return isinstance(reading.value, int)
        return reading.value >= 0 and (indicator.unit == "万元" or isinstance(reading.value, int))

    def same(self, place: int, said: str, span: Span) -> bool:
        """Whether `said` is what stands in `span`: the same characters, the same number, or a blank for a blank."""
        raw, key = span.of(self.case.document.text), self.case.rulebook.folding.key
        if key(said) == key(raw):
            return True
        mine, theirs = self.read(place, said), self.read(place, raw)
        return theirs.kind != "unreadable" and (mine.kind, mine.value) == (theirs.kind, theirs.value)

    def placed(self, said: Sequence[str]) -> Placing | ClaimFault:
        """Where each cell of `said` stands."""
        if len(said) != len(self.indicators):
            counts = {"wanted": str(len(self.indicators)), "given": str(len(said))}
            return ClaimFault("cells_count", _joined(said), counts)
        if self.stretch.parting == "parted":
            return self._parted(said)
        return self._dropped(said) if self.stretch.parting == "dropped" else self._glued(said)

    def _parted(self, said: Sequence[str]) -> Placing | ClaimFault:
        if len(self.printed) != len(self.indicators):
            return ClaimFault("cells_count", _joined(said), {"wanted": str(len(self.printed)), "given": str(len(said))})
        for place, (cell, span) in enumerate(zip(said, self.printed, strict=True)):
            if not self.same(place, cell, span):
                words = {"column": self.column(place), "printed": span.of(self.case.document.text)}
                return ClaimFault("cell_differs", cell, words)
        return self.printed

    def _dropped(self, said: Sequence[str]) -> Placing | ClaimFault:
        filled = [place for place, cell in enumerate(said) if cell]
        fits = len(filled) == len(self.printed)
        if not fits or not all(self.same(place, said[place], span) for place, span in zip(filled, self.printed, strict=True)):
            printed = "、".join(f"“{span.of(self.case.document.text)}”" for span in self.printed)
            return ClaimFault("cells_differ", _joined(said), {"printed": printed})
        where = dict(zip(filled, self.printed, strict=True))
        strange = next((p for p, span in where.items() if not self.fits(p, self.read(p, span.of(self.case.document.text)))), None)
        if strange is not None:
            return ClaimFault("no_number", said[strange], {"column": self.column(strange)})
        return tuple(where.get(place) for place in range(len(said)))

    def _glued(self, said: Sequence[str]) -> Placing | ClaimFault:
        key, text = self.case.rulebook.folding.key, self.case.document.text
        characters = [at for span in self.printed for at in range(span.start, span.end)]
        cells = [key(cell) for cell in said]
        if "".join(cells) != "".join(self.case.folded[at] for at in characters):
            return ClaimFault("digits_differ", _joined(said), {"printed": " ".join(span.of(text) for span in self.printed)})
        placing: list[Span | None] = []
        done = 0
        for place, cell in enumerate(cells):
            if not cell:
                if not self.stretch.drops:
                    return ClaimFault("no_blank", _joined(said), {"column": self.column(place)})
                placing.append(None)
                continue
            span = Span(characters[done], characters[done + len(cell) - 1] + 1)
            done += len(cell)
            whole = any(run.holds(span) for run in self.printed)
            if not whole or not self.fits(place, self.read(place, span.of(text))):
                return ClaimFault("no_number", said[place], {"column": self.column(place)})
            placing.append(span)
        return tuple(placing)

    def ways(self) -> tuple[Placing, ...] | None:
        """Every other way to read a row whose columns or boundaries were lost, those that add up when any does; null when there are too
        many to list."""
        if self.stretch.parting == "parted":
            return ()
        found: list[Placing] = []
        for way in self._dropped_ways() if self.stretch.parting == "dropped" else self._glued_ways():
            if way is None or len(found) == MOST_WAYS:
                return None
            found.append(way)
        adding = [way for way in found if self.adds_up(way)]
        return tuple(adding or found)

    def _dropped_ways(self) -> Iterator[Placing]:
        columns = range(len(self.indicators))
        for filled in combinations(columns, len(self.printed)):
            where = dict(zip(filled, self.printed, strict=True))
            yield tuple(where.get(place) for place in columns)

    def _glued_ways(self) -> Iterator[Placing | None]:
        """Every way to cut the characters; null behind the last one that was looked for in vain."""
        text, wanted = self.case.document.text, len(self.indicators)
        steps = 0

        def walk(done: Placing, run: int, offset: int) -> Iterator[Placing | None]:
            nonlocal steps
            steps += 1
            if steps > MOST_STEPS:
                yield None
                return
            if len(done) == wanted:
                if run == len(self.printed):
                    yield done
                return
            if self.stretch.drops:
                yield from walk((*done, None), run, offset)
            if run == len(self.printed):
                return
            span = self.printed[run]
            for end in range(span.start + offset + 1, span.end + 1):
                cell = Span(span.start + offset, end)
                if self.fits(len(done), self.read(len(done), cell.of(text))):
                    yield from walk((*done, cell), *((run + 1, 0) if end == span.end else (run, end - span.start)))

        yield from walk((), 0, 0)

    def adds_up(self, way: Placing) -> bool:
        """Whether the last cell is the sum of the others, where the form has such a sum."""
        text, total = self.case.document.text, self.case.rulebook.tables[self.indicators[-1].table].total
        sums: dict[str, int | Decimal] = {}
        for place, span in enumerate(way):
            indicator, value = self.indicators[place], span and self.read(place, span.of(text)).value
            sums[indicator.row] = sums.get(indicator.row, 0) + (-(value or 0) if indicator.column == total else value or 0)
        return not total or not any(sums.values())


def _joined(cells: Sequence[str]) -> str:
    return " | ".join(cells)
