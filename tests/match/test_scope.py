"""Words that say that numbers are of a part of the year, or of something else than the form asks for."""

from collections.abc import Iterator

import pytest

from extractor import extract, load_rulebook, read_bytes
from extractor.match.tables.scope import part_of_year, strange_bracket
from extractor.pipeline import plan
from tests.support.serving import EXAMPLES
from tests.support.shared import FOLDER
from tests.variants import generate

RULEBOOK = load_rulebook()
MEANING = next(iter(RULEBOOK.tables.values())).lexicon.meaning


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("1-9月", True),
        ("2023年1月1日至6月30日", True),
        ("2023.01-2023.09", True),
        ("一至三月", True),
        ("7-12月", True),
        ("截至11月底", True),
        ("截止2023年9月", True),
        ("9月底前", True),
        ("(6月)", True),
        ("1-12月", False),
        ("2023年1月1日至2023年12月31日", False),
        ("2023.1.1-2023.12.31", False),
        ("2022年9月1日至2023年8月31日", False),
        ("截至2023年12月31日", False),
        ("2024年1月", False),
        ("第1至9项", False),
    ],
)
def test_a_part_of_the_year_is_told_from_all_of_it(words: str, part: bool) -> None:
    said = part_of_year(RULEBOOK.folding.key(words))
    assert bool(said) is part
    assert said in RULEBOOK.folding.key(words)


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("（不含乡镇）", "不含乡镇"),
        ("（约）", "约"),
        ("（单位：件）（预计）", "预计"),
        ("（单位：万元）", ""),
        ("（2023年度）", ""),
        ("（截至2023年12月31日）", ""),
        ("（见附表一）", ""),
        ("（三）", ""),
        ("（126）", ""),
    ],
)
def test_a_bracket_is_neutral_or_says_something_else(words: str, strange: str) -> None:
    assert strange_bracket(RULEBOOK.folding.key(words), MEANING) == strange


def _texts() -> Iterator[str]:
    """Reports in plain text: generated, examples, and those beside the repository."""
    yield from (text for seed in range(8_863_500, 8_863_508) if not (text := generate(seed).text).startswith("<"))
    for path in (*sorted(EXAMPLES.glob("*.txt")), *sorted(FOLDER.glob("seeds/*.txt"))[::2], *sorted(FOLDER.glob("real/*.txt"))[::2]):
        yield read_bytes(path.read_bytes(), path.name).text


NARROWER = ("（1-9月）", "（不含乡镇）", "（估）")


def test_no_number_is_sure_beside_a_label_that_is_narrowed() -> None:
    narrowed = 0
    for text in _texts():
        said = [c for c in plan(read_bytes(text.encode(), "a.txt")).candidates if c.label and c.status == "reported"]
        # Table four's label is the name of its last column, 总计.
        said = [c for c in said if c.indicator.startswith(("disclosure", "requests")) or c.indicator.endswith(".total")]
        ends = {c.label.end: c.label.start for c in said if c.label and text[c.label.start : c.label.end].isprintable()}
        changed = text
        for n, end in enumerate(sorted(ends, reverse=True)):
            changed = changed[:end] + NARROWER[n % len(NARROWER)] + changed[end:]
        ids = {c.indicator for c in said if c.label and c.label.end in ends}
        found = extract(changed.encode(), "a.txt").values
        assert [v.indicator for v in found if v.indicator in ids and v.value is not None and not v.review] == [], text[:60]
        narrowed += len(ids)
    assert narrowed > 500
