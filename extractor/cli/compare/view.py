"""A comparison for people: how much was compared, findings with both places, what belongs to nobody, and one body's years side by side."""

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.cli.compare.found import Found, bodies, words
from extractor.compare.agencies import Agency
from extractor.compare.figures import MAIN, NOT_THERE, Figure
from extractor.compare.findings import KINDS, LISTED, Finding, Outcome, Side, Term
from extractor.compare.versions import Version, versions
from extractor.model.candidates import Number
from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown
from extractor.show.cells import ABSENT, REVIEW, UNRESOLVED
from extractor.show.screen import console, grid, put
from extractor.show.visible import visible

BLANK = "blank"
"""A cell that is there and empty."""


def _cell(figure: Figure) -> Text:
    if figure.status == "unresolved":
        return Text(UNRESOLVED, style="bold yellow")
    if figure.status == "absent":
        return Text(ABSENT + (REVIEW if figure.review else ""), style="dim")
    value = figure.value
    said = format(value, "f") if isinstance(value, Decimal) else str(value) if value is not None else visible(figure.text.strip()) or BLANK
    text = Text(said)
    if figure.review:
        text.append(REVIEW, style="bold yellow")
    return text


def _columns(agency: Agency) -> list[tuple[str, Version]]:
    """A column a year; one for each of its documents where they differ."""
    columns: list[tuple[str, Version]] = []
    for year, made in sorted(versions(agency).items()):
        for number, version in enumerate(made, 1):
            columns.append((f"{year} ({number})" if len(made) > 1 else str(year), version))
    return columns


def beside(screen: Console, agency: Agency, rulebook: Rulebook) -> None:
    """The table, and what it is of."""
    code = f", {agency.region.path} {agency.code}" if agency.region else ""
    put(screen, Text(f"\n{visible(agency.name)} ({agency.level or 'level not told'}{code}; {agency.sure})", style="bold"))
    for reason in agency.why:
        put(screen, Text(f"  {visible(reason)}", style="dim"))
    labels = {indicator.id: shown(indicator, None) for indicator in rulebook.indicators}
    columns = _columns(agency)
    figures = [version.first.figures for _, version in columns]
    table = Table(box=box.SQUARE)
    table.add_column("", overflow="fold")
    for head, _ in columns:
        table.add_column(head, justify="right")
    for name in MAIN:
        row = [some.get(name, NOT_THERE) for some in figures]
        if any(figure.status != "absent" for figure in row):
            table.add_row(Text(labels[name]), *map(_cell, row))
    put(screen, table)
    for head, version in columns:
        put(screen, Text(f"  {head}  {', '.join(visible(report.document) for report in version.reports)}", style="dim"))


MOST_NAMES = 5
"""Documents without a place that are named one by one."""
MOST_TERMS = 8
"""Numbers of a side that are shown; jsonl has all."""
MOST_SIDE_BY_SIDE = 5
"""Bodies whose years are shown side by side; more are a pattern too wide."""
_SAID = {
    "carried_over": "carried over",
    "in_force": "in force",
    "parts": "parts and whole",
    "jump": "jumps",
    "revision": "revisions",
    "twins": "same document",
    "office": "offices",
    "gap": "years missing",
}
_STYLES: Mapping[Outcome, str] = {"fails": "bold red", "open": "bold yellow", "differs": "bold yellow", "look": "bold"}


def _line(text: str) -> str:
    """One line of strangers' text."""
    return visible(" ".join(text.split()))


def number(value: Number | None) -> str:
    """Digit for digit."""
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _years(years: tuple[int, ...]) -> str:
    return " → ".join(map(str, years))


def _heads(found: Found) -> Iterator[str]:
    """How much there was."""
    comparison = found.comparison
    placed = sum(len(agency.reports) for agency in comparison.agencies)
    years = sorted({year for agency in comparison.agencies for year in agency.years})
    span = f", {years[0]}–{years[-1]}" if len(years) > 1 else f", {years[0]}" if years else ""
    unplaced = len(comparison.unplaced)
    more = f"; {unplaced} not placed" if unplaced else ""
    yield f"reports          {placed + unplaced} read, {placed} of {bodies(len(comparison.agencies))}{span}{more}"
    sure = {state: sum(agency.sure == state for agency in found.agencies) for state in ("certain", "likely", "open")}
    codes = sum(agency.code is not None for agency in found.agencies)
    told = ", ".join(f"{count} {state}" for state, count in sure.items() if count)
    yield f"bodies           {len(found.agencies)}" + (f": {told}; {codes} with a region code" if told else "")
    order: tuple[Outcome, ...] = (*LISTED, "holds", "not_assessable")
    for kind in KINDS:
        outcomes = [f"{found.counts[kind, o]} {words(o)}" for o in order if found.counts[kind, o]]
        if outcomes:
            yield f"{_SAID[kind]:<17}{', '.join(outcomes)}"
    if not found.counts:
        yield "compared         nothing: no body has reports on two years following each other, or bodies under it"


