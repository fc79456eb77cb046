"""What kind of document this is, by an ordered table of rules: the first that holds names it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extractor.model.candidates import Candidate
from extractor.model.doubts import Reason, doubt
from extractor.model.report import Kind
from extractor.model.sections import NARRATIVE, Section
from extractor.rulebook.kinds import KindRules

# A title stands before the first section, or in so many characters from the top (a saved page may begin with its navigation).
HEAD = 2500
# A form has several sections. One heading alone also occurs in a news page.
MANY_SECTIONS = 3
# A form says less than this in its narrative sections, and states nothing; reports of small offices and schools may say as little.
LITTLE_PROSE = 60
# A page with fewer full stops than this tells nothing by itself.
FEW_SENTENCES = 4
# Placeholders that make a form of a text.
PLACEHOLDERS = 3

_STOP = re.compile(r"[。;]")
_ADDRESS = re.compile(r"https?:\S+")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the rules look at."""

    head: str
    """The folded text before the first section."""
    sections: int
    """Sections that are there."""
    printed: int
    """Numbers that the tables gave."""
    filled: int
    """Cells that hold something that is no number, and no place to be filled in, and numbers of the tables that nobody read."""
    prose: int
    """Characters of the narrative sections, without blanks."""
    sentences: int
    """Full stops and semicolons of the page."""
    placeholders: int
    """Marks of something to be filled in."""
    says: bool
    """Whether a sentence states something: a number with its unit, or that there was none."""
    elsewhere: bool
    """Whether the page sends its reader to an attachment."""
    older: bool
    """Whether a table of an older form holds numbers that are not read."""
    empty: bool
    """Whether nothing is to be seen."""


Rule = Callable[[_Seen, KindRules], bool]

def _is_form(seen: _Seen) -> bool:
    """Whether the form's sections are there without a number."""
    return seen.sections >= MANY_SECTIONS and not seen.printed


def _is_titled(seen: _Seen, rules: KindRules) -> bool:
    """Whether the page bears the title of a report."""
    return bool(rules.title.search(seen.head))


def _is_own(seen: _Seen, rules: KindRules) -> bool:
    """Whether the page bears the title of one body's report on one year, with nothing left to fill in."""
    return bool(rules.own_title.search(seen.head))


def _nothing_written(seen: _Seen, rules: KindRules) -> bool:
    """Whether a form's sections hold no more than its instructions."""
    return not seen.filled and seen.prose < LITTLE_PROSE and not seen.says and not (seen.prose and _is_own(seen, rules))


_WITH_NUMBERS: tuple[Kind, str] = ("report", "kind.with_numbers")

# The first rule that holds decides. A document with numbers in its tables is always a report: nothing may hide a number.
_TABLE: tuple[tuple[Kind, str, Rule], ...] = (
    ("empty", "kind.empty", lambda s, _: s.empty),
    (*_WITH_NUMBERS, lambda s, _: bool(s.sections and s.printed)),
    ("report", "kind.without_headings", lambda s, _: s.printed >= MANY_SECTIONS),
    ("report", "kind.older_form", lambda s, _: s.older),
    ("blank_form", "kind.titled_form", lambda s, r: _is_form(s) and bool(r.form.search(s.head))),
    ("blank_form", "kind.open_places", lambda s, r: _is_form(s) and s.placeholders >= PLACEHOLDERS and not _is_own(s, r)),
    ("blank_form", "kind.not_filled_in", lambda s, r: _is_form(s) and _nothing_written(s, r)),
    ("not_a_report", "kind.notice", lambda s, r: not _is_form(s) and bool(r.notice.search(s.head))),
    ("not_a_report", "kind.explanation", lambda s, r: not _is_form(s) and bool(r.reading.search(s.head))),
    ("report", "kind.without_numbers", lambda s, _: s.sections >= MANY_SECTIONS - 1),
    ("stub", "kind.title_and_attachment", lambda s, r: s.elsewhere and _is_titled(s, r) and not s.sections),
    ("stub", "kind.title_only", lambda s, r: _is_titled(s, r) and s.sentences < FEW_SENTENCES and not s.says),
    ("report", "kind.free_text", _is_titled),
    ("stub", "kind.attachment_only", lambda s, _: s.elsewhere and s.sentences < FEW_SENTENCES),
    ("not_a_report", "kind.neither", lambda *_: True),
)


def _found(kind: Kind, code: str) -> tuple[Kind, Reason]:
    return kind, doubt(code)


def _filled(candidates: Iterable[Candidate], text: str, rules: KindRules, *, own: bool) -> int:
    """How many cells hold something: words, a number that says it is not exact, or, under an own title, a mark of emptiness."""
    held = [c for c in candidates if c.span and c.span.start < c.span.end and (own or c.status == "unresolved")]
    return sum(1 for c in held if rules.placeholder.sub("", c.span.of(text) if c.span else "").strip())


def classify(
    text: str,
    folded: str,
    sections: tuple[Section, ...],
    printed: int,
    rules: KindRules,
    candidates: Sequence[Candidate] = (),
    unread: int = 0,
) -> tuple[Kind, Reason]:
    """The kind and why. `printed` is how many numbers the tables gave, `candidates` their cells, `unread` how many stretches with numbers
    nobody read."""
    spans = {s.key: s.span for s in sections if s.span}
    if spans and printed:
        return _found(*_WITH_NUMBERS)  # what the table would say of nearly every document, without looking through all of it
    first = min((s.heading_span.start for s in sections if s.heading_span), default=len(folded))
    head = _ADDRESS.sub("", folded[: first if spans else HEAD])
    seen = _Seen(
        head=head,
        sections=len(spans),
        printed=printed,
        filled=_filled(candidates, text, rules, own=bool(rules.own_title.search(head))) + unread,
        prose=sum(len("".join(span.of(folded).split())) for key, span in spans.items() if key in NARRATIVE),
        sentences=len(_STOP.findall(folded)),
        placeholders=len(rules.placeholder.findall(folded)),
        says=bool(rules.says.search(folded)),
        elsewhere=bool(rules.elsewhere.search(folded)),
        older=any(s.unaccounted for s in sections),
        empty=not text.strip(),
    )
    return next(_found(kind, code) for kind, code, holds in _TABLE if holds(seen, rules))
