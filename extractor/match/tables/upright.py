"""Groups of outcomes put upright: an outcome a row with the cells of all groups beside it, or a cell a row, a group under the other.

Each group's total is the sum of its outcomes; where blanks were dropped that sum tells which group a number is of. What it does not
tell is assumed, for review, or open.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from extractor.match.tables.emit import Emitter
from extractor.match.tables.group_page import GroupPage, anything, groups_named, heads, region
from extractor.match.tables.rows import Row
from extractor.match.tables.slots import RowText
from extractor.match.tables.splits import DROPPED, Assignment, RowShape, assignments, placed
from extractor.model.candidates import Candidate
from extractor.model.doubts import ASSUMED, TORN, TORN_ORDER, Reason
from extractor.model.spans import Span
from extractor.rulebook.tables import Label

# Outcomes with cells of their own: the form has the cells behind the last name of its header, or of each group's.
LEAST_UPRIGHT = 2
PARTED = ("tab", "pipe", "space")
"""What parts cells so that nothing between is an empty one."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The name of an outcome with what stands behind it."""

    at: int
    """Which of the table's labels."""
    key: str
    text: RowText


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells beside one outcome's name."""

    outcome: _Outcome
    groups: tuple[str, ...]
    """Whose they are, from left to right."""
    options: tuple[Assignment, ...]
    """The ways to read them."""


def is_upright(page: GroupPage) -> bool:
    """Whether outcomes have cells of their own, as many as there are groups or fewer."""
    anchors, most = page.table.anchors, len(page.rules.rows)
    filled = [(a.label.key, i) for i, a in enumerate(anchors) if heads(a) and anything(page, i)]
    if len({key for key, _ in filled}) < LEAST_UPRIGHT:
        return False  # as in most tables: all cells stand behind the last name
    followed = ((key, region(page, i, most)) for key, i in filled)
    numbers = {key for key, text in followed if 0 < len(text.printed) <= most and all(s.text.isdecimal() for s in text.printed)}
    return len(numbers) >= LEAST_UPRIGHT


def _outcomes(page: GroupPage, columns: int) -> list[_Outcome]:
    places = [(i, a.label.key) for i, a in enumerate(page.table.anchors) if heads(a)]
    return [_Outcome(i, key, region(page, i, columns, upright=True)) for i, key in places]


def _options(text: RowText, groups: int, page: GroupPage, *, shown: Container[str]) -> tuple[Assignment, ...]:
    """The ways to read the cells beside a name as those of so many groups. `shown`: what parts cells so that empty ones
    are some of them."""
    if text.lost or text.worded or text.glued or any(s.fault for s in text.printed):
        return ()
    kept = (text.aligned or text.gapped) and text.separator in shown
    cells = text.printed if len(text.printed) == groups else text.first(groups) if kept else None
    if cells:
        return (tuple([placed(s, page.grammar) for s in cells]),)
    if not text.printed:
        return ((DROPPED,) * groups,)
    return assignments(text.printed, RowShape(groups), page.grammar.cells, split=False, drop=True) or ()


def _by_rows(page: GroupPage, *, shown: Container[str]) -> list[_Cells]:
    """An outcome a row; [] for anything else."""
    found = _outcomes(page, len(page.rules.rows))
    if sorted(o.key for o in found) != sorted(page.rules.columns):
        return []
    groups = groups_named(page.table.anchors[: found[0].at], page.rules, own=False)
    return [_Cells(o, groups, _options(o.text, len(groups), page, shown=shown)) for o in found]


def _by_cells(page: GroupPage, *, shown: Container[str]) -> list[_Cells]:
    """A cell a row: behind the name of each group, or of none, all outcomes; [] for anything else."""
    blocks: list[tuple[str, list[_Outcome]]] = []
    group = ""
    outcomes = {o.at: o for o in _outcomes(page, 1)}
    for i, anchor in enumerate(page.table.anchors):
        if anchor.label.kind == "group":
            group = anchor.label.key
        elif i in outcomes:
            o = outcomes[i]
            if not blocks or o.key in {other.key for other in blocks[-1][1]} or group not in ("", blocks[-1][0]):
                blocks.append((group, []))
            blocks[-1][1].append(o)
            group = ""
    whole = all(sorted(o.key for o in block) == sorted(page.rules.columns) for _, block in blocks)
    named = [group or form for (group, _), form in zip(blocks, page.rules.rows, strict=False)]
    if not whole or len(blocks) != len(page.rules.rows) or sorted(named) != sorted(page.rules.rows):
        return []
    found = [(o, key) for key, (_, block) in zip(named, blocks, strict=True) for o in block]
    return [_Cells(o, (key,), _options(o.text, 1, page, shown=shown)) for o, key in found]


def _named(page: GroupPage) -> bool:
    """Whether the page names all groups."""
    return {a.label.key for a in page.table.anchors if a.label.kind == "group"} >= set(page.rules.rows)


