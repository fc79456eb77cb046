"""The examples in prompts/ as small documents with an inquiry and its reply, so that they are shown and checked like real ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractor.ask.grounding import Case, case_of
from extractor.ask.rows.reply import row_asked
from extractor.errors import RulebookError
from extractor.model.asking import Half, Inquiry, InquiryKind, Line, Parting, Stretch
from extractor.model.document import Document, Source
from extractor.model.spans import Span
from extractor.rulebook import Rulebook
from extractor.rulebook.files import RuleFile
from extractor.values import ValueGrammar


class LineShape(RuleFile):
    """A line of an example: its text; for a row of a table also its cells, as `Stretch` has them."""

    text: str
    table: str | None = None
    row: str = ""
    label: str = ""
    cells: list[str] = []
    parting: Parting = "parted"
    columns: list[str] = []
    drops: bool = False


class ExampleShape(RuleFile):
    """An example as prompts/ writes it."""

    name: str
    """For the tests' names."""
    lines: list[LineShape]
    """What is shown."""
    rows: list[str] = []
    """kind rows: "requests.granted"."""
    edition: str = ""
    """kind rows: whose columns; the first edition's when none is named."""
    wanted: list[str] = []
    half: Half = "both"
    reply: dict[str, Any]
    """What is answered."""
    refused: list[str] = []
    """Codes of the refusals grounding must come to; none for an example that is shown."""
    shown: bool = True
    """Whether the model sees it."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example ready to be shown and checked."""

    name: str
    case: Case
    inquiry: Inquiry
    reply: Mapping[str, Any]
    refused: tuple[str, ...]
    shown: bool


def _stretch(shape: LineShape, at: int, where: str) -> Stretch | None:
    """The cells of an example's line, found in it from left to right behind its label."""
    if shape.table is None:
        return None
    label = Span(at, at + len(shape.label)) if shape.label and shape.text.startswith(shape.label) else None
    spans: list[Span] = []
    here = len(shape.label) if label else 0
    for cell in shape.cells:
        found = shape.text.find(cell, here)
        if found < 0:
            raise RulebookError(f"cell {cell!r} is not in {shape.text!r}", where=where, remedy="Write cells as the line prints them.")
        spans.append(Span(at + found, at + found + len(cell)))
        here = found + len(cell)
    return Stretch(
        shape.table, shape.row, Span(at, at + len(shape.text)), label, tuple(spans), shape.parting, tuple(shape.columns), shape.drops
    )


def example_of(shape: ExampleShape, kind: InquiryKind | str, rulebook: Rulebook) -> Example:
    """The example as a document of its own."""
    where = f"prompts/{kind}.yaml: examples.{shape.name}"
    text = "\n".join(line.text for line in shape.lines)
    lines: list[Line] = []
    at = 0
    for number, line in enumerate(shape.lines, start=1):
        lines.append(Line(number, Span(at, at + len(line.text)), _stretch(line, at, where)))
        at += len(line.text) + 1
    rows = []
    for name in shape.rows:
        first, _, row = name.partition(".")
        table = rulebook.tables.get(first)
        columns = table.cells.get(row, {}).get(shape.edition or rulebook.editions[0].name) if table else None
        if table is None or columns is None:
            raise RulebookError(f"{name}: no such row", where=where, remedy='Write the name of a table, a point and a key of its rows.')
        rows.append(row_asked(table, row, columns))
    source = Source("", "", len(text), "text", "utf-8", ())
    case = case_of(Document(shape.name, text, source), rulebook, ValueGrammar(rulebook.folding, rulebook.marks))
    inquiry = Inquiry("example", kind, tuple(lines), rows=tuple(rows), wanted=tuple(shape.wanted), half=shape.half)  # type: ignore[arg-type]
    return Example(shape.name, case, inquiry, shape.reply, tuple(shape.refused), shape.shown)
