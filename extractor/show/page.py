"""`nianbao show`: the whole report on a page."""

from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from extractor.model.report import Item, Report, Stated
from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown
from extractor.show.asked import asked
from extractor.show.cells import FAILS, LEGEND, REVIEW, failing, printed
from extractor.show.form import form, holds_any
from extractor.show.screen import grid, put
from extractor.show.visible import visible

_DIFFERS = "≠"
LONGEST_PASSAGE = 200
"""Characters of a passage that nobody parted that are printed."""


def _said(stated: Stated) -> str:
    """What the page says, "?" behind what a person should look at."""
    return visible(f"{stated.value}{f' {REVIEW} {stated.reason}' if stated.review else ''}") if stated.value is not None else ""


def _header(report: Report) -> Iterator[RenderableType]:
    """Who reports, on which year; what is known of the document."""
    about, source = report.about, report.source
    pages = f"{len(source.pages)} pages" if source.pages else ""
    yield Text(visible(f"{report.agency or 'agency not stated'} · {report.year or 'year not stated'}"), style="bold")
    lines = (
        ("document", visible(f"{report.document} ({', '.join(filter(None, (source.format, source.encoding, pages)))})")),
        ("kind", visible(f"{source.kind.replace('_', ' ')}: {source.kind_reason}".rstrip(": "))),
        ("edition", visible(f"{report.edition or 'none'}: {about.edition.reason}".rstrip(": "))),
        ("title", _said(about.title)),
        ("publisher", _said(about.publisher)),
        ("period", _said(about.period)),
        ("published", _said(about.published)),
        ("index number", _said(about.index_number)),
    )
    table = grid("left", "left")
    for name, text in lines:
        if text:
            table.add_row(Text(name, style="dim"), Text(text))
    yield table


def _sections(report: Report) -> Iterator[RenderableType]:
    """Only what is missing or not read, and why."""
    table = grid("left", "left", gap=1)
    for section in report.sections:
        if section.state != "present" or section.unaccounted:
            name = f"{section.key} {visible(section.heading)}".strip()
            reason = f", {visible(section.reason)}" if section.reason else ""
            table.add_row(Text("section"), Text(f"{name}: {section.state.replace('_', ' ')}{reason}"))
    if table.row_count:
        yield table


def _items(heading: str, items: tuple[Item, ...], named: Mapping[str, str]) -> Iterator[RenderableType]:
    """A numbered list, each with its themes and its words on the page. `named`: theme -> what it is called."""
    if items:
        yield Text(f"\n{heading}", style="bold")
    for number, item in enumerate(items, 1):
        themes = f"  [{', '.join(named.get(theme, theme) for theme in item.themes)}]" if item.themes else ""
        doubt = f"  {REVIEW} {item.reason}".rstrip() if item.review else ""
        yield Text(visible(f"{number}. {item.title}{themes}{doubt}"))
        if item.quote.strip(" 。；;") != item.title:
            yield Padding(Text(visible(" ".join(item.quote.split())), style="dim"), (0, 0, 0, 3))


def _facts(report: Report, labels: dict[str, str]) -> Iterator[RenderableType]:
    """Numbers in prose."""
    if not report.facts:
        return
    yield Text("\nNumbers in prose", style="bold")
    table = grid("right", "left", "left")
    for fact in report.facts:
        number = f"{printed(fact.value)} {fact.unit}".strip() + (f" {REVIEW}" if fact.review else "")
        table.add_row(Text(number), Text(labels.get(fact.id, fact.id)), Text(visible(fact.raw), style="dim"))
    yield table


def _checks(report: Report) -> Iterator[RenderableType]:
    """Checks that do not hold, as sentences; how many do."""
    marks = {"fails": FAILS, "differs": _DIFFERS}
    outcomes = [check.outcome for check in report.checks]
    if not outcomes:
        return
    yield Text("\nChecks", style="bold")
    table = grid("left", "left", gap=1)
    for check in report.checks:
        if check.outcome in marks:
            table.add_row(marks[check.outcome], Text(visible(check.sentence)))
    yield table
    counted = (("holds", "hold"), ("fails", "fail"), ("differs", "differ from prose"), ("not_assessable", "cannot be assessed"))
    yield Text(", ".join(f"{outcomes.count(name)} {word}" for name, word in counted if name in outcomes), style="dim")


def _questions(report: Report) -> Iterator[RenderableType]:
    """How much is left to ask."""
    left = [question for question in report.questions if not question.readings]
    for question in left:
        if question.kind == "problems" and question.passage:
            words = " ".join(question.passage.text.split())
            yield Text(f"\nsection five, not parted: {visible(words[:LONGEST_PASSAGE])}{'…' if len(words) > LONGEST_PASSAGE else ''}")
            yield Text(f"  {visible(question.reason)}", style="dim")
    if left:
        yield Text(f"\nquestions nobody has answered: {len(left)} (nianbao explain tells those of an indicator)", style="dim")


def page(report: Report, rulebook: Rulebook, width: int) -> Iterator[RenderableType]:
    """The report from top to bottom, in the order of the form."""
    labels = {fact.id: fact.label for fact in rulebook.facts} | {i.id: shown(i, report.edition) for i in rulebook.indicators}
    yield from _header(report)
    yield from _sections(report)
    yield from form(rulebook.tables.values(), report.values, report.edition, failing(report), width)
    if holds_any(report.values):
        yield Text(LEGEND, style="dim")
    themes = {theme.id: theme.english for theme in rulebook.problems.themes}
    yield from _items("五、存在的主要问题", report.problems, themes)
    yield from _items("五、改进情况", report.improvements, themes)
    yield from _facts(report, labels)
    yield from _checks(report)
    yield from asked(report)
    yield from _questions(report)


def show(report: Report, rulebook: Rulebook, screen: Console) -> None:
    """Print the page."""
    for part in page(report, rulebook, screen.width):
        put(screen, part)
