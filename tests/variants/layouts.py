"""The layouts: one function a way of putting a report down, one line each in the table at the end."""

import random
from collections.abc import Callable

from tests.variants import dropping
from tests.variants.layouts_html import html, html_nested
from tests.variants.page_text import Canvas
from tests.variants.types import Block, Draft, Page, PrintedRow, Row

TableWriter = Callable[[Canvas, list[Row]], list[PrintedRow]]


def _page(draft: Draft, join: str, table: TableWriter, mark: Callable[[Block], str] = lambda block: block.text) -> Page:
    """Blocks and tables in the form's order, `join` between them."""
    canvas, printed = Canvas(), []

    def block(item: Block) -> None:
        canvas.write(join if canvas.length else "")
        canvas.write(mark(item))

    for item in draft.before:
        block(item)
    for name, heading in draft.headings.items():
        block(Block("heading", heading))
        if name in draft.tables:
            canvas.write(join)
            printed += table(canvas, draft.tables[name])
    for item in draft.after:
        block(item)
    return Page(canvas.text, canvas.text, canvas.spans, tuple(printed))


def _separated(draft: Draft, sep: str, row_sep: str) -> TableWriter:
    """Cells and rows with something between them."""

    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        printed = []
        for number, row in enumerate(rows):
            canvas.write(row_sep if number else "")
            items: list[tuple[str, str | None]] = [(label.text, None) for label in row.labels]
            if row.kind == "data":
                items += [(cell.text, cell.indicator) for cell in dropping.shown(draft.plan, row)]
                printed.append(dropping.separated(draft.plan, row))
            for place, (text, indicator) in enumerate(items):
                canvas.write(sep if place else "")
                canvas.write(text, indicator)
        return printed

    return write


def lines(draft: Draft, _rng: random.Random) -> Page:
    """One cell a line; an empty cell is an empty line."""
    return _page(draft, "\n", _separated(draft, "\n", "\n"))


def lines_spaced(draft: Draft, _rng: random.Random) -> Page:
    """One cell a line with empty lines between; an empty cell is nothing at all."""
    return _page(draft, "\n\n", _separated(draft, "\n\n", "\n\n"))


def spaced(draft: Draft, _rng: random.Random) -> Page:
    """Everything in one long line, single spaces between."""
    return _page(draft, " ", _separated(draft, " ", " "))


def piped(draft: Draft, _rng: random.Random) -> Page:
    """A row a line, pipes between all cells."""
    return _page(draft, "\n", _separated(draft, " | ", "\n"))


def _trailing(draft: Draft) -> TableWriter:
    """A row a line, and a pipe for every column a merged cell has swallowed."""

    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        printed = []
        width = max(sum(label.colspan for label in row.labels) + len(row.cells) for row in rows)
        for number, row in enumerate(rows):
            one = _separated(draft, " | ", "\n")
            canvas.write("\n" if number else "")
            printed += one(canvas, [row])
            if row.kind != "aside":
                count = len(row.labels) + len(dropping.shown(draft.plan, row))
                canvas.write(" |" + (" " + "|" * (width - count) if width > count else ""))
        return printed

    return write


def converter(draft: Draft, _rng: random.Random) -> Page:
    """Piped, with a converter's trailing pipes; all cells are there."""
    return _page(draft, "\n", _trailing(draft))


def piped_dropped(draft: Draft, _rng: random.Random) -> Page:
    """Piped, the blank cells dropped so that only the numbers stay."""
    return _page(draft, "\n", _trailing(draft))


def _marked(block: Block) -> str:
    return {"title": "# ", "heading": "## ", "subheading": "### ", "text": ""}[block.kind] + block.text


def _pipe_row(canvas: Canvas, items: list[tuple[str, str | None]]) -> None:
    canvas.write("|")
    for text, indicator in items:
        canvas.write(" ")
        canvas.write(text, indicator)
        canvas.write(" |")


def _row_items(row: Row) -> list[tuple[str, str | None]]:
    return [*((label.text, None) for label in row.labels), *((cell.text, cell.indicator) for cell in row.cells)]


def markdown(draft: Draft, _rng: random.Random) -> Page:
    """Markdown tables and headings."""

    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        printed, first = [], True
        for number, row in enumerate(rows):
            if row.kind == "title":
                canvas.write(("\n\n" if number else "") + "### " + row.labels[0].text + "\n\n")
                first = True
                continue
            canvas.write("\n" if number and not first else "")
            _pipe_row(canvas, _row_items(row))
            if first:
                canvas.write("\n|" + "---|" * (10 if row.kind == "head" and row.labels[0].rowspan > 1 else len(row.labels)))
            first = False
            if row.kind == "data":
                printed.append(dropping.separated(draft.plan, row))
        return printed

    return _page(draft, "\n\n", write, _marked)


def cut(draft: Draft, _rng: random.Random) -> Page:
    """Table three in one small markdown table per row, table four in three."""
    return _page(draft, "\n\n", _cut_rows(draft), _marked)


def _cut_rows(draft: Draft) -> TableWriter:
    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        data = [row for row in rows if row.kind == "data"]
        kind = dropping.table_of(data[0])
        if kind == "four":
            _cut_four(canvas, data[0], [label.text for label in rows[1].labels[:5]])
        elif kind == "three":
            _cut_three(canvas, rows)
        else:
            _cut_two(canvas, rows)
        return [dropping.separated(draft.plan, row) for row in data]

    return write


