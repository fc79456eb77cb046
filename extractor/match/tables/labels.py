"""Where a table's labels stand, misprints, wraps and scattered headings included."""

import re
from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, pairwise

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from extractor.match.tables.strip import Stripped
from extractor.model.record import record
from extractor.rulebook.ordinals import Index, Ordinals
from extractor.rulebook.tables import Label, Lexicon
from extractor.values import ValueGrammar

# A label may be misprinted in a quarter of its characters (field notes); a shorter word than four has none to spare.
MISPRINTED = 0.25
SHORTEST_TOLERANT = 4
# A stretch longer than this holds no label at its end that anyone would recognise.
LONGEST_GAP = 400
# Stretches of unknown words in one table at the most. The worst of 2,000 generated tables had 61.
MOST_GAPS = 300
# Strange characters that may stand behind a shortened label (a heading scattered one character a line).
STRAYS = 2
# A label that was shortened keeps at least this share of its characters, in their order.
SHORTENED = 0.4
# Column names that stand together where a header is repeated behind a page break.
HEADER_CLUSTER = 3
# A second label that is as near within this many edits makes the reading a tie: it is not taken.
MARGIN = 1
# Characters from an index to its label at the most, where it is not the form's: a blank or two, the edge of a cell.
NEAR = 3


@record(frozen=True, slots=True)
class Anchor:
    """A label found on the page. `start` and `end` count into the stripped text."""

    label: Label
    """Which one."""
    start: int
    """Its first character, the index included."""
    end: int
    """One past its last."""
    exact: bool
    """Whether it is worded as in rules/."""


def _choose(labels: tuple[Label, ...], found: Index) -> Label | None:
    """Which of the labels of one wording is meant: the one whose index stands before it, else one that needs none."""
    with_index = [label for label in labels if label.index and label.index == found.index] if found.index else []
    if len(with_index) == 1:
        return with_index[0]
    if with_index:
        rows = [label for label in with_index if label.kind == "row"]
        return rows[0] if rows else with_index[0]
    free = [label for label in labels if not label.needs_index]
    # 2.其他法律… misprinted begins like the column 其他; a column has no index.
    return free[0] if free and not (found.sure and found.index.isdecimal() and free[0].kind == "column") else None


def find_exact(stripped: Stripped, lexicon: Lexicon, ordinals: Ordinals) -> list[Anchor]:
    """Every wording of rules/ that occurs, longest first, none inside another."""
    text, anchors, floor = stripped.text, [], 0
    for found in lexicon.pattern.finditer(text):
        labels = lexicon.by_word.get(found.group())
        if labels is None:
            anchors.append(Anchor(Label("", "noise", "", (found.group(),)), found.start(), found.end(), True))
            floor = found.end()
            continue
        before = ordinals.before(text, found.start(), floor)
        label = _choose(labels, before)
        if label is None:
            continue
        # Another index is only this label's right before it: with cells between it is the end of a note (7（减7） | 90).
        near = stripped.places[found.start()] - stripped.places[found.start() - 1] <= NEAR if before.sure else False
        own = label.index == before.index or near
        anchors.append(Anchor(label, before.start if own and label.kind in ("row", "group") else found.start(), found.end(), True))
        floor = found.end()
    return anchors


def _gaps(stripped: Stripped, anchors: list[Anchor], grammar: ValueGrammar) -> list[tuple[int, int]]:
    """Stretches of the stripped text that hold Chinese characters and no label. What stands right behind a row's label without an index
    of its own belongs to it: two labels do not share a cell."""
    text, places = stripped.text, stripped.places
    edges = [(0, 0, False), *((a.start, a.end, a.label.kind == "row") for a in anchors), (len(text), len(text), False)]
    gaps: list[tuple[int, int]] = []
    for (_, left, row), (right, _, _) in pairwise(edges):
        beside = row and left < right and places[left] == places[left - 1] + 1
        for run in grammar.cells.words.finditer(text, left, right):
            # An index inside begins another label.
            inside = [m.start() for m in grammar.ordinals.sure.finditer(text, run.start(), run.end())]
            first = run.start() if not (beside and run.start() == left) else inside[0] if inside else run.end()
            gaps += list(pairwise([first, *(at for at in inside if at > first), run.end()]))
    return [(s, min(e, s + LONGEST_GAP)) for s, e in gaps if e - s >= 2]


