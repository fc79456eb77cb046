"""What stands below the tables: particulars, problems, facts, checks, and what a model was asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.show.panes.marks import displayed, marks_of, number_of
from extractor.show.panes.places import ABOUT, Names
from extractor.show.panes.view import Asked, Check, Disagreement, Entry, Pair, Question, Said, Section
from extractor.show.reasons import NOTHING, told_of

Json = Mapping[str, Any]
Labels = Mapping[str, str]
OUTCOMES = ("fails", "differs", "not_assessable", "holds")
"""What fails first."""


def about_of(report: Json, placed: frozenset[str]) -> Iterator[Entry]:
    """Who reports, on which year."""
    for name in ABOUT:
        stated, ref = report["about"][name], f"about:{name}"
        said = number_of(stated["value"]) if stated["value"] is not None else ""
        raw, reason = displayed(stated["raw"]), told_of(stated)
        yield Entry(ref, "", f"about.{name}", said, raw if raw != said else "", (), marks_of(stated), reason, ref in placed)


def sections_of(report: Json, placed: frozenset[str]) -> Iterator[Section]:
    """The form's sections."""
    for one in report["sections"]:
        ref = f"s:{one['key']}"
        yield Section(ref, one["key"], displayed(one["heading"]), one["state"], told_of(one), ref in placed)


def items_of(items: list[Json], kind: str, themes: Labels, placed: frozenset[str]) -> Iterator[Entry]:
    """Problems or measures; the quote where it says more than the title."""
    for n, item in enumerate(items):
        ref, quote = f"{kind}:{n}", displayed(" ".join(item["quote"].split()))
        tags = tuple(displayed(themes.get(t, t)) for t in item["themes"])
        title = displayed(item["title"])
        more = "" if quote.strip(" 。；;") == title else quote
        yield Entry(ref, "", "", title, more, tags, marks_of(item), told_of(item), ref in placed)


def facts_of(report: Json, labels: Labels, placed: frozenset[str]) -> Iterator[Entry]:
    """Numbers in prose."""
    for n, fact in enumerate(report["facts"]):
        ref, name = f"f:{n}", displayed(labels.get(fact["id"], fact["id"]))
        said = f"{number_of(fact['value'])} {displayed(fact['unit'])}".strip()
        yield Entry(ref, name, "", said, displayed(fact["raw"]), (), marks_of(fact), told_of(fact), ref in placed)


def checks_of(report: Json, names: Names) -> Iterator[Check]:
    """The form's equations; their numbers are those of the report, their order is by outcome."""
    order = {outcome: n for n, outcome in enumerate(OUTCOMES)}
    for n, one in sorted(enumerate(report["checks"]), key=lambda pair: (order.get(pair[1]["outcome"], len(order)), pair[0])):
        members, culprits = names.of(one["indicators"]), names.of(one["culprits"])
        yield Check(f"k:{n}", displayed(one["check"]), one["outcome"], told_of(one, "sentence"), members, culprits)


def _said(readings: list[Json]) -> tuple[Said, ...]:
    return tuple(Said(displayed(r["about"]), displayed(r["raw"]), NOTHING) for r in readings)


def _refused(refusals: list[Json]) -> tuple[Said, ...]:
    return tuple(Said(displayed(r["about"]), displayed(r["said"]), told_of(r)) for r in refusals)


def questions_of(report: Json, names: Names) -> Iterator[Question]:
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
        )


def asked_of(report: Json) -> Iterator[Asked]:
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


def disagreements_of(report: Json, names: Names) -> Iterator[Disagreement]:
    """Where rules, a model and the page say different things."""
    for n, one in enumerate(report["disagreements"]):
        words = (displayed(one[name]) for name in ("about", "stated", "said"))
        about, stated, said = words
        settled = (one["settled"], displayed(one["by"]), told_of(one))
        yield Disagreement(f"d:{n}", about, stated, said, *settled, names.of([one["about"]]))


def source_of(report: Json) -> Iterator[Pair]:
    """About the file."""
    source = report["source"]
    yield Pair("source.document", displayed(report["document"]))
    form = ", ".join(filter(None, (source["format"], source["encoding"])))
    yield Pair("source.format", displayed(form), told_of(source, "encoding_reason"))
    if pages := source.get("pages"):
        yield Pair("source.pages", str(len(pages)))
    yield Pair("source.size", f"{source['size']:,}")
    for name in ("sha256", "text_sha256"):
        yield Pair(f"source.{name}", displayed(source[name]))


def made_with_of(report: Json) -> Iterator[Pair]:
    """What read it."""
    made = report["made_with"]
    for name in ("version", "schema_version", "rules", "prompts", "model", "mode"):
        if made[name]:
            yield Pair(f"made.{name}", displayed(made[name]))
