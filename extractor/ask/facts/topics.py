"""What a number in a sentence may be asked to be: a fact of rules/facts.yaml or a cell of the form, with the words that speak of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.rulebook import Rulebook
from extractor.rulebook.facts import FactDefinition, Wording
from extractor.rulebook.tables import Indicator, TableRules

# Shorter words (其他, 总计) stand in too many sentences to speak of a row or column.
_SHORTEST = 3
# What the catalogue's labels say besides the name: indexes, articles of the law, remarks.
_REMARKS = re.compile(
    r"三、本年度办理结果/(?!\(七\))|第二十条第\(.\)项 ?|[一二三四]、|\([一二三四五六七]\)|\d\."
    r"| ?\((?:one row|区分处理的|单位).*?\)|/本年处理决定数量|\(行政\)(?=规范)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that speak of things: in a sentence, the one nearest to a number says what it counts."""

    pattern: re.Pattern[str]
    """Any of them, longest first."""
    owners: Mapping[str, frozenset[str]]
    """Word -> the things it speaks of."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a sentence may state."""

    id: str
    """A fact's id or an indicator's."""
    label: str
    """Its name, as a model sees and repeats it."""
    unit: str
    """Its unit; "" for a yes-or-no fact."""
    thing: str
    """What its words must speak of: the fact, or the row."""
    things: Words
    """The words of every thing it could be confused with."""
    column: str
    """For a cell: its column, when sentences must name it; else ""."""
    columns: Words | None
    """For a cell: the words of its table's columns."""
    wordings: tuple[Wording, ...]
    """Of a fact: the rules' wordings, whose guards hold for other readers too."""
    table: str
    """Its table; "" when it has none."""
    own: tuple[str, ...]
    """Words of which one stands in every sentence that could state or deny it."""
    twin: bool = False
    """Whether it is a cell that goes by the name of a fact, which covers it."""


def _words(owned: Iterable[tuple[str, str]]) -> Words:
    """Words from pairs of word and owner."""
    owners: dict[str, set[str]] = {}
    for word, owner in owned:
        owners.setdefault(word, set()).add(owner)
    longest_first = sorted(owners, key=lambda w: (-len(w), w))
    return Words(re.compile("|".join(map(re.escape, longest_first))), {w: frozenset(o) for w, o in owners.items()})


def _thing(table: TableRules, row: str) -> str:
    """The thing that a row is: its total where it has one, so that it is the same as that fact."""
    total = table.by_cell.get((row, table.total))
    return total.id if total else f"{table.name}.{row}"


def _of_facts(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """The words of facts, those that count."""
    rules = rulebook.fact_rules
    for wording in rules.wordings:
        if wording.says == "count" or not wording.unit:
            yield from ((word.strip("、"), wording.fact) for word in wording.needs if not re.search(r"\d", word))
    for thing, words in rules.claims.words.items():
        yield from ((word, thing) for word in words)


def _of_rows(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """The words of the form's rows."""
    for table in rulebook.tables.values():
        for label in table.lexicon.labels:
            if label.kind in ("row", "group") and label.key in table.rows:
                shortest = _SHORTEST if table.total else 2
                yield from ((word, _thing(table, label.key)) for word in label.words if len(word) >= shortest)


def _of_columns(rulebook: Rulebook, table: str) -> Iterator[tuple[str, str]]:
    for column, words in rulebook.fact_rules.claims.columns.get(table, {}).items():
        yield from ((word, f"{table}:{column}") for word in words)


@lru_cache(maxsize=4)
def _vocabulary(rulebook: Rulebook) -> tuple[Words, Words, Mapping[str, Words]]:
    """The things' words with those of columns that no total may stand beside; without; the columns' by table."""
    things = [*_of_facts(rulebook), *_of_rows(rulebook)]
    strangers = [pair for table in rulebook.tables.values() if table.total for pair in _of_columns(rulebook, table.name)]
    columns = {table: _words(_of_columns(rulebook, table)) for table in rulebook.tables}
    return _words([*strangers, *things]), _words(things), columns


def _table_of(definition: FactDefinition, rulebook: Rulebook) -> str:
    """The table that a fact belongs to."""
    tables = {i.table for i in rulebook.indicators if i.id in definition.compare}
    first = definition.id.partition(".")[0]
    return next(iter(sorted(tables)), first if first in rulebook.tables else "")


def _own(thing: str, words: Words, wordings: Iterable[Wording] = ()) -> tuple[str, ...]:
    """The words that speak of a thing, and those that a denial of it needs."""
    spoken = {word for word, owners in words.owners.items() if thing in owners}
    return tuple(sorted(spoken | {need for wording in wordings if wording.says == "denial" for need in wording.needs}))


def _of_fact(definition: FactDefinition, rulebook: Rulebook) -> Topic:
    rules, wide = rulebook.fact_rules, _vocabulary(rulebook)[0]
    wordings = tuple(w for w in rules.wordings if w.fact == definition.id)
    table, own = _table_of(definition, rulebook), _own(definition.id, wide, wordings)
    return Topic(definition.id, definition.label, definition.unit, definition.id, wide, "", None, wordings, table, own)


def _of_cell(indicator: Indicator, rulebook: Rulebook) -> Topic:
    wide, narrow, columns = _vocabulary(rulebook)
    table = rulebook.tables[indicator.table]
    whole = indicator.column == table.total
    alone = all(len(c) <= 1 for c in table.cells[indicator.row].values()) or indicator.column in table.names_row
    thing, words = _thing(table, indicator.row), wide if whole else narrow
    row, _, column = _REMARKS.sub("", indicator.label).rpartition(" × ")
    return Topic(
        indicator.id,
        row if whole else f"{row}的{column}",
        indicator.unit,
        thing,
        words,
        "" if whole or alone else f"{indicator.table}:{indicator.column}",
        None if whole or alone else columns[indicator.table],
        (),
        indicator.table,
        _own(thing, words),
    )


@lru_cache(maxsize=4)
def topics(rulebook: Rulebook) -> Mapping[str, Topic]:
    """Everything a sentence may state, by id: facts in the order of their file, then the other cells of the form."""
    found = {d.id: _of_fact(d, rulebook) for d in rulebook.facts}
    labels = {topic.label for topic in found.values()}
    for indicator in rulebook.indicators:
        if indicator.id not in found:
            cell = _of_cell(indicator, rulebook)
            found[cell.id] = replace(cell, label=f"{cell.label}(本行)", twin=True) if cell.label in labels else cell
    return found