def _nearness(word: str, text: str) -> tuple[int, int, int] | None:
    """(edits, start, end) of the place in `text` most like `word`, or None when it is not like it at all."""
    allowed = int(len(word) * MISPRINTED)
    if len(word) < SHORTEST_TOLERANT or sum(map(text.__contains__, word)) < len(word) - allowed:
        return None  # an edit makes up for one character that is not there
    if len(text) <= len(word) + allowed:
        edits = Levenshtein.distance(word, text, score_cutoff=allowed)
        if edits <= allowed:
            return edits, 0, len(text)
    if len(text) < len(word) - allowed:
        return None
    place = partial_ratio_alignment(word, text, score_cutoff=60)
    if place is None:
        return None
    best: tuple[int, int, int] | None = None
    for start in range(max(0, place.dest_start - 1), min(len(text), place.dest_start + 2)):
        for end in range(max(start + 1, place.dest_end - 2), min(len(text), place.dest_end + 3) + 1):
            edits = Levenshtein.distance(word, text[start:end], score_cutoff=allowed)
            if edits <= allowed and (best is None or edits < best[0]):
                best = edits, start, end
    return best


def _shortened(word: str, text: str) -> int:
    """How many characters of `text`, from its first on, are `word` with some left out; 0 when too few are kept or too many are over."""
    at = kept = 0
    for c in text:
        at = word.find(c, at) + 1
        if not at:
            break
        kept += 1
    return kept if kept >= max(SHORTEST_TOLERANT, len(word) * SHORTENED) and len(text) - kept <= STRAYS else 0


def _uncovered(text: str, start: int, end: int, ordinals: Ordinals) -> int:
    """Chinese characters of `text` outside `text[start:end]`, an index before it left out."""
    before = ordinals.without(text[:start])
    return sum("一" <= c <= "鿿" for c in before + text[end:])


def _likeness(label: Label, piece: str, ordinals: Ordinals) -> tuple[float, int, int] | None:
    """(cost, start, end) of the place in `piece` most like `label`; what the label leaves over costs half an edit a character."""
    bare = ordinals.without(piece)
    offset = len(piece) - len(bare)
    best: tuple[float, int, int] | None = None
    for word in label.words:
        near = _nearness(word, bare)
        if near is None and (kept := _shortened(word, bare)):
            near = int(len(word) * MISPRINTED), 0, kept
        if near:
            cost = near[0] + _uncovered(bare, near[1], near[2], ordinals) / 2
            if best is None or cost < best[0]:
                best = cost, offset + near[1], offset + near[2]
    return best


def _printed_index(text: str, at: int, floor: int, ordinals: Ordinals) -> str:
    """The index that a stretch of unknown words begins with, or that stands before it; "" when there is none."""
    found = ordinals.sure.match(text, at)
    return (ordinals.before(text, found.end(), at) if found else ordinals.before(text, at, floor)).index


def _without_digits(text: str, start: int, end: int) -> int:
    """`end`, or where the digits begin that stand at the end of a misprinted label: they are its row's first cell."""
    while end > start and text[end - 1].isdecimal():
        end -= 1
    return end


def _scored(text: str, gap: tuple[int, int], floor: int, labels: list[Label], ordinals: Ordinals) -> list[tuple[float, Anchor]]:
    """How near each label comes to the gap: (cost, anchor), nearest first."""
    found: list[tuple[float, Anchor]] = []
    printed = _printed_index(text, gap[0], floor, ordinals)
    for label in labels:
        if printed and label.kind == "row" and label.index and label.index != printed:
            continue
        best = _likeness(label, text[gap[0] : gap[1]], ordinals)
        if best is None:
            continue
        start, end = gap[0] + best[1], _without_digits(text, gap[0] + best[1], gap[0] + best[2])
        before = ordinals.before(text, start, floor)
        if before.index and label.index and before.index != label.index:
            continue
        found.append((best[0] - bool(before.index), Anchor(label, before.start if before.index == label.index else start, end, False)))
    return sorted(found, key=lambda pair: (pair[0], pair[1].start))


