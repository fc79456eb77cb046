"""`nianbao problems`: what section five lists, across reports."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console, RenderableType
from rich.text import Text

from extractor.rulebook.problems import Theme
from extractor.show.cells import REVIEW
from extractor.show.screen import grid, put
from extractor.show.visible import visible

By = Literal["theme", "year", "agency"]
Kind = Literal["problem", "measure"]
NOTHING_SAID: dict[By, str] = {"theme": "no theme", "year": "year not stated", "agency": "agency not stated"}
"""Over what belongs to no group; it comes last."""
MOST_NAMES = 5
"""Documents that are named one by one."""
_LEGEND = f"{REVIEW} for review   start–end: where it stands in the text `nianbao text` prints"


@dataclass(frozen=True, slots=True)
class Listed:
    """A problem or a measure, and the report it stands in."""

    kind: Kind
    """Which of the two."""
    document: str
    """The report's name."""
    sha256: str
    """The document's digest, "" when a report does not say; two documents may have one name."""
    agency: str | None
    """Who reports."""
    year: int | None
    """On which year."""
    title: str
    """What it says, in short."""
    quote: str
    """Its words on the page."""
    themes: tuple[str, ...]
    """Ids; empty when none fits."""
    themes_origin: str | None
    """Who told the themes."""
    origin: str | None
    """Who read it."""
    model: str | None
    """The model the report was made with, when it read this or told its themes."""
    review: bool
    """Whether a person should look."""
    reason: str
    """Why."""
    start: int | None
    """Where it stands in the text; null when the report does not say."""
    end: int | None
    """Where it ends."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that share a theme, a year or an agency."""

    key: str | None
    """The theme's id, the year, the agency; null for what has none."""
    label: str
    """As a person calls it."""
    items: tuple[Listed, ...]
    """Problems first, in the order of the reports."""


def _keys(by: By) -> Callable[[Listed], Sequence[str | None]]:
    """The groups an item belongs to; with two themes it stands under each."""
    if by == "theme":
        return lambda item: tuple(dict.fromkeys(item.themes)) or (None,)
    if by == "year":
        return lambda item: (None if item.year is None else str(item.year),)
    return lambda item: (item.agency or None,)


def grouped(items: Iterable[Listed], by: By, themes: Iterable[Theme]) -> tuple[Group, ...]:
    """Themes as the rules list them (ids the rules do not know behind them), years and agencies in their order."""
    labels = {theme.id: theme.label for theme in themes} if by == "theme" else {}
    order = {name: number for number, name in enumerate(labels)}
    keys_of, members = _keys(by), dict[str | None, list[Listed]]()
    for item in items:
        for key in keys_of(item):
            members.setdefault(key, []).append(item)
    keys = sorted(members, key=lambda key: (key is None, order.get(key or "", len(order)), key or ""))
    return tuple(
        Group(
            key,
            NOTHING_SAID[by] if key is None else labels.get(key, key),
            tuple(sorted(members[key], key=lambda item: item.kind == "measure")),
        )
        for key in keys
    )


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def counted(items: Sequence[Listed], *, measures: bool) -> str:
    """How many problems (and measures), in how many documents."""
    problems = sum(item.kind == "problem" for item in items)
    said = _many(problems, "problem") + (f" and {_many(len(items) - problems, 'measure')}" if measures else "")
    return f"{said} in {_many(len({(item.document, item.sha256) for item in items}), 'document')}"


def none_found(read: int, *, measures: bool) -> str:
    """That there is nothing to list, in so many documents."""
    what = "problems or measures" if measures else "problems"
    return f"no {what} in {_many(read, 'document')}" if read else f"no {what}: nothing could be read"


def left_open(names: Sequence[str]) -> str:
    """That the list is not all there is."""
    more = ", …" if len(names) > MOST_NAMES else ""
    named = ", ".join(visible(name) for name in names[:MOST_NAMES])
    return (
        f"of section five of {_many(len(names), 'document')} more is to be read than is listed: rules do not part it, and no model did "
        f"(`questions` in the report say where): {named}{more}"
    )


def _notes(item: Listed, by: By, *, measures: bool) -> Iterator[str]:
    """What stands behind a title: which list, themes where they are not the heading, the model that read it, why to look."""
    model = item.model or "a model"
    if measures and item.kind == "measure":
        yield "measure"
    if by != "theme" and item.themes:
        yield f"[{', '.join(item.themes)}]"
    if item.origin in ("llm", "rule+llm"):
        yield f"read by {'rules and ' if item.origin == 'rule+llm' else ''}{model}"
    if item.origin == "human":
        yield "stated by a person"
    if item.themes and item.themes_origin in ("llm", "rule+llm"):
        yield f"theme told by {model}"
    if item.review and item.reason:
        yield f"for review: {item.reason}"


def _line(text: str) -> str:
    """One line of strangers' text."""
    return visible(" ".join(text.split()))


def _rows(group: Group, by: By, *, measures: bool) -> RenderableType:
    """An item a row: the document, where in it, a mark, the title."""
    table = grid("left", "right", "left", "left")
    for item in group.items:
        place = "" if item.start is None else f"{item.start}–{item.end}"
        title = Text(_line(item.title or item.quote))
        notes = "; ".join(_line(note) for note in _notes(item, by, measures=measures))
        if notes:
            title.append(f"  ({notes})", style="dim")
        table.add_row(
            Text(f"  {_line(item.document)}"), Text(place, style="dim"), Text(REVIEW if item.review else "", "bold yellow"), title
        )
    return table


def print_problems(items: Sequence[Listed], groups: Sequence[Group], by: By, read: int, screen: Console, *, measures: bool) -> None:
    """The groups one after the other. `read`: documents that were looked at."""
    if not items:
        put(screen, none_found(read, measures=measures))
        return
    put(screen, Text(f"{counted(items, measures=measures)}, of {read} read"))
    for group in groups:
        name = group.label if group.key in (None, group.label) else f"{group.label} {group.key}"
        put(screen, Text(f"\n{_line(name)}: {counted(group.items, measures=measures)}", style="bold"))
        put(screen, _rows(group, by, measures=measures))
    put(screen, Text(f"\n{_LEGEND}", style="dim"))
