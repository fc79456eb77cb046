"""Where each table may stand: in its own section; where its heading is lost, in the one before it, from its first label on."""

import re
from collections.abc import Iterable, Mapping, Sequence

from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.tables import TableRules

# Characters that are looked through for a table when no heading was found at all.
LONGEST_UNHEADED = 50_000
# Labels of its own by which a table is known that stands behind another in one section.
LEAST_OWN = 3
# What stands before a label: an edge or a blank, and its index.
_BEGINS = re.compile(r"(?:\A|[\s|])(?:\(?[一二三四五六七八九十\d]{1,2}[、.)])?[ \xa0]*\Z")
_LOOKED_AT = 8


def own_words(table: TableRules, tables: Iterable[TableRules]) -> dict[str, str]:
    """Wording -> kind of the rows, columns and groups that no other table has: those that others have, too (其他, 总计), tell nothing."""
    shared = {word for other in tables if other is not table for word in other.lexicon.by_word}
    keyed = ((word, next((label for label in labels if label.key), None)) for word, labels in table.lexicon.by_word.items())
    return {word: label.kind for word, label in keyed if label and word not in shared}


def regions_of(sections: Mapping[str, Section], tables: Mapping[str, TableRules], folded: str) -> dict[str, Span | None]:
    """Table -> where it may stand; None for nowhere."""
    order = [table.section for table in tables.values()]
    spans = {name: _stretch_of(table, sections, order, folded) for name, table in tables.items()}
    for at, (name, table) in enumerate(tables.items()):
        span = spans[name]
        earlier = {n: s for n in list(tables)[:at] if (s := spans[n])}
        if not earlier or span is None or sections[table.section].span:
            continue
        cut = _begin(table, [tables[n] for n in earlier], tables.values(), folded, span)
        if cut is not None:
            spans |= {n: Span(s.start, min(s.end, cut)) for n, s in earlier.items() if s.start < cut <= s.end}
            spans[name] = Span(cut, span.end)
    return spans


def _stretch_of(table: TableRules, sections: Mapping[str, Section], order: Sequence[str], folded: str) -> Span | None:
    """Its own section, else the one before it, whose heading was read last, else what stands before the sections that come later. `order`:
    the form's sections with tables."""
    own = sections[table.section].span
    if own or not table.else_in:
        return own
    others = (span for key in table.else_in if (span := sections[key].span))
    later = [span.start for key in order[order.index(table.section) :] if (span := sections[key].span)]
    return next(others, Span(0, min([*later, len(folded), LONGEST_UNHEADED])))


def _places(table: TableRules, tables: Iterable[TableRules], folded: str, span: Span) -> list[tuple[int, str]]:
    """Where labels of a table's own begin cells of `span`, and which."""
    own = own_words(table, tables)
    found = (m for m in table.lexicon.pattern.finditer(folded, span.start, span.end) if m.group() in own)
    return [(m.start(), m.group()) for m in found if _BEGINS.search(folded, max(0, m.start() - _LOOKED_AT), m.start())]


def _begin(table: TableRules, earlier: list[TableRules], tables: Iterable[TableRules], folded: str, span: Span) -> int | None:
    """Where the line of a table's first label begins; None where it has too few of them there, or where labels of the tables before it
    stand behind."""
    places = _places(table, tables, folded, span)
    if len({word for _, word in places}) < LEAST_OWN:
        return None
    begin = max(span.start, folded.rfind("\n", 0, places[0][0]) + 1)
    return None if any(_places(other, tables, folded, Span(begin, span.end)) for other in earlier) else begin
