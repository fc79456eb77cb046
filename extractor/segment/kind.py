"""What kind of document this is, by an ordered table of rules: the first that holds names it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractor.model.report import Kind
from extractor.model.sections import NARRATIVE, Section
from extractor.rulebook.kinds import KindRules

# A title stands before the first section, or in so many characters from the top (a saved page may begin with its navigation).
HEAD = 2500
# A form has several sections. One heading alone also occurs in a news page.
MANY_SECTIONS = 3
# A form says less than this in its narrative sections; the shortest real narrative seen has 300 characters.
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
    prose: int
    """Characters of the narrative sections, without blanks."""
    sentences: int
    """Full stops and semicolons of the page."""
    placeholders: int
    """Marks of something to be filled in."""
    elsewhere: bool
    """Whether the page sends its reader to an attachment."""
    empty: bool
    """Whether nothing is to be seen."""


Rule = Callable[[_Seen, KindRules], bool]

def _is_form(seen: _Seen) -> bool:
    """Whether the form's sections are there without a number."""
    return seen.sections >= MANY_SECTIONS and not seen.printed


def _is_titled(seen: _Seen, rules: KindRules) -> bool:
    """Whether the page bears the title of a report."""
    return bool(rules.title.search(seen.head))


_WITH_NUMBERS: tuple[Kind, str] = ("report", "sections of the form stand on the page and their tables hold numbers")

# The first rule that holds decides. A document with numbers in its tables is always a report: nothing may hide a number.
_TABLE: tuple[tuple[Kind, str, Rule], ...] = (
    ("empty", "nothing is to be seen on the page", lambda s, _: s.empty),
    (*_WITH_NUMBERS, lambda s, _: bool(s.sections and s.printed)),
    ("report", "tables of the form hold numbers, though no section's heading was found", lambda s, _: s.printed >= MANY_SECTIONS),
    ("blank_form", "its title calls it a form, and no cell holds a number", lambda s, r: _is_form(s) and bool(r.form.search(s.head))),
    ("blank_form", "places to be filled in are open, no cell holds a number", lambda s, _: _is_form(s) and s.placeholders >= PLACEHOLDERS),
    ("blank_form", "the form's sections are there, with nothing filled in", lambda s, _: _is_form(s) and s.prose < LITTLE_PROSE),
    ("not_a_report", "a notice about the writing of annual reports", lambda s, r: not _is_form(s) and bool(r.notice.search(s.head))),
    ("not_a_report", "an explanation of an annual report", lambda s, r: not _is_form(s) and bool(r.reading.search(s.head))),
    ("report", "sections of the form stand on the page, without numbers in tables", lambda s, _: s.sections >= MANY_SECTIONS - 1),
    ("stub", "only the title of a report, which stands in an attachment", lambda s, r: s.elsewhere and _is_titled(s, r) and not s.sections),
    ("stub", "only the title of a report", lambda s, r: _is_titled(s, r) and s.sentences < FEW_SENTENCES),
    ("report", "the title of a report with a text that follows no form", _is_titled),
    ("stub", "a reference to an attachment", lambda s, _: s.elsewhere and s.sentences < FEW_SENTENCES),
    ("not_a_report", "neither the title nor the sections of such a report", lambda *_: True),
)


def classify(text: str, folded: str, sections: tuple[Section, ...], printed: int, rules: KindRules) -> tuple[Kind, str]:
    """The kind and why. `printed` is how many numbers the tables gave."""
    spans = {s.key: s.span for s in sections if s.span}
    if spans and printed:
        return _WITH_NUMBERS  # what the table would say of nearly every document, without looking through all of it
    first = min((s.heading_span.start for s in sections if s.heading_span), default=len(folded))
    seen = _Seen(
        head=_ADDRESS.sub("", folded[: first if spans else HEAD]),
        sections=len(spans),
        printed=printed,
        prose=sum(len("".join(span.of(folded).split())) for key, span in spans.items() if key in NARRATIVE),
        sentences=len(_STOP.findall(folded)),
        placeholders=len(rules.placeholder.findall(folded)),
        elsewhere=bool(rules.elsewhere.search(folded)),
        empty=not text.strip(),
    )
    return next((kind, reason) for kind, reason, holds in _TABLE if holds(seen, rules))
