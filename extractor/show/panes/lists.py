"""What stands below the tables: particulars, problems, facts, checks, and what a model was asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from extractor.model.lines import ItemLine, ReadingLine, RefusedLine, ReportLine
from extractor.rulebook.headings import HeadingRules
from extractor.show.panes.marks import displayed, marks_of, number_of
from extractor.show.panes.places import ABOUT, PageNames
from extractor.show.panes.view import Asked, Check, Disagreement, ListedEntry, Pair, Question, Said, Section
from extractor.show.reasons import NOTHING, told_of

Labels = Mapping[str, str]
OUTCOMES = ("fails", "differs", "not_assessable", "holds")
"""What fails first."""
_MADE: tuple[Literal["version", "schema_version", "rules", "prompts", "model", "mode"], ...] = (
    *("version", "schema_version", "rules"),
    *("prompts", "model", "mode"),
)


def about_of(report: ReportLine, placed: frozenset[str]) -> Iterator[ListedEntry]:
    """Who reports, on which year."""
    for name in ABOUT:
        stated, ref = report["about"][name], f"about:{name}"
        said = number_of(stated["value"]) if stated["value"] is not None else ""
        raw, reason = displayed(stated["raw"]), told_of(stated)
        yield ListedEntry(ref, "", f"about.{name}", said, raw if raw != said else "", (), marks_of(stated), reason, ref in placed)


def sections_of(report: ReportLine, headings: HeadingRules, placed: frozenset[str]) -> Iterator[Section]:
    """The form's sections."""
    short = {rule.key: rule.short for rule in headings.sections}
    for one in report["sections"]:
        ref, name = f"s:{one['key']}", one["heading"] or short.get(one["key"], one["key"])
        yield Section(ref, displayed(name), one["state"], told_of(one), ref in placed)


def items_of(items: Sequence[ItemLine], kind: str, themes: Labels, placed: frozenset[str]) -> Iterator[ListedEntry]:
    """Problems or measures; the quote where it says more than the title."""
    for n, item in enumerate(items):
        ref, quote = f"{kind}:{n}", displayed(" ".join(item["quote"].split()))
        tags = tuple(displayed(themes.get(t, t)) for t in item["themes"])
        title = displayed(item["title"])
        more = "" if quote.strip(" 。；;") == title else quote
        yield ListedEntry(ref, "", "", title, more, tags, marks_of(item), told_of(item), ref in placed)


def facts_of(report: ReportLine, labels: Labels, placed: frozenset[str]) -> Iterator[ListedEntry]:
    """Numbers in prose."""
    for n, fact in enumerate(report["facts"]):
        ref, name = f"f:{n}", displayed(labels.get(fact["id"], fact["id"]))
        said = f"{number_of(fact['value'])} {displayed(fact['unit'])}".strip()
        yield ListedEntry(ref, name, "", said, displayed(fact["raw"]), (), marks_of(fact), told_of(fact), ref in placed)


def checks_of(report: ReportLine, names: PageNames) -> Iterator[Check]:
    """The form's equations; their numbers are those of the report, their order is by outcome."""
    order = {outcome: n for n, outcome in enumerate(OUTCOMES)}
    for n, one in sorted(enumerate(report["checks"]), key=lambda pair: (order.get(pair[1]["outcome"], len(order)), pair[0])):
        members, culprits = names.of(one["indicators"]), names.of(one["culprits"])
        yield Check(f"k:{n}", displayed(one["check"]), one["outcome"], told_of(one, "sentence"), members, culprits)


def _said(readings: Sequence[ReadingLine]) -> tuple[Said, ...]:
    return tuple(Said(displayed(r["about"]), displayed(r["raw"]), NOTHING) for r in readings)


def _refused(refusals: Sequence[RefusedLine]) -> tuple[Said, ...]:
    return tuple(Said(displayed(r["about"]), displayed(r["said"]), told_of(r)) for r in refusals)


def questions_of(report: ReportLine, names: PageNames) -> Iterator[Question]:
    """What rules are not sure of."""
    for n, one in enumerate(report["questions"]):
        yield Question(
            f"q:{n}",
            one["kind"],
            told_of(one),
            displayed(one["passage"]["text"]) if one["passage"] else "",
            names.of(one["indicators"]),
            bool(one["readings"]),
            _said(one["readings"]),
            _refused(one["refusals"]),
            told_of(one, "not_asked"),
        )


def asked_of(report: ReportLine) -> Iterator[Asked]:
    """What was put to a model, and all that came back."""
    for n, one in enumerate(report["asked"]):
        yield Asked(
            f"i:{n}",
            displayed(one["id"]),
            one["kind"],
            one["state"],
            told_of(one),
            tuple(displayed(line["text"]) for line in one["lines"]),
            tuple(displayed(reply) for reply in one["replies"]),
            _said(one["readings"]),
            _refused(one["refusals"]),
        )


def disagreements_of(report: ReportLine, names: PageNames) -> Iterator[Disagreement]:
    """Where rules, a model and the page say different things."""
    for n, one in enumerate(report["disagreements"]):
        about, stated, said = map(displayed, (one["about"], one["stated"], one["said"]))
        settled = (one["settled"], displayed(one["by"]), told_of(one))
        yield Disagreement(f"d:{n}", about, stated, said, *settled, names.of([one["about"]]))


def source_of(report: ReportLine) -> Iterator[Pair]:
    """About the file."""
    source = report["source"]
    yield Pair("source.document", displayed(report["document"]))
    form = ", ".join(filter(None, (source["format"], source["encoding"])))
    yield Pair("source.format", displayed(form), told_of(source, "encoding_reason"))
    if pages := source.get("pages"):
        yield Pair("source.pages", str(len(pages)))
    yield Pair("source.size", f"{source['size']:,}")
    yield Pair("source.sha256", displayed(source["sha256"]))
    yield Pair("source.text_sha256", displayed(source["text_sha256"]))


def made_with_of(report: ReportLine) -> Iterator[Pair]:
    """What read it."""
    made = report["made_with"]
    for name in _MADE:
        if made[name]:
            yield Pair(f"made.{name}", displayed(made[name]))
