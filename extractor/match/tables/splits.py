"""Every way to read a row whose boundaries or columns were lost.

A row of n cells was printed without what parts them (`6400020470`), or with its blanks dropped (`9 | 9`), or both. The form
says which cells are totals of which; a reading that meets those sums is an assignment. All of them are listed, in the order
that takes the leftmost column first, or none when there are more than the bound: a search that was cut short proves nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.match.tables.slots import Slot
from extractor.model.record import record
from extractor.rulebook.cell_grammar import MARKED, CellGrammar
from extractor.values import ValueGrammar

# Search states per row. Of 2,000 generated glued rows the largest needed 9,400; beyond the bound the row stays unresolved.
MAX_STATES = 30_000
# Assignments kept per row; more than this never became unique through the columns.
MAX_ASSIGNMENTS = 2_000

# Characters a cell can take at the most; more of them in a row are no row of this form.
LONGEST_CELL = 12


@record(frozen=True, slots=True)
class Placed:
    """The content of one cell in one assignment."""

    value: int | None
    """The number; null for a blank."""
    start: int
    """Its first character; -1 for a blank that the page dropped."""
    end: int
    """One past its last; -1 for a blank that the page dropped."""


DROPPED = Placed(None, -1, -1)
Assignment = tuple[Placed, ...]


def placed(slot: Slot, grammar: ValueGrammar) -> Placed:
    """A slot that is one cell. A cell that can't be read as a whole number has the value -1 and stays unresolved."""
    reading = grammar.read(slot.text, "件", None)
    if reading.kind == "blank":
        return Placed(None, slot.start, slot.end)
    known = not slot.fault and reading.kind == "number" and isinstance(reading.value, int) and reading.value >= 0
    return Placed(reading.value if known and isinstance(reading.value, int) else -1, slot.start, slot.end)


@dataclass(frozen=True, slots=True)
class RowShape:
    """What the form says about a row."""

    columns: int
    """How many cells it has."""
    totals: tuple[tuple[int, int], ...] = ()
    """(first member, total) of each sum; members stand directly before their total."""

    @property
    def closed(self) -> bool:
        """Whether the last cell is the total of all others."""
        return self.totals == ((0, self.columns - 1),)


@dataclass(frozen=True, slots=True)
class _Atom:
    """Digits or a mark that stand together."""

    text: str
    start: int
    end: int
    whole: bool = False
    """Whether it is one number: thousands separators or a unit say where it ends."""

    @property
    def digits(self) -> bool:
        return self.text.isdecimal()


class _TooMany(Exception):
    """The bound was met."""


