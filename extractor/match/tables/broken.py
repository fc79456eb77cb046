"""Numbers whose digits are parted in their cell: by a line break (13<br>64), by paragraphs of their own, by a blank.

Such a cell of one row and one column holds one number, or several, of which one is the row's. The printed sums say which; where they leave
several readings, or there are none, the cell is open, with all of them beside it.
"""

from collections.abc import Sequence
from itertools import product
from math import prod

from extractor.match.tables.emit import Emitter
from extractor.match.tables.rows import Row
from extractor.match.tables.slots import DIGITS, Slot
from extractor.match.tables.splits import Assignment, Placed, RowShape, placed
from extractor.match.tables.torn.pieces import LONGEST_COUNT
from extractor.model.candidates import Candidate
from extractor.model.doubts import SEVERAL_NUMBERS, Reason
from extractor.values import ValueGrammar

# Ways to read all such cells of a row; seven of two parts have 2,187.
MOST_WAYS = 5_000


def _numbers(slot: Slot) -> tuple[Placed, ...]:
    """All its digits as one number, and each run of them."""
    parts = [(m.group(), m.start(), m.end()) for m in DIGITS.finditer(slot.text)]
    found = [("".join(word for word, _, _ in parts), 0, len(slot.text)), *parts]
    counts = (part for part in found if len(part[0]) <= LONGEST_COUNT and (part[0][0] != "0" or part[0] == "0"))
    return tuple(Placed(int(word), slot.start + start, slot.start + end) for word, start, end in counts)


def broken_row(cells: Sequence[Slot], shape: RowShape, grammar: ValueGrammar) -> tuple[Assignment, ...] | None:
    """Every reading of a row some of whose `cells` are broken that meets the row's own sums; () when none does, or a cell is no number.
    None for a row without such cells."""
    if "broken" not in [s.fault for s in cells]:
        return None
    ways = [_numbers(s) if s.fault == "broken" else (placed(s, grammar),) for s in cells]
    if prod(map(len, ways)) > MOST_WAYS or any(c.value == -1 for way in ways for c in way):
        return ()
    return tuple([row for row in product(*ways) if all(_adds_up(row, first, total) for first, total in shape.totals)])


def _adds_up(row: Assignment, first: int, total: int) -> bool:
    return sum(c.value or 0 for c in row[first:total]) == (row[total].value or 0)


def emit_broken(emit: Emitter, row: Row, options: Sequence[Assignment], doubt: Reason) -> list[Candidate]:
    """The cells of a row, as all its `options` have them. `doubt`: why their one reading is for review, if it is."""
    slots = {s.start: s for s in row.text.printed if s.fault == "broken"}
    candidates: list[Candidate] = []
    for i in range(len(emit.columns)):
        ways = tuple({o[i].value: o[i] for o in options}.values())
        slot = next((s for s in slots.values() if s.start <= ways[0].start < s.end), None)
        if slot is None:
            candidates.append(emit.cell(row, i, ways[0], origin="rule"))
        elif len(ways) > 1:
            candidates.append(emit.unresolved(row, i, SEVERAL_NUMBERS, ways))
        else:  # what is left over of the cell may be another's
            over = (ways[0].start, ways[0].end) != (slot.start, slot.end)
            others = tuple(n for n in _numbers(slot) if n.value != ways[0].value) if over else ()
            why = SEVERAL_NUMBERS if over else doubt
            candidates.append(emit.cell(row, i, ways[0], origin="arithmetic", grade="inferred", doubt=why, others=others))
    return candidates
