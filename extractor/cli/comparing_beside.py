"""One body's years side by side: the form's main rows, a column a year."""

from decimal import Decimal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.across.agencies import Agency
from extractor.across.figures import NOT_THERE, Figure
from extractor.across.versions import Version, versions
from extractor.across.watched import MAIN
from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown
from extractor.show.cells import ABSENT, REVIEW, UNRESOLVED
from extractor.show.screen import put
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
