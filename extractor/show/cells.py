"""One value in a cell of a table, with its marks. Marks are characters, colour only repeats them."""

from decimal import Decimal

from rich.text import Text

from extractor.model.candidates import Number
from extractor.model.report import Report, Value
from extractor.show.visible import visible

REVIEW, FAILS, ABSENT, UNRESOLVED = "?", "!", "·", "??"
LEGEND = f"{REVIEW} for review   {FAILS} in a check that fails   {ABSENT} not on the page   {UNRESOLVED} on the page, but not to be read"


def printed(number: Number | bool | None) -> str:
    """A number digit for digit, a truth value as a word."""
    if isinstance(number, bool):
        return "yes" if number else "no"
    return "" if number is None else format(number, "f") if isinstance(number, Decimal) else str(number)


def failing(report: Report) -> frozenset[str]:
    """Indicators to mark: the culprits of each failing check, all its members where none stands out."""
    return frozenset(name for check in report.checks if check.outcome == "fails" for name in check.culprits or check.indicators)


def cell(value: Value | None, fails: frozenset[str]) -> Text:
    """The cell of `value`; empty where the form has none."""
    if value is None:
        return Text("")
    if value.status == "unresolved":
        return Text(UNRESOLVED, style="bold yellow")
    if value.status == "absent":
        return Text(ABSENT + (REVIEW if value.review else ""), style="dim")
    text = Text(printed(value.value) if value.status == "reported" else visible(value.raw.strip()))
    if value.review:
        text.append(REVIEW, style="bold yellow")
    if value.indicator in fails:
        text.append(FAILS, style="bold red")
    return text
