"""A section as the labels see it: without blanks, and without what can only be a value.

Cells that are nothing but a value (parted by blanks, pipes, tabs or line ends) are left out, so that a label whose halves
stand before and behind its values is one string again. Digits glued to a label stay.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from extractor import page_lines
from extractor.values import ValueGrammar

BARE_NUMBER = re.compile(r"^[ \t]*\d{1,3}[ \t]*\r?$", re.MULTILINE)
# Cells in one line at the least for a number alone on the next one to be the page's, and how much of the line is looked at.
CELLS_ABOVE, LINE_LOOKED_AT = 5, 200
# Characters of a cell that says about how many (约12): no label begins or ends so.
LONGEST_ABOUT = 8


@dataclass(frozen=True, slots=True)
class Stripped:
    """The characters of a section that may belong to labels."""

    text: str
    """Folded, without blanks, pipes, values and page furniture."""
    places: tuple[int, ...]
    """For each character its place in the document; one more for the end."""


def _under_a_row(piece: str, at: int, grammar: ValueGrammar) -> bool:
    """Whether the line before `at` that holds something ends in a row of cells: none of them goes on in a line of its own."""
    end = len(piece[max(0, at - LINE_LOOKED_AT) : at].rstrip()) + max(0, at - LINE_LOOKED_AT)
    line = piece[max(piece.rfind("\n", 0, end) + 1, end - LINE_LOOKED_AT) : end]
    words = line.replace("|", " ").split()[-CELLS_ABOVE:]
    return len(words) == CELLS_ABOVE and all(grammar.cells.value.fullmatch(word) for word in words)


def without_furniture(folded: str, start: int, end: int, grammar: ValueGrammar) -> str:
    """`folded[start:end]` with page numbers and running heads struck out where they have a line of their own; same length."""
    piece = page_lines.without_furniture(folded, start, end)
    return BARE_NUMBER.sub(lambda m: page_lines.struck(m.group()) if _under_a_row(piece, m.start(), grammar) else m.group(), piece)


@lru_cache(maxsize=4)
def _next_cell(points: str) -> re.Pattern[str]:
    """The next cell, or the end, past those that are digits and nothing else, as most are; one of `points` behind them makes an index."""
    point = rf"(?!\s*[{re.escape(points)}])" if points else ""
    return re.compile(rf"(?:[\s|]*+[0-9]++(?![^\s|]){point})*+[\s|]*+([^\s|]++|\Z)")


def strip_values(piece: str, start: int, grammar: ValueGrammar, order: Sequence[tuple[int, int]] = ()) -> Stripped:
    """What remains of `piece` (a folded text without page furniture that begins at `start`) when values are taken out. `order`: the
    stretches in which it is read, where that is not from first to last."""
    kept: list[str] = []
    places: list[int] = []
    full, index, cells = grammar.cells.value.fullmatch, grammar.ordinals.spaced.match, _next_cell(grammar.ordinals.points)
    stretches = [(left - start, right - start) for left, right in order] or [(0, len(piece))]
    for cell in chain.from_iterable(cells.finditer(piece, *stretch) for stretch in stretches):
        word = cell[1]
        if not word or (full(word) and not (len(word) == 1 and index(piece, cell.start(1)))):
            continue  # a digit of its own before a point is the index of a label printed with blanks between its characters
        if len(word) <= LONGEST_ABOUT and (word[-1].isdecimal() or word[0].isdecimal()) and grammar.read(word, "件", None).kind == "about":
            continue
        at = start + cell.start(1)
        kept.append(word)
        places.extend(range(at, at + len(word)))
    places.append(start + len(piece))
    return Stripped("".join(kept), tuple(places))