def _small(canvas: Canvas, header: list[str], row: list[tuple[str, str | None]]) -> None:
    _pipe_row(canvas, [(text, None) for text in header])
    canvas.write("\n|" + "---|" * len(header) + "\n")
    _pipe_row(canvas, row)


def _cut_two(canvas: Canvas, rows: list[Row]) -> None:
    header: list[str] = []
    for number, row in enumerate(rows):
        again = row.kind == rows[number - 1].kind == "data"
        canvas.write("\n\n" if again or (row.kind == "title" and number) else "")
        if row.kind == "title":
            canvas.write("### " + row.labels[0].text + "\n\n")
        elif row.kind == "head":
            header = [label.text for label in row.labels]
        else:
            _small(canvas, header, _row_items(row))


def _cut_three(canvas: Canvas, rows: list[Row]) -> None:
    header = ["类别", *(f"数据{n}" for n in range(1, 7)), "总计"]
    canvas.write(rows[0].labels[0].text)
    for row in rows:
        if row.kind == "group":
            canvas.write("\n\n### " + row.labels[0].text)
        if row.kind != "data":
            continue
        *groups, label = [label.text for label in row.labels]
        for group in groups:
            canvas.write("\n\n### " + group)
        canvas.write("\n\n")
        _small(canvas, header, [(label, None), *((cell.text, cell.indicator) for cell in row.cells)])


def _cut_four(canvas: Canvas, row: Row, header: list[str]) -> None:
    names = ("行政复议", "行政诉讼(未经复议直接起诉)", "行政诉讼(复议后起诉)")
    for number, name in enumerate(names):
        canvas.write(("\n\n" if number else "") + "### " + name + "\n\n")
        _small(canvas, header, [(cell.text, cell.indicator) for cell in row.cells[5 * number : 5 * number + 5]])


def _wide(text: str) -> int:
    return sum(1 if ord(char) < 0x2000 else 2 for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(3, width - _wide(text))


class _Aligned:
    """PDF style: values in columns of spaces, between the halves of a wrapped label; a vertical label scattered over the lines."""

    def __init__(self, draft: Draft, canvas: Canvas) -> None:
        self.draft, self.canvas = draft, canvas
        self.vertical = ""

    def _next_char(self) -> str:
        char, self.vertical = self.vertical[:1], self.vertical[1:]
        return char

    def row(self, row: Row) -> None:
        """One row, in one to four lines."""
        for label in row.labels:
            if label.vertical:
                self.vertical = label.text
        texts = [label.text for label in row.labels if not label.vertical]
        if row.kind != "data":
            self.canvas.write("   ".join(texts))
            return
        lead = _pad(self._next_char(), 5) if any(label.vertical for label in row.labels) or self.vertical else ""
        last = row.labels[-1] if row.labels else None
        if last is not None and last.wrap:
            self.canvas.write(lead + "   ".join([*texts[:-1], last.text[: last.wrap]]) + "\n" + " " * 52)
            self._values(row)
            self.canvas.write("\n" + " " * 14 + last.text[last.wrap :])
        else:
            self.canvas.write(_pad(lead + "   ".join(texts), 52) if texts else " " * 8)
            self._values(row)
        if self.vertical and len(self.vertical) % 3 == 0:
            # some characters of the vertical label get a line of their own
            self.canvas.write("\n" + self._next_char())

    def _values(self, row: Row) -> None:
        cells = {cell.indicator for cell in dropping.shown(self.draft.plan, row)}
        for number, cell in enumerate(row.cells):
            printed = cell.text if cell.indicator in cells else ""
            self.canvas.write(printed, cell.indicator)
            if number + 1 < len(row.cells):
                self.canvas.write(" " * max(3, 9 - _wide(printed)))


def aligned(draft: Draft, _rng: random.Random) -> Page:
    """Wide spaces between columns, as a PDF's text."""

    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        writer = _Aligned(draft, canvas)
        for number, row in enumerate(rows):
            canvas.write("\n" if number else "")
            writer.row(row)
        return [dropping.separated(draft.plan, row) for row in rows if row.kind == "data"]

    return _page(draft, "\n", write)


def glued(draft: Draft, rng: random.Random) -> Page:
    """Nothing between cells, rows and paragraphs."""

    def write(canvas: Canvas, rows: list[Row]) -> list[PrintedRow]:
        printed = []
        for row in rows:
            canvas.write("".join(label.text for label in row.labels))
            if row.kind != "data":
                continue
            seen, before = dropping.glued(draft.plan, row, rng)
            for gap, cell in zip(before, dropping.shown(draft.plan, row), strict=True):
                canvas.write(gap)
                canvas.write(cell.text, cell.indicator)
            printed.append(seen)
        return printed

    return _page(draft, "", write)


def glued_spaces(draft: Draft, rng: random.Random) -> Page:
    """Glued, with stray spaces inside some rows."""
    return glued(draft, rng)


def lost(draft: Draft, _rng: random.Random) -> Page:
    """Headings and prose only."""
    draft.tables = {}
    return _page(draft, "\n", _separated(draft, "\n", "\n"))


LAYOUTS: dict[str, Callable[[Draft, random.Random], Page]] = {
    "lines": lines,
    "lines_spaced": lines_spaced,
    "piped": piped,
    "piped_dropped": piped_dropped,
    "converter": converter,
    "markdown": markdown,
    "html": html,
    "html_nested": html_nested,
    "spaced": spaced,
    "aligned": aligned,
    "glued": glued,
    "glued_spaces": glued_spaces,
    "cut": cut,
    "lost": lost,
}
