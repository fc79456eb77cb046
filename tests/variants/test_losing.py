"""Copies that lose lines, and pages that end too early: no number that was there is blank, absent or another without a mark."""

from collections.abc import Callable

import pytest

from extractor import extract
from tests.variants import generate
from tests.variants.types import Variant

FIRST, COUNT = 8_821_000, 40


def _repeated(text: str, *, anywhere: bool) -> str:
    """`text` without the lines that repeat the one before, or any before."""
    seen: list[str] = []
    kept: list[str] = []
    for line in text.split("\n"):
        told = line.strip()
        if not told or told not in (seen if anywhere else seen[-1:]):
            kept.append(line)
            seen += [told] if told else []
    return "\n".join(kept)


def _cut(variant: Variant) -> str:
    """The text up to the middle of some cell."""
    cells = [c for c in variant.cells if c.start is not None and c.end is not None]
    cell = cells[len(variant.text) % len(cells)]
    return variant.text[: ((cell.start or 0) + (cell.end or 0) + 1) // 2]


LOSSES: dict[str, Callable[[Variant], str]] = {
    "lines that repeat the one before": lambda v: _repeated(v.text, anywhere=False),
    "lines that stood before": lambda v: _repeated(v.text, anywhere=True),
    "all behind a cell": _cut,
}


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
def test_what_a_copy_loses_is_never_blank(loss: str) -> None:
    silent: list[object] = []
    read = 0
    for variant in (v for v in map(generate, range(FIRST, FIRST + COUNT)) if v.suffix == ".txt" and v.cells):
        text = LOSSES[loss](variant)
        told = {v.indicator: v for v in extract(text.encode(), "a.txt").values}
        for cell in variant.cells:
            value = told.get(cell.indicator)
            printed = loss != "all behind a cell" or (cell.start is not None and cell.start < len(text))
            if value is None or value.review or value.value == cell.value or (value.status == "absent" and not printed):
                read += value is not None and value.value is not None
                continue
            silent.append((variant.name, cell.indicator, cell.value, value.status, value.value))
    assert silent == []
    assert read > 500
