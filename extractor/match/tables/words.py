"""Words in a table that are no part of a label's cell, and what they are: pieces of a label, words of its frame, or nothing that is known.

What stands in a label's own cell is looked at by `meaning`.
"""

from collections.abc import Iterator, Sequence

from extractor.match.tables.labels import Anchor
from extractor.match.tables.reading import Beside
from extractor.match.tables.strip import Stripped
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN, CellGrammar
from extractor.rulebook.tables import Lexicon

_BLANKS = " \xa0\r"


def _runs(places: Sequence[int], start: int, end: int, folded: str) -> Iterator[Span]:
    """The characters of the stripped text from `start` to `end` where they stand, those that only blanks part together."""
    first = start
    for at in range(start + 1, end + 1):
        left = places[at - 1] + 1
        right = places[at] if at < end else -1
        if right != left and (right < left or folded[left:right].strip(_BLANKS)):
            yield Span(places[first], left)
            first = at


def _joined(folded: str, left: int, right: int) -> bool:
    return left <= right and not folded[left:right].strip(_BLANKS)


def beside_labels(stripped: Stripped, anchors: Sequence[Anchor], folded: str, cells: CellGrammar) -> Beside:
    """The words of a table that stand in no label's cell. `anchors`: its labels in the stripped text; `folded`: the document."""
    text, places = stripped.text, stripped.places
    edges = [0, *(a.end for a in anchors)], [*(a.start for a in anchors), len(text)]
    words: list[Span] = []
    for i, (start, end) in enumerate(zip(*edges, strict=True)):
        if start >= end or not cells.chinese_in(text[start:end]):
            continue  # as nearly everywhere
        before, after = anchors[i - 1] if i else None, anchors[i] if i < len(anchors) else None
        for run in _runs(places, start, end, folded):
            behind = before and before.label.kind != "noise" and _joined(folded, places[before.end - 1] + 1, run.start)
            ahead = after and after.label.kind != "noise" and _joined(folded, run.end, places[after.start])
            if not behind and not ahead and cells.chinese_in(run.of(folded)):
                words.append(run)
    return Beside(places[anchors[0].start] if anchors else places[-1], tuple(words))


def is_piece(words: str, lexicon: Lexicon) -> bool:
    """Whether `words` are a piece of a label, or of several, as a wrap or a vertical heading leaves them."""
    for run in "".join([c if HAN.match(c) else " " for c in words]).split():
        pairs = [run[i : i + 2] in lexicon.pairs for i in range(len(run) - 1)]
        known = [a or b for a, b in zip([False, *pairs], [*pairs, False], strict=True)] if pairs else [run in lexicon.characters]
        if not all(known):
            return False
    return True
