"""Names in a table's head that the form does not have, in the place of names that it has: 撤回 for 其他结果, 个体工商户 for 商业企业,
行政调解 for 行政复议.

A name that is lost says nothing of its column: that is told from the form, and the sums. A name that is another's says that the numbers
under it are another's. So where names are missing, what stands in the head and is none is looked at: what is neither furniture of a head,
nor a piece of a name, nor a misprint of one makes the columns doubtful whose names are missing. Where all names stand nothing is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from rapidfuzz.distance import Levenshtein

from extractor.match.tables.labels import Anchor
from extractor.match.tables.meaning import Page, halves, is_opposite, without_cells
from extractor.model.record import record
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS
from extractor.rulebook.tables import Label, TableRules
from extractor.values import ValueGrammar

# Names that stand together where a head is.
LEAST_NAMES = 3
# Between two names of a head stand no more characters; a name has no more.
LONGEST_GAP, LONGEST_NAME, SHORTEST_NAME = 40, 20, 2
# A misprinted name has so many characters at least: in a shorter one the misprint is another word.
SHORTEST_MISPRINTED = 3
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# Halves of names that make one line of a head; one alone is looked at for itself.
FEWEST_HALVES = 2
# The index of a group (三、本年度办理结果), one character a line.
_NUMERALS = "一二三四五六七八九十"
_PROSE, _LATIN = "。;:!?,", re.compile(r"[A-Za-z]{3}")


@record(frozen=True, slots=True)
class Strange:
    """A head with a name that is none of the form's."""

    words: str
    """The name, as printed."""
    span: Span
    """Where it stands."""
    columns: tuple[str, ...]
    """Keys of the columns that may be it."""
    groups: tuple[str, ...] = ()
    """Keys of the groups that may be it."""
    rows: tuple[str, ...] = ()
    """Keys of the rows under it; () for all."""


def strange_names(page: Page, anchors: Sequence[Anchor], rules: TableRules, grammar: ValueGrammar) -> tuple[Strange, ...]:
    """The first strange name in each head of a table with the labels `anchors` that is in the place of one of the form's."""
    if rules.shape == OWN_HEADERS:
        return tuple(_over_rows(page, anchors, rules, grammar))
    head = _head(page, anchors, rules)
    columns, groups, twice = _missing(head, rules)
    if not columns and not groups:
        return ()  # as on most pages
    missing = [label for label in rules.lexicon.labels if label.key in (*columns, *groups) and label.kind in ("column", "group")]
    if found := _strange_in(page, _pieces(page, head, anchors), missing, rules, grammar):
        return (Strange(*found, columns, groups),)
    if twice is None:
        return ()
    return (Strange(page.stripped.text[twice.start : twice.end], _span(page, twice.start, twice.end), (*columns, twice.label.key), groups),)


def _span(page: Page, start: int, end: int) -> Span:
    return Span(page.stripped.places[start], page.stripped.places[end - 1] + 1)


def _strange_in(
    page: Page, pieces: Iterable[tuple[int, int]], missing: Sequence[Label], rules: TableRules, grammar: ValueGrammar
) -> tuple[str, Span] | None:
    """The first of `pieces` of a head that is a strange name, and where it stands."""
    for start, end in pieces:
        words = without_cells(page.stripped.text[start:end], grammar, before=False)
        if _is_strange(words, missing, rules):
            return words, _span(page, start, start + len(words))
    return None


def _over_rows(page: Page, anchors: Sequence[Anchor], rules: TableRules, grammar: ValueGrammar) -> Iterator[Strange]:
    """The same of a table whose rows have headers of their own: what stands in a header beside the corner and names of columns."""
    head: list[Anchor] = []
    for at, anchor in enumerate(anchors):
        if anchor.label.kind != "row":
            head = [*head, anchor] if anchor.label.kind == "column" or not any(a.label.kind == "column" for a in head) else [anchor]
            continue
        if head and (columns := _unnamed(head, anchor.label.key, rules)):
            missing = [label for label in rules.lexicon.labels if label.kind == "column" and label.key in columns]
            pieces = (piece for left, right in pairwise([*head, anchor]) for piece in page.pieces(left.end, right.start))
            if found := _strange_in(page, pieces, missing, rules, grammar):
                rows = takewhile(lambda a: a.label.kind == "row", anchors[at:])
                yield Strange(*found, columns, rows=tuple(a.label.key for a in rows))
        head = []


def _unnamed(head: Sequence[Anchor], row: str, rules: TableRules) -> tuple[str, ...]:
    """The columns of a row, in the forms that come nearest, that the header above it does not name."""
    named = {a.label.key for a in head if a.label.kind == "column"}
    forms = [columns for columns in rules.cells[row].values() if columns]
    if any(named == set(columns) for columns in forms):
        return ()
    most = max(len(named.intersection(columns)) for columns in forms)
    near = [columns for columns in forms if len(named.intersection(columns)) == most]
    return tuple(dict.fromkeys(key for columns in near for key in columns if key not in named))


