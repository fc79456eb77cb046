"""Words that say that numbers are of a part of the year, or of something else than the form asks for."""

import pytest

from extractor.match.tables.scope import part_of_year, strange_bracket
from extractor.rulebook import load_rulebook

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
