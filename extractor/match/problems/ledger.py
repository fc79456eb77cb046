"""Section five sentence by sentence: what belongs to no item, no question, no heading, no preamble and not to last year is named, so that
a list that misses a sentence does not look whole.

A preamble stands before the first item and names no lack, or one of nothing in particular; a lead says that problems or measures are going
to be named, or opens a remedy and names no lack, before an item. Any other sentence that no item has may be one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor import page_lines
from extractor.match.problems.events import LABEL_ENDS
from extractor.match.problems.prose import after_solved, is_general, states_none
from extractor.match.problems.table import find_tables
from extractor.match.problems.view import SectionView
from extractor.model.spans import Span
from extractor.rulebook.cell_grammar import HAN
from extractor.rulebook.facts import regex
from extractor.rulebook.problems import ProblemRules
from extractor.rulebook.sentences import names_lack, without_stop

_STOP = re.compile(r"[。;!?][\")]*")
# Characters that a heading's mark or a bullet may leave beside it.
_ASIDE = " \t,、。;:.-—·()"


def left_out(view: SectionView, folded: str, span: Span, held: Sequence[Span], rules: ProblemRules) -> tuple[Span, ...]:
    """The sentences of `span`, section five of the folded text, seen as `view`, that nothing accounts for. `held`: the quotes of its items,
    and what is left to ask."""
    known = sorted(((s.start, s.end) for s in held), key=lambda s: s[0])
    if not _gaps(folded, span, known):
        return ()
    sentences = ((view.span(a, b), a, b) for a, b in _sentences(view))
    open_ = [(s, a, b) for s, a, b in sentences if not any(start < s.end and s.start < end for start, end in known)]
    left = [s for s, a, b in open_ if not _is_known(view.text, (a, b), _place(s, known), rules) and not _furniture(folded, s)]
    tables = find_tables(folded, span, rules) if left else ()
    return tuple(s for s in left if not any(table.span.start < s.end and s.start < table.span.end for table in tables))


def lack_in(folded: str, measure: Span, rules: ProblemRules) -> int | None:
    """Where, behind the first sentence of a measure's item, one begins that plainly names a lack and says nothing of what is done about it:
    that is no part of the measure."""
    first = _STOP.search(folded, measure.start, measure.end)
    if first is None or not rules.strong_lack.search(folded, first.end(), measure.end):
        return None  # as nearly all
    edges = [*(m.end() for m in _STOP.finditer(folded, measure.start, measure.end)), measure.end]
    for start, end in pairwise(edges):
        said = "".join(folded[start:end].split())
        if rules.strong_lack.search(rules.method.sub("", said)) and not _does(said, rules):
            return end - len(folded[start:end].lstrip())
    return None


def _does(said: str, rules: ProblemRules) -> bool:
    """Whether a sentence says what is done."""
    begins = (rules.opener, rules.measure_start, rules.tackles)
    return any(pattern.match(said) for pattern in begins) or rules.measure_sign.search(said) is not None


def _gaps(folded: str, span: Span, known: Sequence[tuple[int, int]]) -> bool:
    """Whether a word stands in `span` outside of what is known."""
    at = span.start
    for start, end in (*known, (span.end, span.end)):
        if at < start and HAN.search(folded, at, start):
            return True
        at = max(at, end)
    return False


def _sentences(view: SectionView) -> Iterator[tuple[int, int]]:
    edges = sorted({0, *view.paragraphs, *(m.end() for m in _STOP.finditer(view.text)), len(view.text)})
    for a, b in pairwise(edges):
        if HAN.search(view.text, a, b):
            yield a, b


def _place(sentence: Span, known: Sequence[tuple[int, int]]) -> tuple[bool, bool]:
    """Whether something known stands before a sentence, and whether something does behind."""
    return any(end <= sentence.start for _, end in known), any(start >= sentence.end for start, _ in known)


def _is_known(text: str, sentence: tuple[int, int], place: tuple[bool, bool], rules: ProblemRules) -> bool:
    """Whether a sentence is none that an item could be."""
    (start, end), (before, behind) = sentence, place
    if behind and (_leads(text, start, end, rules) or (not before and not may_lack(text[start:end], rules))):
        return True  # as most that are asked about
    if before and rules.explains.match(text, start, end):
        return True  # of the item before
    return bool(
        states_none(text, start, end, rules)
        or after_solved(text, sentence, rules) == end
        or rules.past.fullmatch(text, start, end)
        or _is_heading(text, start, end, rules)
    )


def may_lack(said: str, rules: ProblemRules) -> bool:
    """Whether a sentence may say that something is lacking; 坚持问题导向 does not."""
    return names_lack(rules.method.sub("", said), rules)


def _is_heading(text: str, start: int, end: int, rules: ProblemRules) -> bool:
    """Whether nothing stands there but marks and a heading of a half, and behind it that there is nothing."""
    at = _past_marks(text, start, end, rules)
    found = (regex(label.pattern).match(text, at, end) for label in rules.labels)
    ends = [_past_marks(text, heading.end(), end, rules) for heading in found if heading]
    return at == end or any(last == end or states_none(text, last, end, rules) for last in ends)


def _past_marks(text: str, start: int, end: int, rules: ProblemRules) -> int:
    """Past marks of enumeration and what parts them from words."""
    at = -1
    while at != start:
        at = start
        mark = rules.marks.match(text, start, end)
        start = mark.end() if mark else start
        while start < end and text[start] in _ASIDE + LABEL_ENDS:
            start += 1
    return start


def _leads(text: str, start: int, end: int, rules: ProblemRules) -> bool:
    """Whether a sentence only leads up to what follows it."""
    said = text[start:end]
    if said.endswith(":") or rules.announces.search(said) or is_general(text, (start, end), rules):
        return True
    opener = rules.opener.match(text, start, end) or rules.strong_opener.match(text, start, end)
    if opener is None or may_lack(text[opener.end() : without_stop(text, start, end)[1]], rules):
        return False
    lead = rules.measure_lead_in.match(text, start, end)  # 我们将开展培训 is a measure, 下一步,我局将改进 is none in particular
    return lead is None or not rules.measure_start.match(text, lead.end(), end)


def _furniture(folded: str, sentence: Span) -> bool:
    begin = folded.rfind("\n", 0, sentence.start) + 1
    end = folded.find("\n", sentence.end)
    return page_lines.is_furniture(folded[begin : end if end >= 0 else None].strip(), page_lines.running(folded))