def _head(page: Page, anchors: Sequence[Anchor], rules: TableRules) -> list[Anchor]:
    """The names of columns and groups that stand together: before the first row, or all of a table without rows."""
    head: list[Anchor] = []
    best: list[Anchor] = []
    for anchor in anchors:
        row = anchor.label.kind == "row" or (anchor.label.kind == "group" and rules.shape != GROUPS)
        if row and _names(head) >= LEAST_NAMES:
            return head
        gap = page.stripped.text[head[-1].end : anchor.start] if head else ""
        if row or (gap and (len(gap) > LONGEST_GAP or "。" in gap or ";" in gap)):
            best, head = max(best, head, key=_names), []
        if not row:
            head.append(anchor)
    best = max(best, head, key=_names)
    return best if _names(best) >= LEAST_NAMES else []


def _names(head: Sequence[Anchor]) -> int:
    return len({a.label.key for a in head if a.label.kind == "column"})


def _missing(head: Sequence[Anchor], rules: TableRules) -> tuple[tuple[str, ...], tuple[str, ...], Anchor | None]:
    """The columns and the groups whose names a head does not have, or not as often as the others', and a name that it has once too often in
    their place."""
    if not head:
        return (), (), None
    times = Counter([a.label.key for a in head if a.label.kind == "column"])
    even = len(times) == len(rules.lexicon.columns) and len(set(times.values())) == 1  # as on most pages
    usual = 0 if even else Counter(times[key] for key in rules.columns).most_common(1)[0][0] or max(times.values())
    columns = () if even else tuple(key for key in rules.columns if times[key] < usual)
    if not even and not columns and not all(times[key] for key in rules.lexicon.columns.difference(rules.columns)):
        columns = rules.columns[1:-1]  # what heads all of them is another's
    groups: tuple[str, ...] = ()
    if rules.shape == GROUPS:
        named = {a.label.key for a in head if a.label.kind == "group"}
        groups = tuple(key for key in rules.rows if key not in named)
        if named and not columns and not groups and "" not in named:
            groups = rules.rows[1:]  # what heads them both is another's
    again = [a for a in head if times[a.label.key] > usual and len(_longest(a)) == a.end - a.start] if columns else []
    return columns, groups, again[-1] if again else None


def _longest(anchor: Anchor) -> str:
    """A label's longest wording."""
    return max(anchor.label.words, key=len)


def _pieces(page: Page, head: Sequence[Anchor], anchors: Sequence[Anchor]) -> Iterator[tuple[int, int]]:
    """What stands in a head between its names, before the first, and behind the last up to the first cell or row."""
    first, last = head[0], head[-1]
    floor = max([a.end for a in anchors if a.end <= first.start], default=0)
    yield from page.beside(floor, first.start)
    for left, right in pairwise(head):
        yield from page.pieces(left.end, right.start)
    limit = min([a.start for a in anchors if a.start >= last.end], default=len(page.stripped.text))
    for start, end in page.pieces(last.end, min(limit, last.end + LONGEST_GAP)):
        between = page.text[page.stripped.places[last.end - 1] + 1 : page.stripped.places[start]]
        if any(map(str.isdecimal, between)):
            return
        yield start, end


def _is_strange(words: str, missing: Sequence[Label], rules: TableRules) -> bool:
    """Whether `words` in a head are another name."""
    words = _IN_BRACKETS.sub("", words)
    if len(words) > LONGEST_NAME or any(mark in words for mark in _PROSE):
        return False
    name = "".join(HAN.findall(words))
    if _LATIN.search(words) and not name:
        return True
    if len(name) < SHORTEST_NAME or not rules.lexicon.meaning.harmless.sub("", name):
        return False
    known = (*rules.lexicon.names, rules.corner)
    bare = name.lstrip(_NUMERALS) if len(name.lstrip(_NUMERALS)) >= SHORTEST_NAME else name  # 二审 has no index
    if any(_within(bare, word) for word in known) or halves(known, FEWEST_HALVES).fullmatch(name):
        return False
    if len(name) >= SHORTEST_MISPRINTED and any(name in word for word in rules.lexicon.by_word):
        return False  # a piece of a row's label
    near = (word for label in missing for word in label.words)
    misprint = len(name) >= SHORTEST_MISPRINTED and any(
        Levenshtein.distance(name, word) <= 1 and not is_opposite(name, word, rules.lexicon.meaning) for word in near
    )
    return not misprint


def _within(name: str, word: str) -> bool:
    """Whether `name` is what is left of `word`: its characters in their order."""
    at = iter(word)
    return all(character in at for character in name)
