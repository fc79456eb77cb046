"""The catalogue's labels as the reader of one report wants them: in the wording of its edition, without notes on the catalogue."""

import re

_NOTE = re.compile(r" \([^()]*\b20\d\d format\)")
"""(one row: 2019 format): tells two indicators of the catalogue apart, not two rows of a report."""
_EITHER = re.compile(r"(\w+)/((?:本年)\1)$")
"""处理决定数量/本年处理决定数量: the form of 2019 prints the first wording, that of 2021 the second."""


def shown(label: str, edition: str | None) -> str:
    """`label` in a report of `edition`; both wordings where that is not known."""
    label = _NOTE.sub("", label)
    return _EITHER.sub({"2019": r"\1", "2021": r"\2"}[edition], label) if edition in ("2019", "2021") else label
