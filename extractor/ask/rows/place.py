"""Which row numbers beside an unknown label are: what is left of its words, and its place among the rows that are known.

A model says which row it is; this says whether the page bears that out. Nothing here finds a row by itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from extractor.ask.grounding import Case
from extractor.ask.rows.cells import ClaimFault
from extractor.model.asking import Inquiry, Line, RowAsked
from extractor.model.doubts import Reason, doubt
from extractor.rulebook import Rulebook
from extractor.rulebook.table_file import GROUPS
from extractor.rulebook.tables import Label, TableRules

# Share of a damaged label's characters that must be its row's, in their order.
LIKE = 0.75
# A second row that comes this near makes the words a tie.
MARGIN = 0.15
# Characters that a label must have kept.
LEAST_KEPT = 2
# A label of which this much stands there is that label.
WHOLE = 0.9

PLACED = doubt("row.placed")

_ORDINAL = re.compile(r"(\d)[.、,:)]|(\([一二三四五六七八]\))|([一二三四])、", re.ASCII)
_NO_SIGN = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class Printed:
    """What is left of a label."""

    words: str
    """Folded, without index, marks and what stands for lost characters."""
    index: str
    """The index before it, as rules/tables.yaml writes it; "" when there is none."""


def printed_label(line: Line, case: Case) -> Printed:
    """What stands in an unknown row's line beside its cells."""
    assert line.stretch is not None
    zone, cells = line.stretch.zone, line.stretch.cells
    characters = [c for at, c in enumerate(zone.of(case.folded), zone.start) if not any(s.start <= at < s.end for s in cells)]
    text = "".join("".join(characters).split())
    found = list(_ORDINAL.finditer(text))
    index = next((g for g in found[-1].groups() if g), "") if found else ""
    return Printed(_NO_SIGN.sub("", _ORDINAL.sub("", text)), index)


@lru_cache(maxsize=8)
def _labels(rulebook: Rulebook, table: str) -> dict[str, tuple[Label, tuple[str, ...]]]:
    """Row -> its label and its wordings without marks."""
    rules: TableRules = rulebook.tables[table]
    kind = "group" if rules.shape == GROUPS else "row"
    found = (label for label in rules.lexicon.labels if label.kind == kind and label.key in rules.rows)
    return {label.key: (label, tuple(_NO_SIGN.sub("", word) for word in label.words)) for label in found}


def _alike(words: str, wordings: Iterable[str]) -> tuple[float, float]:
    """(share of `words` that stands in a wording, share of that wording), the best of them."""
    best = (0.0, 0.0)
    for wording in wordings:
        kept = LCSseq.similarity(words, wording)
        if kept >= LEAST_KEPT:
            best = max(best, (kept / len(words), kept / len(wording)))
    return best


def likeness(words: str, rules: TableRules, case: Case) -> dict[str, float]:
    """Row of a table -> the share of `words` that stands in its label."""
    return {key: _alike(words, wordings)[0] for key, (_, wordings) in _labels(case.rulebook, rules.name).items()}


class UnknownRows:
    """The unknown rows of one inquiry among those that are known."""

    def __init__(self, inquiry: Inquiry, case: Case) -> None:
        self.inquiry, self.case = inquiry, case
        self.rules = case.rulebook.tables[inquiry.rows[0].table]
        self.labels = _labels(case.rulebook, self.rules.name)
        self.order = {row: at for at, row in enumerate(self.rules.rows)}
        own = {key for line in inquiry.lines if line.stretch and line.stretch.cells for key in line.stretch.row.split("+")}
        self.unread = [row for row in inquiry.rows if row.row not in own]

    def doubt(self, line: Line, row: RowAsked) -> Reason | ClaimFault:
        """Whether `line` can be `row`: () when its words say so, a doubt when only its place does, else what speaks against it."""
        printed = printed_label(line, self.case)
        label, wordings = self.labels[row.row]
        mine = _alike(printed.words, wordings) if printed.words else (0.0, 0.0)
        whole = self._other_whole(printed.words, row, mine)
        if whole:
            return ClaimFault("like_other", line.span.of(self.case.document.text), {"other": whole})
        rivals = [r for r in self.unread if r != row and self._share(printed.words, r) >= max(mine[0] - MARGIN, 0.01)]
        fits = self._placed(line, row, printed.index)
        if mine[0] >= LIKE and (fits or (not rivals and printed.index in ("", label.index))):
            return ()
        like = [r for r in rivals if self._share(printed.words, r) >= LIKE]
        if like:
            return ClaimFault("like_other", printed.words, {"other": like[0].label})
        return PLACED if fits else ClaimFault("not_like", printed.words)

    def askable(self) -> list[RowAsked]:
        """The rows that some line can be: a model is given no choice that could not stand."""
        unknown = [line for line in self.inquiry.lines if line.stretch and not line.stretch.row]
        return [
            row
            for row in self.inquiry.rows
            if row not in self.unread or not all(isinstance(self.doubt(line, row), ClaimFault) for line in unknown)
        ]

    def likeness(self, line: Line, row: RowAsked) -> float:
        """Share of what is left of a line's label that is the row's."""
        return self._share(printed_label(line, self.case).words, row)

    def _share(self, words: str, row: RowAsked) -> float:
        return _alike(words, self.labels[row.row][1])[0] if words else 0.0

    def _other_whole(self, words: str, row: RowAsked, mine: tuple[float, float]) -> str:
        """A row whose label stands there whole, when this one's does not."""
        if not words or mine[1] >= WHOLE:
            return ""
        for key, (label, wordings) in self.labels.items():
            share, kept = _alike(words, wordings[:1])
            if key != row.row and kept >= WHOLE and share >= max(mine[0], LIKE):
                return label.index + wordings[0]
        return ""

    def _bounds(self, line: Line) -> tuple[int, int, list[Line]]:
        """The form's places of the known rows before and behind an unknown one, and all unknown rows between these two."""
        before, behind = -1, len(self.order)
        run: list[Line] = []
        for other in self.inquiry.lines:
            if other.stretch is None:
                continue
            keys = [self.order[key] for key in other.stretch.row.split("+") if key in self.order]
            if not keys:
                run.append(other)
            elif other.span.start < line.span.start:
                before, run = max(keys), []
            else:
                behind = min(keys)
                break
        return before, behind, run

    def between(self, line: Line) -> tuple[list[RowAsked], list[Line]]:
        """The unread rows that the form has where `line` stands, in its order, and the unknown lines that stand there."""
        before, behind, run = self._bounds(line)
        rows = [row for row in self.unread if before < self.order[row.row] < behind]
        return sorted(rows, key=lambda row: self.order[row.row]), run

    def _placed(self, line: Line, row: RowAsked, index: str) -> bool:
        """Whether `line` stands where the form has `row` and no other row that was not read."""
        rows, run = self.between(line)
        own = self.labels[row.row][0].index
        if row not in rows or (index and own and index != own):
            return False
        if index and [r for r in rows if self.labels[r.row][0].index == index] == [row]:
            return True
        return len(run) == len(rows) and rows[run.index(line)] == row