def _tied(ranked: list[tuple[float, Anchor]]) -> bool:
    """Whether another label is about as near to the same characters as the nearest."""
    cost, first = ranked[0]
    return any(other < cost + MARGIN and a.start < first.end and first.start < a.end for other, a in ranked[1:])


def _missing(anchors: list[Anchor], lexicon: Lexicon) -> list[Label]:
    """Labels that were not found."""
    here = {a.label.key for a in anchors if a.label.kind in ("row", "column")}
    groups = {a.label.words for a in anchors if a.label.kind == "group"}
    return [
        label
        for label in lexicon.labels
        if (label.kind in ("row", "column") and label.key not in here) or (label.kind == "group" and label.words not in groups)
    ]


def find_tolerant(stripped: Stripped, anchors: list[Anchor], lexicon: Lexicon, grammar: ValueGrammar) -> list[Anchor]:
    """`anchors` and those labels that are misprinted, in the page's order.

    Only labels that were not found are looked for, only where no label stands, and a tie between two is not taken. A text with
    more stretches of unknown words than any table is prose, and is left alone.
    """
    text = stripped.text
    known: dict[tuple[int, int], list[tuple[float, Anchor]]] = {}
    missing = _missing(anchors, lexicon)
    while missing:
        gaps = _gaps(stripped, anchors, grammar)
        if len(gaps) > MOST_GAPS:
            return anchors
        ends = [a.end for a in anchors]
        best: tuple[float, Anchor] | None = None
        for gap in gaps:
            floor = ends[i - 1] if (i := bisect_right(ends, gap[0])) else 0
            if gap not in known:
                known[gap] = _scored(text, gap, floor, missing, grammar.ordinals)
            ranked = [(cost, a) for cost, a in known[gap] if a.label in missing]
            if ranked and not _tied(ranked) and (best is None or ranked[0][0] < best[0]):
                best = ranked[0]
        if best is None:
            return anchors
        found = best[1]
        if found.label.kind == "row":
            found = _indexed(text, found, ends[i - 1] if (i := bisect_right(ends, found.start)) else 0, grammar)
        anchors = sorted([*anchors, found], key=lambda a: a.start)
        missing = _missing(anchors, lexicon)
    return anchors


def _window(text: str, left: int, right: int, floor: int, limit: int, grammar: ValueGrammar) -> tuple[int, int]:
    """How far a label whose middle is `text[left:right]` may reach: to the next label or the next character of a value."""
    values, points = grammar.cells.signs, grammar.ordinals.points
    while left > floor and text[left - 1] not in values and text[left - 1] not in points:
        left -= 1
    while right < limit and text[right] not in values:
        right += 1
    return left, right


@lru_cache(maxsize=1000)
def _longest(words: tuple[str, ...]) -> str:
    return max(words, key=len)


def _extended(text: str, anchor: Anchor, floor: int, limit: int, grammar: ValueGrammar) -> Anchor:
    """`anchor` drawn out to its full label, when it was found by a shortened wording that the full one holds.

    Otherwise what is left of the label, misprinted or parted by a wrap, would look like words of another row.
    """
    words = anchor.label.words
    if text.endswith(_longest(words), anchor.start, anchor.end):
        return anchor
    short = max([w for w in words if text.endswith(w, anchor.start, anchor.end)], key=len, default="")
    if not any(len(word) > len(short) and short in word for word in words):
        return anchor
    body = anchor.end - len(short)
    longest = max(map(len, anchor.label.words)) + STRAYS
    left, right = _window(text, body, anchor.end, max(floor, body - longest), min(limit, anchor.end + longest), grammar)
    best: tuple[float, int, int] | None = None
    for word in anchor.label.words:
        offset, allowed = word.find(short), int(len(word) * MISPRINTED)
        if len(word) <= len(short) or offset < 0:
            continue
        missing = Levenshtein.distance(word, short)
        for start in range(max(left, body - offset - allowed), body + 1):
            for end in range(anchor.end, min(right, body - offset + len(word) + allowed) + 1):
                edits = Levenshtein.distance(word, text[start:end], score_cutoff=allowed)
                # A label's own first and last characters are worth the strange ones between them and the rest; what is left over
                # beside it counts half.
                badness = edits - (text[start] == word[0]) - 2 * (text[end - 1] == word[-1]) + (start - left + right - end) / 2
                if edits <= allowed and edits < missing and (best is None or badness < best[0]):
                    best = badness, start, end
    if best is None:
        return anchor
    before = grammar.ordinals.before(text, best[1], floor)
    start = before.start if before.index == anchor.label.index else min(best[1], anchor.start)
    return replace(anchor, start=start, end=_without_digits(text, start, best[2]), exact=False)


