"""What does not fit in rules/tables.yaml beyond its shape: names that nothing bears, labels that would match everything, what is lost."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.faults import did_you_mean
from extractor.rulebook.meaning import meaning_faults
from extractor.rulebook.table_file import GROUPS, OWN_HEADERS, ROLES, SHAPES, LabelShape, TablesFile, TableShape

# A row's wording with fewer characters would be found inside other words everywhere.
SHORTEST = 2


def _unknown(
    key: str, names: Iterable[str], known: Collection[str], where: str, what: str, remedy: str = "Name one of: {}."
) -> Iterator[RulebookError]:
    """Those of `names` that are none of `known`."""
    for name in names:
        if name not in known:
            said = f"{key}: no {what} {name!r}{did_you_mean(name, known)}"
            yield RulebookError(said, where=where, remedy=remedy.format(", ".join(filter(None, known))))


def _rows(key: str, shape: TableShape, where: str) -> Iterator[RulebookError]:
    """A row's columns and editions are those of its table, and every column is some row's."""
    own, named = shape.shape == OWN_HEADERS, "Name one of the table's editions: {}."
    for row, item in shape.rows.items():
        place = f"{key}.rows.{row}"
        yield from _unknown(place, (*item.editions, *item.cells), shape.editions, where, "edition", named)
        columns = (column for columns in item.cells.values() for column in columns)
        yield from _unknown(f"{place}.cells", columns, shape.columns, where, "column", "Use a key of `columns`: {}.")
        yield from _unknown(f"{place}.role", [item.role], ("", *ROLES), where, "role")
        if own and not any(item.cells.values()):
            yield RulebookError(f"{place}.cells: it has none", where=where, remedy="Say which columns each edition has.")
    used = {column for item in shape.rows.values() for columns in item.cells.values() for column in columns}
    for column in shape.columns if own else ():
        if column not in used:
            remedy = "Name it in the `cells` of a row, or take it out."
            yield RulebookError(f"{key}.columns.{column}: no row has it", where=where, remedy=remedy)


def _labels(key: str, shape: TableShape, folding: Folding, where: str) -> Iterator[RulebookError]:
    """Each row and column has a label, and wordings that do not match everything."""
    groups = {str(n): group for n, group in enumerate(shape.groups)} | ({"": shape.group_column} if shape.group_column else {})
    kinds: Mapping[str, Mapping[str, LabelShape]] = {"rows": shape.rows, "columns": shape.columns, "groups": groups}
    for kind, items in kinds.items():
        for name, item in items.items():
            place = f"{key}.{kind}.{name}" if name else f"{key}.group_column"
            words = [folding.key(word) for word in item.words]
            if not words or not all(words):
                remedy = "Give it the words that the page prints."
                yield RulebookError(f"{place}.words: a wording is empty and would match everything", where=where, remedy=remedy)
            for word in words if kind == "rows" else ():
                if 0 < len(word) < SHORTEST:
                    remedy = f"At least {SHORTEST} characters, or it is found inside other words."
                    yield RulebookError(f"{place}.words: {word!r} is too short for a row", where=where, remedy=remedy)
            if kind != "groups" and not item.label.strip():
                yield RulebookError(f"{place}.label: it is missing", where=where, remedy="Say what it is called: people see it.")
            printed = item.printed if isinstance(item.printed, dict) else ()
            yield from _unknown(f"{place}.printed", printed, shape.editions, where, "edition", "Name one of the table's editions: {}.")


def _patterns(key: str, patterns: Iterable[str], where: str) -> Iterator[RulebookError]:
    for pattern in patterns:
        try:
            if re.compile(pattern).match(""):
                yield RulebookError(f"{key}: {pattern!r} matches everything", where=where, remedy="Write the pattern more narrowly.")
        except re.error as error:
            remedy = "Put a backslash before brackets and other signs that mean themselves."
            yield RulebookError(f"{key}: {pattern!r} is no regular expression ({error})", where=where, remedy=remedy)


def _parts(key: str, shape: TableShape, where: str) -> Iterator[RulebookError]:
    """What a table of its shape must have."""
    for name, there in (("editions", shape.editions), ("heading", shape.heading.strip()), ("columns", shape.columns)):
        if not there:
            yield RulebookError(f"{key}.{name}: it has none", where=where, remedy="Nobody could read it or show it.")
    if shape.shape != OWN_HEADERS and len(shape.columns) == 1:
        yield RulebookError(f"{key}.columns: only one", where=where, remedy="The last column is the total of the others.")
    keyed = [group.key for group in shape.groups if group.key]
    if not (keyed if shape.shape == GROUPS else shape.rows):
        missing = "groups" if shape.shape == GROUPS else "rows"
        yield RulebookError(f"{key}.{missing}: it has none", where=where, remedy=f"{shape.shape} need some.")
    if shape.shape == GROUPS:
        yield from _unknown(f"{key}.labels", keyed, shape.labels, where, "label for the group", "Say what it is called.")


def _neighbours(name: str, file: TablesFile, where: str) -> Iterator[RulebookError]:
    """What it says of other tables, and what it shares with them."""
    shape, key = file.tables[name], f"tables.{name}"
    order = sorted(file.tables, key=lambda n: SHAPES.index(file.tables[n].shape) if file.tables[n].shape in SHAPES else -1)
    before = order[: order.index(name)]
    yield from _unknown(f"{key}.behind", shape.behind, before, where, "table read before it,")
    for other in before:
        if file.tables[other].section == shape.section and other not in shape.behind:
            remedy = f"Give it a section of its own; or, if both stand in that one, say `behind: [{other}]`."
            yield RulebookError(f"{key}.section: {shape.section!r} is that of tables.{other}, too", where=where, remedy=remedy)


def table_faults(file: TablesFile, sections: Collection[str], folding: Folding, where: str) -> Iterator[RulebookError]:
    """Everything that `file` cannot be read for; `sections`: the keys of rules/headings.yaml."""
    if not file.editions:
        yield RulebookError("editions: none is named", where=where, remedy="A table stands in an edition of the form.")
    yield from meaning_faults(file.meaning, folding, where)
    for kind, patterns in file.frame.items():
        yield from _patterns(f"frame.{kind}", patterns, where)
    for name, shape in file.tables.items():
        key = f"tables.{name}"
        yield from _unknown(f"{key}.shape", [shape.shape], SHAPES, where, "shape")
        for kind, named in (("section", [shape.section]), ("else_in", shape.else_in)):
            yield from _unknown(f"{key}.{kind}", named, sections, where, "section", "Give it its headings in headings.yaml.")
        yield from _unknown(f"{key}.editions", shape.editions, list(file.editions), where, "edition")
        yield from _parts(key, shape, where)
        yield from _neighbours(name, file, where)
        yield from _rows(key, shape, where)
        yield from _labels(key, shape, folding, where)
        yield from _patterns(f"{key}.noise", shape.noise, where)
