"""A decision as a sheet, a page or a program sends it -> a ruling, or what is wrong with it.

One home for what people may decide. What others decided meanwhile is the caller's: see `conflict`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.model.candidates import Number
from extractor.model.doubts import Reason, doubt
from extractor.model.lines import ReportLine
from extractor.model.rulings import Ruling
from extractor.model.spans import Span
from extractor.reconcile.people import word_told
from extractor.review.saying import Decision, Means, means_of, said_of, writable
from extractor.review.saying import place_fault as fault_at
from extractor.review.seen import Seen, seen_of
from extractor.rulebook import Rulebook, load_rulebook

NOBODY = doubt("ruling.nobody")
NOTHING_TO_TAKE_BACK = doubt("ruling.nobody_decided")
_OTHER_TEXT = doubt("ruling.document_changed")


@dataclass(frozen=True, slots=True)
class By:
    """Who decides."""

    who: str
    """Their name."""
    when: str
    """The moment, ISO 8601, UTC."""
    note: str = ""
    """Why they decide so."""


def ruling_of(
    seen: Seen, decision: Decision, by: By, means: Means, text: str | None, known: frozenset[tuple[Span, Number]] = frozenset()
) -> Ruling | Reason:
    """The ruling, or what is wrong with the decision. `seen`: what they had before them. `text`, `known`: as `said_of`."""
    said = said_of(decision, seen, means, text, known)
    if isinstance(said, tuple):
        return said
    if not by.who.strip():
        return NOBODY
    if not writable(by.who + by.note):
        return doubt("ruling.half_character")
    about = seen.sha256, seen.document, seen.indicator
    signature = by.who.strip(), by.when, by.note
    return Ruling(*about, said.word, seen.stated, seen.read, seen.failing, *signature, said.place)


def _readings(report: ReportLine, indicator: str) -> Iterator[tuple[Span, Number]]:
    """Every reading of a value that the report has, with its place."""
    for value in report["values"]:
        if value["indicator"] == indicator:
            for one in (value, *value["alternatives"], *value["lost"]):
                at = one["evidence"]
                if at and one["value"] is not None:
                    yield Span(at["start"], at["end"]), one["value"]


def decide(
    report: ReportLine,
    indicator: str,
    decision: Decision,
    who: str,
    when: str,
    note: str,
    text: str | None,
    rulebook: Rulebook | None = None,
) -> Ruling | Reason:
    """The ruling on one value or list of a report, or why there is none.

    `indicator`: of the catalogue, or about.agency, about.year, problems, improvements. `text`: the document's, null when it is not there:
    places and quotes are held to it. `when`: ISO 8601, UTC. `rulebook`: the package's own when none is given.
    """
    seen = seen_of(report, indicator)
    if isinstance(seen, tuple):
        return seen
    if decision.kind == "items" and report["source"]["kind"] != "report":
        return doubt("ruling.no_section_five")
    if text is not None and hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != report["source"]["text_sha256"]:
        return _OTHER_TEXT
    means = means_of(rulebook or load_rulebook())
    return ruling_of(seen, decision, By(who, when, note), means, text, frozenset(_readings(report, indicator)))


def place_fault(text: str, indicator: str, value: Number, place: Span, rulebook: Rulebook | None = None) -> Reason:
    """Why the characters of a place do not give the number of a value; () when they do."""
    means = means_of(rulebook or load_rulebook())
    if indicator not in means.units:
        return doubt("ruling.no_indicator", name=indicator)
    return fault_at(text, means.units[indicator], value, place, means.grammar)


def same(ruling: Ruling, earlier: Ruling) -> bool:
    """Whether a decision had been taken before, word for word."""
    return _content(ruling) == _content(earlier)


def _content(r: Ruling) -> tuple[object, ...]:
    return r.said, r.place, r.stated, r.read, r.failing, r.who, r.note


def conflict(ruling: Ruling, earlier: Ruling | None, known_when: str) -> Reason:
    """Why a decision cannot follow the one before it; () when it can. `earlier`: the last one on that value, null for none. `known_when`:
    the moment of the last decision that the person knew of, "" for none."""
    decided = earlier is not None and earlier.said is not None
    if ruling.said is None and not decided:
        return NOTHING_TO_TAKE_BACK
    if earlier is None or earlier.when == known_when or (not decided and not known_when):
        return ()
    agree = earlier.said == ruling.said and earlier.place in (None, ruling.place)
    if agree:
        return ()
    if earlier.said is None:
        return doubt("ruling.taken_back_since", who=earlier.who, date=earlier.when[:10])
    return doubt("ruling.decided_since", who=earlier.who, said=word_told(earlier.said), date=earlier.when[:10])


def done_by(ruling: Ruling) -> str:
    """Who did what, in words."""
    return f"{ruling.who} {f'decided {ruling.said.told}' if ruling.said else 'took back what was decided'}"