def _where_printed(term: Term) -> str:
    figure = term.figure
    at = "" if figure.start is None else f" {figure.start}–{figure.end} {_line(figure.text)!r}"
    return f"{_line(term.report.document)}{at}"


def _shown(term: Term) -> str:
    figure = term.figure
    said = number(figure.value) if figure.value is not None else figure.status
    return ("−" if term.sign < 0 else "") + said + (REVIEW if figure.review else "")


def _terms(side: Side, labels: Mapping[str, str], other: bool) -> Iterator[tuple[str, str, str, str]]:
    """The numbers of a side: year, number, label, place. `other`: name the body instead of the label."""
    for term in side.terms[:MOST_TERMS]:
        what = _line(term.report.agency) if other else labels.get(term.indicator, term.indicator)
        yield str(term.report.year), _shown(term), what, _where_printed(term)
    if len(side.terms) > MOST_TERMS:
        yield "", "…", f"{len(side.terms) - MOST_TERMS} more", ""


def _finding(screen: Console, finding: Finding, labels: Mapping[str, str]) -> None:
    """One finding, in a head, a sentence and its numbers."""
    code = f" {finding.agency.code}" if finding.agency.code else ""
    head = Text("\n")
    head.append(f"{finding.outcome:<12}", style=_STYLES.get(finding.outcome, ""))
    head.append(f"{_SAID[finding.kind]}  {_line(finding.agency.name)}{code}  {_years(finding.years)}")
    if finding.review:
        head.append("  a number is marked for review", style="yellow")
    put(screen, head)
    put(screen, Padding(Text(_line(finding.sentence)), (0, 0, 0, 4)))
    table = grid("left", "right", "left", "left")
    for side in (finding.left, finding.right):
        for year, said, label, place in _terms(side, labels, finding.kind == "parts"):
            table.add_row(f"    {year}", said, label, Text(place, style="dim"))
    if table.row_count:
        put(screen, table)


def _unplaced(screen: Console, found: Found, most: int) -> None:
    some = found.comparison.unplaced
    if not some or found.wanted is not None:
        return
    put(screen, f"\nnot placed: {len(some)}")
    table = grid("left", "left")
    for one in some[: most or None]:
        table.add_row(Text(f"  {_line(one.document)}"), one.reason)
    put(screen, table)
    if most and len(some) > most:
        put(screen, f"  … and {len(some) - most} more (--limit 0 lists all, --agencies FILE writes them)")


def print_comparison(found: Found, rulebook: Rulebook, limit: int, screen: Console) -> None:
    """The whole view on `screen`; `limit` findings, 0 for all."""
    labels = {indicator.id: indicator.label for indicator in rulebook.indicators}
    for line in _heads(found):
        put(screen, line)
    if found.wanted is not None:
        for agency in found.agencies[:MOST_SIDE_BY_SIDE]:
            beside(screen, agency, rulebook)
        if len(found.agencies) > MOST_SIDE_BY_SIDE:
            put(screen, f"\n… and {len(found.agencies) - MOST_SIDE_BY_SIDE} more bodies: name one of them")
    for finding in found.listed[: limit or None]:
        _finding(screen, finding, labels)
    if limit and len(found.listed) > limit:
        put(screen, f"\n… and {len(found.listed) - limit} more findings (--limit 0 shows all; -o FILE.jsonl or .csv writes them)")
    _unplaced(screen, found, MOST_NAMES if limit else 0)
    marks = f"{REVIEW} for review"
    if found.wanted is not None:
        marks += f"   {ABSENT} not on the page   {UNRESOLVED} on the page, but not to be read"
    put(screen, Text(f"\n{marks}   start–end: in the text `nianbao text` prints", style="dim"))


def comparison_bytes(found: Found, rulebook: Rulebook, limit: int) -> bytes:
    """The same for a file."""
    out = io.StringIO()
    print_comparison(found, rulebook, limit, console(out))
    return out.getvalue().encode("utf-8")