def _indexed(text: str, anchor: Anchor, floor: int, grammar: ValueGrammar) -> Anchor:
    """`anchor` from its index on, when a strange character or two stand between: its first ones, misprinted. One that begins with its
    index has all of itself: what stands before are the cells of the row above (`…无1无1.申请人…`)."""
    if not anchor.label.index:
        return anchor
    ordinals = grammar.ordinals
    own = ordinals.any.match(text, anchor.start, anchor.end)
    if own and ordinals.before(text, own.end(), own.start()).index == anchor.label.index:
        return anchor
    for strays in range(1, STRAYS + 1):
        at = anchor.start - strays
        if at <= floor or not "一" <= text[at] <= "鿿" or grammar.cells.chinese.match(text, at):
            return anchor
        before = ordinals.before(text, at, floor)
        if before.index and before.index == anchor.label.index:
            return replace(anchor, start=before.start, exact=False)
    return anchor


def _extend(text: str, anchors: list[Anchor], grammar: ValueGrammar) -> list[Anchor]:
    """Row labels drawn out to their full extent on both sides."""
    limits = [*(a.start for a in anchors[1:]), len(text)]
    extended: list[Anchor] = []
    for anchor, limit in zip(anchors, limits, strict=False):
        floor = extended[-1].end if extended else 0
        if anchor.label.kind == "row":
            extended.append(_indexed(text, _extended(text, anchor, floor, limit, grammar), floor, grammar))
        else:
            extended.append(anchor)
    return extended


def _clustered(anchors: list[Anchor]) -> list[Anchor]:
    """`anchors` without column names that stand alone among rows: they are words of a label (不计其他情形), not a header."""
    kept: list[Anchor] = []
    for kind, run in groupby(anchors, key=lambda a: a.label.kind == "column"):
        members = list(run)
        if not kind or len({a.label.key for a in members}) >= HEADER_CLUSTER or not any(a.label.kind == "row" for a in kept):
            kept += members
    return kept


def _repeated(text: str, anchors: list[Anchor]) -> list[Anchor]:
    """`anchors` and the places where a column's misprinted name stands again, in the header of another row."""
    found = list(anchors)
    for anchor in anchors:
        if anchor.label.kind != "column" or anchor.exact:
            continue
        words = text[anchor.start : anchor.end]
        for place in re.finditer(re.escape(words), text):
            if not any(a.start < place.end() and place.start() < a.end for a in found):
                found.append(replace(anchor, start=place.start(), end=place.end()))
    return sorted(found, key=lambda a: a.start)


def find_labels(stripped: Stripped, lexicon: Lexicon, grammar: ValueGrammar, *, repeated_header: bool = False) -> list[Anchor]:
    """All labels of the table, in the page's order. `repeated_header`: the table has a header before every few rows."""
    exact = find_exact(stripped, lexicon, grammar.ordinals)
    exact = _extend(stripped.text, exact if repeated_header else _clustered(exact), grammar)
    found = find_tolerant(stripped, exact, lexicon, grammar)
    return _repeated(stripped.text, found) if repeated_header and len(found) > len(exact) else found
