"""An evaluation as JSON and as csv."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from extractor.evaluate.counts import APPLIES, NUMBERS, PROSE, Slice
from extractor.evaluate.evaluation import Evaluation
from extractor.evaluate.judge import Mistake
from extractor.export.encode import encode_pretty
from extractor.export.tables import CsvField, Row, csv_lines, guarded

SLICE_HEADER: Row = ("slice_kind", "slice", *NUMBERS, *PROSE)
MISTAKE_FIELDS = tuple(field.name for field in fields(Mistake))


def _figures(part: Slice) -> dict[str, int]:
    return {name: getattr(part.counts, name) for name in APPLIES[part.kind]}


def to_json(found: Evaluation, *, details: bool) -> bytes:
    """One object: the documents, a group of figures for each kind of slice, and with `details` every error."""
    body: dict[str, Any] = {
        "documents": {"gold": found.documents, "missing": found.missing, "without_gold": found.without_gold},
        "notes": found.notes,
        "total": _figures(found.of("total")[0]),
    }
    body |= {kind: {part.name: _figures(part) for part in found.of(kind)} for kind in APPLIES if kind != "total"}
    return encode_pretty(body | {"errors": found.mistakes} if details else body)


def _slice_row(part: Slice) -> Row:
    figures = _figures(part)
    return (part.kind, guarded(part.name), *(figures.get(name) for name in (*NUMBERS, *PROSE)))


def _cell(value: Any) -> CsvField:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int) or value is None:
        return value
    return guarded(str(value))


def _mistake_rows(found: Evaluation) -> Iterator[Row]:
    yield MISTAKE_FIELDS
    for mistake in found.mistakes:
        yield tuple(_cell(getattr(mistake, name)) for name in MISTAKE_FIELDS)


def to_csv(found: Evaluation, *, details: bool) -> bytes:
    """One row a slice, a count that does not apply to it left empty; with `details` one row an error instead."""
    return csv_lines(_mistake_rows(found) if details else (SLICE_HEADER, *map(_slice_row, found.slices)))
