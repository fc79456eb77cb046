"""A queue that came back -> decisions, or everything that is wrong with it. All are taken, or none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from extractor.export.workbook.styles import clipped
from extractor.model.doubts import Reason, doubt
from extractor.model.rulings import ABOUT, AGENCY, Ruling, Word
from extractor.review.book import SeenShape, word_of
from extractor.review.deciding import NOBODY, NOTHING_TO_TAKE_BACK, By, conflict, ruling_of, same
from extractor.review.queue import Sealed, sealed_in
from extractor.review.saying import CLIP, Decision, Kind, Means, name_in, number_in, year_in
from extractor.review.seen import Seen
from extractor.review.sheet import Returned
from extractor.wording.english import english

_WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("as_stated", ("ok", "yes", "y", "对", "是", "正确", "确认", "√", "✓")),
    ("blank", ("blank", "空", "空白")),
    ("absent", ("absent", "缺", "缺行", "页面没有")),
    ("unreadable", ("unreadable", "看不清", "无法辨认")),
    ("take_back", ("withdraw", "撤回")),
)
_KINDS = {word: kind for kind, words in _WORDS for word in words}
HELP = "ok, a number, blank, absent or unreadable (确认、数字、空白、页面没有、看不清)"
"""In a sentence."""
_HELP_ABOUT = {name: f"ok, {'a name' if name == AGENCY else 'a year'}, or absent" for name in ABOUT}


def help_on(indicator: str) -> str:
    """What may be written about a value."""
    return _HELP_ABOUT.get(indicator, HELP)


def _about(cell: str, indicator: str) -> Decision | Reason:
    """Who reports, or on which year."""
    kind = _KINDS.get("".join(cell.split()).lower())
    if kind in ("as_stated", "absent", "take_back"):
        return Decision(kind)
    if indicator == AGENCY:
        return Decision("name", name=cell) if name_in(cell) else doubt("ruling.no_name", what=cell[:CLIP])
    return Decision("year", number=cell) if year_in(cell) else doubt("ruling.no_year", what=cell[:CLIP])


def decision_in(cell: str, indicator: str, means: Means) -> Decision | Reason:
    """The decision in a cell, or what is wrong with it. `indicator`: which value."""
    if indicator in ABOUT:
        return _about(cell, indicator)
    kind, unit = _KINDS.get("".join(cell.split()).lower()), means.units.get(indicator)
    if kind or unit is None:
        return Decision(kind or "as_stated")
    if means.grammar.read(cell.strip(), unit, None).kind == "blank":
        return Decision("blank")
    if number_in(cell, unit, means.grammar) is None:
        return doubt("ruling.no_decision", what=cell[:CLIP])
    return Decision("number", number=cell)


_MOVED = "rows must be moved as a whole, and what is stated is not to be changed: decide in the column decision"
_NOBODY = "nobody is named; fill in the column who, or name yourself with --who"
_TAKE_NEW = "take the row from a new export, or import with --replace"


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

    means: Means
    """What decisions are read and held to."""
    who: str
    """Who decided where the row does not say; "" for nobody."""
    when: str
    """The moment of the import, ISO 8601, UTC."""

    def ruling(self, row: Returned, made: Sealed | None) -> Ruling | str:
        """The decision in a row, or what is wrong with it. `made`: what the row was made with."""
        if made is None:
            return "the last column was changed; take this row from a new export"
        seen = _seen(made)
        if seen is None:
            return "the row was made by another version; take it from a new export"
        if moved := _moved(row, made):
            name, cell, is_so = moved
            return f"the column {name} says {cell[:CLIP]!r}, and the row is about {is_so[:CLIP]!r}; {_MOVED}"
        decision = decision_in(row.decision, seen.indicator, self.means)
        by = By(row.who or self.who, self.when, row.note)
        ruling = decision if isinstance(decision, tuple) else ruling_of(seen, decision, by, self.means, None)
        if isinstance(ruling, Ruling):
            return ruling
        return _NOBODY if ruling == NOBODY else f"{english(ruling)}; write {help_on(seen.indicator)}"


def _seen(made: Sealed) -> Seen | None:
    """What a row was made with; None when another version made it."""
    try:
        shape = SeenShape.model_validate({key: what for key, what in made.items() if key != "decided"})
        stated, read = word_of(shape.stated), word_of(shape.read)
    except (ValidationError, ValueError):
        return None
    if stated.items is not None or read.items is not None:  # no queue has lists
        return None
    about = shape.sha256, shape.document, shape.indicator
    return Seen(*about, stated, read, tuple(shape.failing), str(made.get("decided", "")))


def _moved(row: Returned, made: Sealed) -> tuple[str, str, str] | None:
    """What of a row does not belong to the rest of it: (column, what it says, what it should say); None for nothing."""
    stated = made["stated"]
    told = Word(stated["value"], stated["status"]).told
    is_so = {"document": clipped(str(made["document"])), "indicator": str(made["indicator"]), "stated": told}
    return next(((name, cell, is_so[name]) for name, cell in row.shown if cell != is_so[name].strip()), None)


def _overwritten(row: Returned, made: Sealed | None) -> bool:
    """Whether what a row states was written over. A row that was taken apart is another matter: it decides nothing."""
    whole = made is not None and {"document", "indicator"} <= {name for name, _ in row.shown}
    moved = _moved(row, made) if whole and made else None
    return moved is not None and moved[0] == "stated"


def take(rows: Iterable[Returned], before: Iterable[Ruling], taking: Taking, *, replace: bool) -> Taken:
    """Every decision of a queue held against those taken earlier. `replace`: also where somebody decided otherwise meanwhile."""
    taken, history = Taken(), dict[tuple[str, str], tuple[Ruling, ...]]()
    for earlier in before:
        key = (earlier.sha256, earlier.indicator)
        history[key] = (*history.get(key, ()), earlier)
    mine: dict[tuple[str, str], tuple[int, Word | None]] = {}
    for row in rows:
        made = sealed_in(row.seen)
        if not row.decision:
            if _overwritten(row, made):
                taken.faults.append(f"row {row.row}: something was written beside the column of decisions; write {HELP} into it")
            taken.left += bool(row.note or row.who)
            continue
        for fault in _faults(row, made, taken, history, mine, taking, replace):
            taken.faults.append(f"row {row.row}: {fault}")
    return taken


def _faults(
    row: Returned,
    made: Sealed | None,
    taken: Taken,
    history: Mapping[tuple[str, str], tuple[Ruling, ...]],
    mine: dict[tuple[str, str], tuple[int, Word | None]],
    taking: Taking,
    replace: bool,
) -> Iterator[str]:
    """Take one row; what is wrong with it."""
    ruling = taking.ruling(row, made)
    if isinstance(ruling, str):
        yield ruling
        return
    key = (ruling.sha256, ruling.indicator)
    if key in mine:
        if mine[key][1] != ruling.said:
            yield f"row {mine[key][0]} decides otherwise on the same value of the same bytes ({ruling.document}, {ruling.indicator})"
        return
    mine[key] = (row.row, ruling.said)
    before = history.get(key, ())
    last = before[-1] if before else None
    refused = conflict(ruling, last, str(made.get("decided", "")) if made else "")
    if last is not None and (same(ruling, last) or (ruling.said is None and last.said is None)):
        taken.already += 1
    elif refused == NOTHING_TO_TAKE_BACK:
        yield english(refused)
    elif last is not None and last.said is None and not replace and any(same(ruling, one) for one in before):
        yield f"this was decided before, and {last.who} took it back on {last.when[:10]}; import with --replace to decide it again"
    elif refused and not replace:
        yield f"{english(refused)}; {_TAKE_NEW}"
    else:
        taken.rulings.append(ruling)