def _off(cells: Sequence[_Cells], way: Sequence[Assignment], page: GroupPage) -> frozenset[str]:
    """The groups whose outcomes are not their total."""
    sums = dict.fromkeys(page.rules.rows, 0)
    for c, read in zip(cells, way, strict=True):
        for group, cell in zip(c.groups, read, strict=True):
            sums[group] += (cell.value or 0) * (-1 if c.outcome.key == page.rules.columns[-1] else 1)
    return frozenset(group for group, left in sums.items() if left)


def _ways(cells: Sequence[_Cells], page: GroupPage) -> list[tuple[Assignment, ...]]:
    """The readings of all cells together; where columns are lost those that add up in each group."""
    ways = product(*(c.options for c in cells))
    if all(len(c.options) == 1 for c in cells):
        return list(ways)
    return [way for way in ways if not _off(cells, way, page)]


class _Speaker:
    """Says what the cells of one table are."""

    def __init__(self, page: GroupPage, doubt: Reason) -> None:
        """`doubt`: of all cells."""
        self.page, rules = page, page.rules
        self.emit = Emitter(page.document, rules, page.grammar, rules.columns, exact=True, doubt=())
        self.doubt = doubt or (() if _named(page) else TORN_ORDER)

    def _row(self, outcome: _Outcome, group: str, zone: Span | None = None) -> Row:
        anchor = self.page.table.anchors[outcome.at]
        label = self._label(outcome)
        zone = zone or Span(label.start, max([label.end, *(s.end for s in outcome.text.slots)]))
        return Row(replace(anchor, label=Label(group, "row", "", ())), label, zone, outcome.text)

    def _label(self, outcome: _Outcome) -> Span:
        table, anchor = self.page.table, self.page.table.anchors[outcome.at]
        return Span(table.place(anchor), table.places[anchor.end - 1] + 1)

    def _zones(self, cells: Sequence[_Cells], off: Container[str]) -> dict[str, Span]:
        """Groups whose cells stand a row each, and add up -> where all of them stand: what is not printed there is empty."""
        zones: dict[str, Span] = {}
        for c in cells:
            if len(c.groups) == 1 and c.groups[0] not in off:
                places = [self._label(c.outcome), *(Span(s.start, s.end) for s in c.outcome.text.slots)]
                places += [zones[c.groups[0]]] if c.groups[0] in zones else []
                zones[c.groups[0]] = Span(min(s.start for s in places), max(s.end for s in places))
        return zones

    def said(self, cells: Sequence[_Cells], ways: Sequence[tuple[Assignment, ...]]) -> list[Candidate]:
        """The cells as all `ways` have them, else as the first has them, for review."""
        zones = self._zones(cells, _off(cells, ways[0], self.page))
        return [one for i, c in enumerate(cells) for one in self._said(c, [way[i] for way in ways], zones)]

    def _said(self, c: _Cells, read: Sequence[Assignment], zones: Mapping[str, Span]) -> list[Candidate]:
        candidates: list[Candidate] = []
        column = self.page.rules.columns.index(c.outcome.key)
        for g, group in enumerate(c.groups):
            cell, row = read[0][g], self._row(c.outcome, group, zones.get(group))
            others = tuple({r[g].value: r[g] for r in read if r[g].value != cell.value}.values())
            if others:
                candidates.append(self.emit.cell(row, column, cell, origin="rule", grade="inferred", doubt=ASSUMED, others=others))
            elif len(c.options) > 1:
                candidates.append(self.emit.cell(row, column, cell, origin="arithmetic", grade="inferred", doubt=self.doubt))
            else:
                candidates.append(self.emit.cell(row, column, cell, origin="rule", doubt=self.doubt))
        return candidates

    def open(self) -> list[Candidate]:
        """All cells of the form, where nobody can tell which number is whose."""
        first = next(_Outcome(i, a.label.key, region(self.page, i, 1)) for i, a in enumerate(self.page.table.anchors) if heads(a))
        rows = [self._row(first, group) for group in self.page.rules.rows]
        return [candidate for row in rows for candidate in self.emit.unresolved_row(row, TORN)]


def _read(page: GroupPage, *, shown: Container[str]) -> tuple[list[_Cells], list[tuple[Assignment, ...]]]:
    """All cells, and their readings together; see `_options`."""
    cells = _by_rows(page, shown=shown) or _by_cells(page, shown=shown)
    return cells, _ways(cells, page) if cells and all(c.options for c in cells) else []


def read_upright(page: GroupPage) -> tuple[Candidate, ...]:
    """The cells of an upright table (see `is_upright`), in the form's order."""
    cells, ways = _read(page, shown=(*PARTED, "line"))
    if not ways or any(len(c.options) > 1 for c in cells) or _off(cells, ways[0], page):
        cells, ways = _read(page, shown=PARTED)  # an empty line may be none of the cells
    moved = bool(ways) and bool(_off(cells, ways[0], page)) and bool(_read(page, shown=())[1])
    speaker = _Speaker(page, ASSUMED if moved else ())
    candidates = speaker.said(cells, ways) if ways else speaker.open()
    order = [i.id for i in page.rules.by_cell.values()]
    return tuple(sorted(candidates, key=lambda c: order.index(c.indicator)))
