"""A queue that came back -> decisions, or everything that is wrong with it. All are taken, or none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from extractor.export.workbook.styles import clipped
from extractor.model.rulings import ABOUT, AGENCY, Ruling, Word
from extractor.review.book import RulingShape
from extractor.review.queue import Seen, seen_in
from extractor.review.sheet import Returned
from extractor.review.words import HELP, about_word, word_of
from extractor.rulebook.tables import Indicator
from extractor.values import ValueGrammar

CLIP = 60
"""Characters of a cell that are shown of what is wrong with it."""
_MOVED = "rows must be moved as a whole, and what is stated is not to be changed: decide in the column decision"
_NOBODY, _ANY = "-", "1970-01-01T00:00:00Z"


@dataclass(slots=True)
class Taken:
    """What an import comes to."""

    rulings: list[Ruling] = field(default_factory=list)
    """Decisions that are new."""
    already: int = 0
    """Decisions that had been taken before, word for word."""
    left: int = 0
    """Rows with a note but no decision: still open."""
    faults: list[str] = field(default_factory=list)
    """What is wrong, row by row."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What rows are read with."""

    labels: Mapping[str, Indicator]
    """The catalogue."""
    grammar: ValueGrammar
    """The number grammar."""
    who: str
    """Who decided where the row does not say; "" for nobody."""
    when: str
    """The moment of the import, ISO 8601, UTC."""

    def ruling(self, row: Returned, seen: Seen) -> Ruling | str:
        """The decision in a row, or what is wrong with it. `seen`: what the row was made with."""
        if seen is None:
            return "the last column was changed; take this row from a new export"
        about = {**seen, "said": {"value": None, "status": "blank"}, "who": _NOBODY, "when": _ANY}
        about.pop("decided", None)
        try:
            shape = RulingShape.model_validate(about)
            stated, read = shape.stated.word(), shape.read.word()
        except (ValidationError, ValueError):
            return "the row was made by another version; take it from a new export"
        if moved := _moved(row, seen):
            name, cell, is_so = moved
            return f"the column {name} says {cell[:CLIP]!r}, and the row is about {is_so[:CLIP]!r}; {_MOVED}"
        said = self._said(row.decision, stated, shape.indicator)
        if isinstance(said, str):
            return said
        who = row.who or self.who
        if not who:
            return "nobody is named; fill in the column who, or name yourself with --who"
        failing = tuple(shape.failing)
        return Ruling(shape.sha256, shape.document, shape.indicator, said, stated, read, failing, who, self.when, row.note)

    def _said(self, decision: str, stated: Word, name: str) -> Word | str:
        if name in ABOUT:
            said = about_word(decision, stated, name)
            return f"{said}; write ok, {'a name' if name == AGENCY else 'a year'}, or absent" if isinstance(said, str) else said
        known = self.labels.get(name)
        if known is None:
            return f"no indicator is called {name}"
        said = word_of(decision, stated, known.unit, self.grammar)
        return f"{said}; write {HELP}" if isinstance(said, str) else said


def _moved(row: Returned, seen: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What of a row does not belong to the rest of it: (column, what it says, what it should say); None for nothing."""
    stated = seen["stated"]
    told = Word(stated["value"], stated["status"]).told
    is_so = {"document": clipped(str(seen["document"])), "indicator": str(seen["indicator"]), "stated": told}
    return next(((name, cell, is_so[name]) for name, cell in row.shown if cell != is_so[name].strip()), None)


def _overwritten(row: Returned, seen: Seen) -> bool:
    """Whether what a row states was written over. A row that was taken apart is another matter: it decides nothing."""
    whole = seen is not None and {"document", "indicator"} <= {name for name, _ in row.shown}
    moved = _moved(row, seen) if whole and seen else None
    return moved is not None and moved[0] == "stated"


def _conflict(ruling: Ruling, earlier: Ruling, decided: str) -> str:
    """Why a decision cannot be taken: somebody decided otherwise after the queue was made; "" when it can. `decided`: the moment of the
    last decision that the queue knew of."""
    if earlier.said == ruling.said or earlier.when == decided:
        return ""
    by = f"{earlier.who} decided {earlier.said.told} on {earlier.when[:10]}, after this queue was made"
    return f"{by}; take the row from a new export, or import with --replace"


def _same(ruling: Ruling, earlier: Ruling) -> bool:
    return (ruling.said, ruling.stated, ruling.read, ruling.failing, ruling.who, ruling.note) == (
        *(earlier.said, earlier.stated, earlier.read, earlier.failing, earlier.who, earlier.note),
    )


def take(rows: Iterable[Returned], before: Iterable[Ruling], taking: Taking, *, replace: bool) -> Taken:
    """Every decision of a queue held against those taken earlier. `replace`: also where somebody decided otherwise meanwhile."""
    taken, last = Taken(), {(r.sha256, r.indicator): r for r in before}
    mine: dict[tuple[str, str], tuple[int, Word]] = {}
    for row in rows:
        seen = seen_in(row.seen)
        if not row.decision:
            if _overwritten(row, seen):
                taken.faults.append(f"row {row.row}: something was written beside the column of decisions; write {HELP} into it")
            taken.left += bool(row.note or row.who)
            continue
        for fault in _faults(row, seen, taken, last, mine, taking, replace):
            taken.faults.append(f"row {row.row}: {fault}")
    return taken


def _faults(
    row: Returned,
    seen: Seen,
    taken: Taken,
    last: Mapping[tuple[str, str], Ruling],
    mine: dict[tuple[str, str], tuple[int, Word]],
    taking: Taking,
    replace: bool,
) -> Iterator[str]:
    """Take one row; what is wrong with it."""
    ruling = taking.ruling(row, seen)
    if isinstance(ruling, str):
        yield ruling
        return
    key = (ruling.sha256, ruling.indicator)
    if key in mine:
        if mine[key][1] != ruling.said:
            yield f"row {mine[key][0]} decides otherwise on the same value of the same bytes ({ruling.document}, {ruling.indicator})"
        return
    mine[key] = (row.row, ruling.said)
    earlier = last.get(key)
    if earlier is not None and _same(ruling, earlier):
        taken.already += 1
    elif earlier is not None and not replace and (conflict := _conflict(ruling, earlier, str((seen or {}).get("decided", "")))):
        yield conflict
    else:
        taken.rulings.append(ruling)
