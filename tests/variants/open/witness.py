"""Somebody who knows what a made-up document says and tells the truth of its tables: shows what asking can come to."""

import json
from collections.abc import Iterable, Iterator

from extractor.model.asking import Answer, Asked, RowAsked, Usage
from extractor.model.doubts import as_words
from tests.variants.open.types import OpenDocument


class Witness:
    """Implements `Answering` for rows of tables; of everything else it says nothing that can be read."""

    def __init__(self, document: OpenDocument) -> None:
        """`document`: the one that is asked about."""
        self.cells = {cell.indicator: cell for cell in document.cells}

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """A true answer for each of `asked`."""
        for one in asked:
            rows = [said for row in one.inquiry.rows if (said := self._row(row, one))]
            if rows:
                words = json.dumps({"rows": rows}, ensure_ascii=False)
                wrong = one.check(one.shape.model_validate_json(words))
                answer = Answer(one.inquiry.id, "refused" if wrong else "answered", (words,), model="witness", mode="JSON")
            else:
                answer = Answer(one.inquiry.id, "failed", ("?",), as_words("nothing to tell"), "witness", "JSON")
            yield answer, Usage(one.document, one.inquiry.id, one.inquiry.kind, 0, 0, 0.0, False, 1, "JSON", answer.state)

    def _row(self, row: RowAsked, asked: Asked) -> dict[str, object] | None:
        """A row where it stands; null when none of its cells stands in a line that is shown."""
        cells = [self.cells.get(name) for name in row.indicators]
        places = [cell.start for cell in cells if cell is not None and cell.start is not None]
        for line in asked.inquiry.lines:
            if places and line.span.start <= places[0] < line.span.end:
                return {"row": row.label, "line": line.number, "cells": [cell.raw if cell else "" for cell in cells]}
        return None
