"""What the form calls the ids that reasons name: indicators, rows, columns, checks. Reasons are sentences: the names in them have the
full-width signs that the form prints, where the catalogue has them folded, and a row's long remark is left out."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown, spot
from extractor.show.panes.marks import displayed

_WIDE = str.maketrans("(),:;", "（），：；")
_REMARK = re.compile(r"（[^（）]{9,}）")
"""（区分处理的，只计这一情形，不计其他情形）; （单位：万元） and （行政） stay."""


def _said(label: str) -> str:
    """A label of the catalogue as a sentence has it."""
    return displayed(_REMARK.sub("", label.translate(_WIDE)).replace(" （", "（"))


def _checks(rulebook: Rulebook, rows: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(check, the row or column it is for), also without the table in front, as sentences of checks name it."""
    for check in rulebook.checks:
        words = f"行：{rows.get(check.key, check.key)}" if check.over == "rows" else f"列：{columns.get(check.key, check.key)}"
        yield check.id, words
        yield check.where, words


@lru_cache(maxsize=8)
def words_of(rulebook: Rulebook, edition: str | None) -> Mapping[str, str]:
    """Id -> the form's words in an edition's wording."""
    found = {fact.id: _said(fact.label) for fact in rulebook.facts}
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    for indicator in rulebook.indicators:
        place = spot(indicator, edition)
        row = _said(" ".join(part for part in (place.group, place.row) if part))
        rows.setdefault(indicator.row, row)
        found.setdefault(f"{indicator.table}.{indicator.row}", row)
        columns.setdefault(indicator.column, _said(place.column))
        found[indicator.id] = _said(shown(indicator, edition))
    return columns | rows | found | dict(_checks(rulebook, rows, columns))