class _Search:
    """Depth-first over the cells of one row. `budget` is what all its numbers must add up to, when that is known."""

    def __init__(self, atoms: Sequence[_Atom], shape: RowShape, *, split: bool, drop: bool, sums: bool, budget: int | None = None) -> None:
        self.atoms, self.shape, self.split, self.drop, self.sums, self.budget = atoms, shape, split, drop, sums, budget
        self.first = {total: first for first, total in shape.totals}
        self.states = 0
        # Cells that are still to be filled at the least, from each atom on.
        self.left = [0] * (len(atoms) + 1)
        for i in range(len(atoms) - 1, -1, -1):
            self.left[i] = self.left[i + 1] + (len(atoms[i].text) if split and atoms[i].digits and not atoms[i].whole else 1)

    def options(self, atom: int, offset: int) -> Iterator[tuple[Placed, int, int]]:
        """What the next cell may hold, with the place reading goes on from."""
        if atom < len(self.atoms):
            a = self.atoms[atom]
            if not a.digits:
                yield Placed(None, a.start, a.end), atom + 1, 0
            elif not self.split or a.whole:
                yield Placed(int(a.text), a.start, a.end), atom + 1, 0
            else:
                longest = 1 if a.text[offset] == "0" else len(a.text) - offset
                for end in range(offset + 1, offset + longest + 1):
                    rest = (atom + 1, 0) if end == len(a.text) else (atom, end)
                    yield Placed(int(a.text[offset:end]), a.start + offset, a.start + end), *rest
        if self.drop:
            yield DROPPED, atom, offset

    def fits(self, cells: list[Placed], cell: Placed) -> bool:
        """Whether `cell` may stand next: a total must be the sum of its printed members."""
        first = self.first.get(len(cells))
        if first is None or not self.sums:
            return True
        members = [c.value for c in cells[first:] if c.value is not None]
        # Blanks count as zero, so a total that stands alone can only be zero.
        return cell.value == sum(members) if members else not cell.value

    def can_end(self, atom: int, offset: int, filled: int) -> bool:
        """Whether the cells that are left can take the characters that are left, and the other way round."""
        most = self.left[atom] - offset
        least = len(self.atoms) - atom
        cells = self.shape.columns - filled
        return least <= cells and (self.drop or cells <= most)

    def affords(self, rest: int, atom: int, offset: int, filled: int) -> bool:
        """Whether the characters that are left can make numbers that add up to `rest`."""
        characters, cells = self.left[atom] - offset, self.shape.columns - filled
        if cells <= 0 or not self.split:
            return rest >= 0
        # Some number has at least the average of the characters, and none has more than leave one for each other cell.
        shortest, longest = -(-characters // cells), characters if self.drop else characters - cells + 1
        return rest >= 0 and (shortest < 2 or 10 ** (shortest - 1) <= rest) and rest <= cells * 10 ** max(longest, 0)

    def walk(self, cells: list[Placed], atom: int, offset: int) -> Iterator[Assignment]:
        """All assignments that begin with `cells`."""
        if self.states > MAX_STATES:
            raise _TooMany
        rest = None if self.budget is None else self.budget - sum(c.value or 0 for c in cells)
        if len(cells) == self.shape.columns:
            if atom == len(self.atoms) and not rest:
                yield tuple(cells)
            return
        if rest is not None and not self.affords(rest, atom, offset, len(cells)):
            return
        for cell, next_atom, next_offset in self.options(atom, offset):
            self.states += 1
            if self.can_end(next_atom, next_offset, len(cells) + 1) and self.fits(cells, cell):
                cells.append(cell)
                yield from self.walk(cells, next_atom, next_offset)
                cells.pop()


def is_opaque(slot: Slot, cells: CellGrammar) -> bool:
    """Whether a slot holds characters that no number or mark is written with: how many cells it is, and which, nobody can say."""
    known = cells.value.fullmatch(slot.text) or cells.glued.fullmatch(slot.text) or MARKED.fullmatch(slot.text)
    return bool(slot.fault) or not known


def atoms_of(slots: Sequence[Slot], cells: CellGrammar) -> tuple[_Atom, ...]:
    """The digits and marks of `slots`; a dash is a mark, for no count of requests is negative."""
    atoms: list[_Atom] = []
    for slot in slots:
        if not slot.glued and (number := MARKED.fullmatch(slot.text)):
            atoms.append(_Atom(number[1].replace(",", ""), slot.start, slot.end, whole=True))
        else:
            atoms += [_Atom(m.group(), slot.start + m.start(), slot.start + m.end()) for m in cells.atom.finditer(slot.text)]
    return tuple(atoms)


def assignments(
    slots: Sequence[Slot], shape: RowShape, cells: CellGrammar, *, split: bool, drop: bool, sums: bool = True
) -> tuple[Assignment, ...] | None:
    """Every reading of `slots` as a row of `shape`.

    `cells`: which digits and marks stand in glued slots.
    `split`: digits that stand together may be several numbers. `drop`: blank cells may have been left out. `sums`: the form's
    sums must hold. None when there are too many to list.
    """
    if sum(len(slot.text) for slot in slots) > shape.columns * LONGEST_CELL:
        return None
    if any(is_opaque(slot, cells) for slot in slots):
        return None
    atoms = atoms_of(slots, cells)
    found: list[Assignment] = []
    try:
        for assignment in _closed(atoms, shape, split=split, drop=drop) if sums and shape.closed and atoms else (
            _Search(atoms, shape, split=split, drop=drop, sums=sums).walk([], 0, 0)
        ):
            found.append(assignment)
            if len(found) > MAX_ASSIGNMENTS:
                return None
    except _TooMany:
        return None
    return tuple(found)


def _totals(atom: _Atom, *, split: bool) -> Iterator[tuple[Placed, str]]:
    """What a row's last cell may hold, with what it leaves of the last digits."""
    if not atom.digits:
        yield Placed(None, atom.start, atom.end), ""
        return
    for cut in range(len(atom.text)) if split and not atom.whole else (0,):
        text = atom.text[cut:]
        if len(text) == 1 or text[0] != "0":
            yield Placed(int(text), atom.start + cut, atom.end), atom.text[:cut]


def _closed(atoms: Sequence[_Atom], shape: RowShape, *, split: bool, drop: bool) -> Iterator[Assignment]:
    """All readings of a row whose last cell is the total of the others: the total first, for it bounds all that stand before it."""
    members, states = RowShape(shape.columns - 1), 0
    for total, rest in _totals(atoms[-1], split=split):
        before = [*atoms[:-1], _Atom(rest, atoms[-1].start, total.start)] if rest else list(atoms[:-1])
        if total.value is None and any(a.digits for a in before):
            continue
        search = _Search(before, members, split=split, drop=drop, sums=False, budget=total.value or 0)
        search.states = states
        if search.can_end(0, 0, 0):
            for assignment in search.walk([], 0, 0):
                yield (*assignment, total)
        states = search.states


def one_digit_each(slots: Sequence[Slot], shape: RowShape, cells: CellGrammar) -> Assignment | None:
    """The reading that needs no sum: as many digits and marks as there are cells, or marks between all the numbers."""
    if sum(len(slot.text) for slot in slots) > shape.columns * LONGEST_CELL or any(is_opaque(slot, cells) for slot in slots):
        return None
    atoms = atoms_of(slots, cells)
    if len(atoms) == shape.columns and not any(a.digits and len(a.text) > 1 and a.text[0] == "0" for a in atoms):
        return tuple(Placed(int(a.text) if a.digits else None, a.start, a.end) for a in atoms)
    if sum(len(a.text) if a.digits else 1 for a in atoms) != shape.columns or any(a.whole for a in atoms):
        return None
    placed: list[Placed] = []
    for a in atoms:
        if a.digits:
            placed += [Placed(int(c), a.start + i, a.start + i + 1) for i, c in enumerate(a.text)]
        else:
            placed.append(Placed(None, a.start, a.end))
    return tuple(placed)
