"""The sentences of a document that may state a fact."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractor.ask.facts.claims import NUMBERS, Sentence, counted, denied, sentence_of
from extractor.ask.facts.topics import Topic
from extractor.ask.grounding import Case
from extractor.ask.quotes import squeezed
from extractor.model.candidates import Fact
from extractor.model.draft import Draft
from extractor.model.sections import Section
from extractor.model.spans import Span

# Prose by its nature; a section whose table is lost is prose too.
_PROSE = frozenset({"overview", "problems", "other"})
_ENDS = re.compile(r"[。;!?\t|]")
_SAYS = re.compile(r"\d|[零一二两三四五六七八九十百][件条宗份起例项篇期场]|[未没无零]|不存在|免费")
_CLAUSE = re.compile(r"[^,:;()]+")
_CUT = re.compile(r"[,:、()]")
_TRIMMED = ",:、() \t\n\r"
# A heading that no mark parts from the sentence behind it.
_HEADING = re.compile(r"^[ \t#*]*(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\))[^\n,。;]{0,40}\n", re.MULTILINE)
# The gold reports' longest sentence has 588 characters, most have under 100; one that is longer is a list, and too much to show.
_SHORTEST, _LONGEST = 5, 600
# The prose of a document that is looked at; no report comes near.
_MOST_PROSE = 400_000


def regions(sections: Iterable[Section], length: int) -> list[tuple[Section | None, Span]]:
    """Where prose stands, with its section: what precedes the first heading has none."""
    present = sorted((s.span.start, s) for s in sections if s.span is not None) if sections else []
    return _regions([s for _, s in sorted(present, key=lambda pair: pair[0])], length)


def _regions(present: list[Section], length: int) -> list[tuple[Section | None, Span]]:
    if not present:
        return [(None, Span(0, length))]
    first = present[0].heading_span or present[0].span
    found: list[tuple[Section | None, Span]] = [(None, Span(0, first.start if first else 0))]
    found += [(s, s.span) for s in present if s.span and (s.key in _PROSE or s.state == "tables_lost")]
    return found


def sentences(span: Span, case: Case) -> Iterator[Span]:
    """The sentences of a stretch of prose that print a number or deny something, without the blanks around them."""
    stop = min(span.end, span.start + _MOST_PROSE)
    at = span.start
    while at < stop:
        mark = _ENDS.search(case.folded, at, stop)
        piece = case.folded[at : mark.start() if mark else stop]
        start, length = at + len(piece) - len(piece.lstrip()), len(piece.strip())
        if _SHORTEST <= length <= _LONGEST and _SAYS.search(piece):
            yield Span(start, start + length)
        at = mark.end() if mark else stop


def pieces(sentence: Span, case: Case) -> tuple[Span, ...]:
    """The sentence cut behind its numbers, so that what is shown on one line has one of them: a small model that finds two on a line loses
    count of the lines (in 11 of 18 calls, when lines were whole sentences)."""
    view = squeezed(case.folded, sentence, paged=True)
    numbers = list(NUMBERS.finditer(view.text))
    cuts = [0]
    for number, following in pairwise(numbers):
        edge = _CUT.search(view.text, number.end(), following.start())
        cuts += [edge.start()] if edge else []
    found: list[Span] = []
    for start, end in pairwise([*cuts, len(view.text)]):
        text = view.text[start:end]
        left, right = len(text) - len(text.lstrip(_TRIMMED)), len(text.rstrip(_TRIMMED))
        found.append(view.span(start + left, start + right))
    return tuple(found)


def around(piece: Span, case: Case) -> Sentence:
    """The sentence that a piece belongs to: its year, its body and its subject may stand in another piece."""
    first = max(0, piece.start - _LONGEST)
    start = max((m.end() for m in _ENDS.finditer(case.folded, first, piece.start)), default=first)
    start = max((start + m.end() for m in _HEADING.finditer(case.folded[start : piece.start])), default=start)
    mark = _ENDS.search(case.folded, piece.end, piece.end + _LONGEST)
    return sentence_of(Span(start, mark.start() if mark else min(len(case.folded), piece.end + _LONGEST)), case)


def possible(topic: Topic, sentence: Sentence, case: Case) -> tuple[Fact, ...]:
    """What the sentence could state of the topic: every number and denial that nothing speaks against."""
    text = sentence.view.text
    if not any(word in text for word in topic.own):
        return ()
    numbers = (counted(topic, sentence, m.span(1), case) for m in NUMBERS.finditer(text))
    denials = (denied(topic, sentence, m.span(), case) for m in _CLAUSE.finditer(text))
    return tuple(fact for fact in (*numbers, *denials) if isinstance(fact, Fact))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the prose."""

    section: Section | None
    """Its section; null before the first heading."""
    pieces: tuple[Span, ...]
    """What of it is shown on one line each."""
    sentence: Sentence
    """The whole of it."""

    def stating(self, topic: Topic, case: Case) -> tuple[tuple[Span, Fact], ...]:
        """The pieces that could state the topic, with what they would state."""
        found = possible(topic, self.sentence, case)
        return tuple((piece, fact) for fact in found for piece in self.pieces if piece.holds(fact.span))


def prose_of(draft: Draft, case: Case) -> list[Told]:
    """Every sentence of the prose, in the document's order."""
    found = regions(draft.sections, len(draft.document.text))
    return [Told(section, pieces(place, case), around(place, case)) for section, span in found for place in sentences(span, case)]
