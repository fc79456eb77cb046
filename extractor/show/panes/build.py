"""A report and the text of its document -> what the page shows."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from extractor.model.lines import ReadLine, ReportLine, particulars
from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown as wording
from extractor.show.panes import lists
from extractor.show.panes.details import Known, fact_detail, item_detail, stated_detail, value_detail
from extractor.show.panes.marks import displayed, failing_in, marks_of, shown_of
from extractor.show.panes.naming import words_of
from extractor.show.panes.official import tables_of
from extractor.show.panes.places import ABOUT, PageNames, Placed, excerpts, names_of, places_of
from extractor.show.panes.segments import LONGEST_LINE, Highlight, lines
from extractor.show.panes.view import AtAGlance, Detail, Piece, ReportView, Shown, Text, TextLine, TextState
from extractor.show.reasons import told_of
from extractor.values import ValueGrammar

OfValues = TypeVar("OfValues")
"""A check, a question or a disagreement."""
MANY_LINES = 1_500
"""Lines from which a browser is told to lay out only what is in sight."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(piece: Piece) -> Piece:
    return replace(piece, text=displayed(piece.text))


def _excerpt(words: str, places: Sequence[Highlight]) -> TextLine:
    """Words the report quotes, as a line of their own."""
    refs = tuple(dict.fromkeys(p.ref for p in places))
    looks = tuple(dict.fromkeys(look for p in places for look in p.looks))
    return TextLine(None, (Piece(displayed(words), refs, looks),))


def text_of(text: str | None, state: TextState, placed: Placed) -> Text:
    """The left pane."""
    if text is None:
        return Text(state, tuple(_excerpt(words, places) for words, places in excerpts(placed.quoted)), placed.misplaced)
    cut = tuple(replace(line, pieces=tuple(map(_shown, line.pieces))) for line in lines(text, placed.places))
    long = len(cut) > MANY_LINES or len(text) > LONGEST_LINE * 20
    return Text(state, cut, placed.misplaced, long)


def _by_indicator(
    found: Sequence[OfValues], kind: str, names: Callable[[OfValues], Sequence[str]]
) -> dict[str, list[tuple[str, OfValues]]]:
    """Indicator -> checks, questions or disagreements about it, with their refs. `names`: the indicators of one."""
    by: dict[str, list[tuple[str, OfValues]]] = {}
    for n, one in enumerate(found):
        for name in names(one):
            by.setdefault(name, []).append((f"{kind}:{n}", one))
    return by


def _details(report: ReportLine, names: PageNames, labels: Mapping[str, str], known: Known) -> Iterator[Detail]:
    for value in report["values"]:
        name = value["indicator"]
        yield value_detail(value, names.refs[name], displayed(labels.get(name, name)), known)
    for n, fact in enumerate(report["facts"]):
        yield fact_detail(fact, f"f:{n}", displayed(labels.get(fact["id"], fact["id"])), known)
    for kind, items in (("p", report["problems"]), ("m", report["improvements"])):
        for n, item in enumerate(items):
            yield item_detail(item, f"{kind}:{n}", known)
    for name in ABOUT:
        yield stated_detail(report["about"][name], f"about:{name}", known)


def _known(report: ReportLine, rulebook: Rulebook, placed: frozenset[str], fails: frozenset[str]) -> Known:
    standing = (
        _by_indicator(report["checks"], "k", lambda check: check["indicators"]),
        _by_indicator(report["disagreements"], "d", lambda one: [one["about"]]),
        _by_indicator(report["questions"], "q", lambda question: question["indicators"]),
    )
    return Known(ValueGrammar(rulebook.folding, rulebook.marks), placed, *standing, fails)


def _counts(report: ReportLine) -> AtAGlance:
    values, outcomes = report["values"], [check["outcome"] for check in report["checks"]]
    doubted: list[ReadLine] = [*values, *report["problems"], *report["improvements"], *report["facts"], *particulars(report).values()]
    statuses = [value["status"] for value in values]
    return AtAGlance(
        review=sum(bool(one["review"]) for one in doubted),
        unresolved=statuses.count("unresolved"),
        fails=outcomes.count("fails"),
        differs=outcomes.count("differs"),
        absent=statuses.count("absent"),
        reported=statuses.count("reported"),
    )


def _values(report: ReportLine, names: PageNames, fails: frozenset[str], placed: frozenset[str]) -> dict[str, Shown]:
    found: dict[str, Shown] = {}
    for value in report["values"]:
        ref = names.refs[value["indicator"]]
        found[value["indicator"]] = Shown(ref, shown_of(value), marks_of(value, fails), ref in placed)
    return found


def labels_of(rulebook: Rulebook, edition: str | None) -> dict[str, str]:
    """Indicator or fact -> the form's words for it."""
    facts = {fact.id: fact.label for fact in rulebook.facts}
    return facts | {i.id: wording(i, edition) for i in rulebook.indicators}


def view_of(report: ReportLine, text: str | None, rulebook: Rulebook) -> ReportView:
    """What the page shows of `report`, a line of reports as `json.loads` reads it (Decimals for numbers with a point).

    `text`: the document's, null when it is not there any more; one that is not the text the report was read from is not shown.
    Raises KeyError, TypeError, AttributeError or ValueError for what is not a report of this version.
    """
    state: TextState = "here" if text is not None else "gone"
    if text is not None and _digest(text) != report["source"]["text_sha256"]:
        text, state = None, "changed"
    names, fails, edition = names_of(report), failing_in(report), report["edition"]
    placed = places_of(report, names, fails, text)
    refs = placed.refs()
    labels, themes = labels_of(rulebook, edition), {theme.id: theme.label for theme in rulebook.problems.themes}
    known = _known(report, rulebook, refs, fails)
    statuses, sections = {v["indicator"]: v["status"] for v in report["values"]}, [section["key"] for section in report["sections"]]
    return ReportView(
        document=displayed(report["document"]),
        agency=displayed(report["agency"] or ""),
        year=displayed(report["year"] or ""),
        edition=displayed(edition or ""),
        kind=report["source"]["kind"],
        kind_reason=told_of(report["source"], "kind_reason"),
        text=text_of(text, state, placed),
        tables=tuple(tables_of(_values(report, names, fails, refs), statuses, edition, sections, rulebook)),
        about=tuple(lists.about_of(report, refs)),
        sections=tuple(lists.sections_of(report, rulebook.headings, refs)),
        problems=tuple(lists.items_of(report["problems"], "p", themes, refs)),
        improvements=tuple(lists.items_of(report["improvements"], "m", themes, refs)),
        summary=displayed(report["summary"]["text"]) if report["summary"] else "",
        facts=tuple(lists.facts_of(report, labels, refs)),
        checks=tuple(lists.checks_of(report, names)),
        questions=tuple(lists.questions_of(report, names)),
        asked=tuple(lists.asked_of(report)),
        disagreements=tuple(lists.disagreements_of(report, names)),
        source=tuple(lists.source_of(report)),
        made_with=tuple(lists.made_with_of(report)),
        counts=_counts(report),
        details=tuple(_details(report, names, labels, known)),
        names=words_of(rulebook, edition),
    )
