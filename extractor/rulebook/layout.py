"""The form's tables as they are laid out: where an indicator stands, in the wording of one report's edition.

Source: the annexes of 国办公开办函〔2021〕30号 and 国办公开办函〔2019〕60号."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractor.rulebook.tables import Indicator

HEADINGS: Mapping[int, str] = {
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
}
"""Section -> the heading of its table."""

_FIRST_IN_2019 = ("上一年项目数量", "本年增/减")
_NOTE = re.compile(r" \([^()]*\b20\d\d format\)")
"""(one row: 2019 format): tells two indicators of the catalogue apart, not two rows of a report."""
_EITHER = re.compile(r"(\w+)/((?:本年)\1)$")
"""处理决定数量/本年处理决定数量: the form of 2019 prints the first wording, that of 2021 the second."""


def shown(label: str, edition: str | None) -> str:
    """`label` in a report of `edition`; both wordings where that is not known."""
    label = _NOTE.sub("", label)
    return _EITHER.sub({"2019": r"\1", "2021": r"\2"}[edition], label) if edition in ("2019", "2021") else label


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an indicator stands in its table."""

    indicator: Indicator
    """Which."""
    group: str
    """Heading above its row: "第二十条第(一)项", "(三)不予公开", "行政复议"; "" for a row without one."""
    row: str
    """Its row."""
    column: str
    """Its column."""


def spot(indicator: Indicator, edition: str | None) -> Spot:
    """Cut the catalogue's label ("group/row × column", in section two "group row × column") into its parts."""
    left, _, column = shown(indicator.label, edition).partition(" × ")
    group, cut, row = left.partition(" " if indicator.section == 2 else "/")
    return Spot(indicator, group, row, column) if cut else Spot(indicator, "", left, column)


def arranged(columns: Iterable[str]) -> tuple[str, ...]:
    """Columns of a block of table two from left to right. The catalogue begins with those of the newest form; the form of 2019 prints
    上一年项目数量 and 本年增/减 before 处理决定数量."""
    found = tuple(dict.fromkeys(columns))
    if _FIRST_IN_2019[0] not in found:
        return found
    return (*(c for c in found if c in _FIRST_IN_2019), *(c for c in found if c not in _FIRST_IN_2019))


def spots(catalogue: Iterable[Indicator], section: int, edition: str | None) -> Iterator[Spot]:
    """The cells of a section's table, in the form's order; of both editions where it is not known which."""
    for indicator in catalogue:
        if indicator.section == section and (edition not in ("2019", "2021") or edition in indicator.editions):
            yield spot(indicator, edition)
