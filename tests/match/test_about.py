"""Who reports, on which year, when: cases, what must always hold, the documents of ../shared."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import RulebookError
from extractor.match.about.particulars import find_about
from extractor.model.candidates import AboutField, AboutFields
from extractor.model.document import Document, Source
from extractor.rulebook.about import load_about_rules
from extractor.rulebook.characters import load_folding
from extractor.rulebook.headings import load_heading_rules
from extractor.segment.headings import find_sections
from extractor.wording.english import english
from tests.support.cases import cases
from tests.support.pace import within
from tests.support.shared import FOLDER as SHARED

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
FOLDING = load_folding(RULES)
HEADINGS = load_heading_rules(RULES, FOLDING)
ABOUT = load_about_rules(RULES, FOLDING)
CASES = cases("about", "name text expect", "doubt page_title")
FIELDS = ("agency", "publisher", "year", "period", "title", "published", "index_number")
SOURCE = Source("", "", 0, "text", "utf-8", "")


def about(text: str, page_title: str | None = None, meta: tuple[tuple[str, str], ...] = (), name: str = "a.txt") -> AboutFields:
    """The fields; each must cover exactly what it was read from."""
    folded = FOLDING.fold(text)
    found = find_about(Document(name, text, SOURCE, (), page_title, meta), folded, find_sections(text, folded, HEADINGS), ABOUT)
    for key in FIELDS:
        field: AboutField | None = getattr(found, key)
        if field:
            assert field.reader, key
            assert field.value, key
            assert field.raw, key
            assert field.span is None or field.span.of(text) == field.raw
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: dict[str, Any]) -> None:
    found = about(str(case["text"]), case.get("page_title"))
    expect = case["expect"]
    assert isinstance(expect, dict)
    said = {name: getattr(found, name) for name in FIELDS}
    assert {name: said[name] and said[name].value for name in expect} == expect
    assert [name for name in FIELDS if said[name] and said[name].doubt] == case.get("doubt", [])


@pytest.mark.parametrize(
    ("name", "doubted"),
    [
        ("2023年年报.html", False),
        ("2022年.txt", True),
        ("报送/2024年发布的2023年年报.pdf", False),
        ("2022年报.zip!白塔县.txt", False),
        ("2023/2022年.txt", True),
        ("2022.txt", False),
    ],
)
def test_a_file_named_after_another_year_is_a_doubt(name: str, doubted: bool) -> None:
    found = about("白塔县粮食局政府信息公开工作年度报告\n一、总体情况\n2023年，我局坚持公开。", name=name)
    assert found.year
    assert (found.year.value, bool(found.year.doubt)) == (2023, doubted)


def test_a_page_title_has_no_place() -> None:
    found = about("一、总体情况\n我局坚持公开。", "青川湖区水务局2020年政府信息公开工作年度报告 - 青川", (("pubdate", "2021-01-20 09:00"),))
    assert found.agency
    assert found.published
    assert (found.agency.value, found.agency.span) == ("青川湖区水务局", None)
    assert (found.published.value, found.published.raw, found.published.span) == ("2021-01-20", "2021-01-20", None)


BODY = "一、总体情况\n2023年，我局坚持公开为常态。\n三、收到和处理政府信息公开申请情况\n本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n"
REPORT = "青川湖区水务局2023年政府信息公开工作年度报告\n" + BODY


def test_the_doubt_names_the_second_report() -> None:
    found = about(REPORT + REPORT.replace("青川湖区水务局2023", "丘陵市财政局2022"))
    for field in (found.agency, found.year):
        assert field
        assert "more than one report" in english(field.doubt)
        assert "丘陵市财政局2022年政府信息公开工作年度报告" in english(field.doubt)


@pytest.mark.parametrize("piece", [REPORT, "\n", "我局", "来源：青川县  ", "青川县财政局 ", "期限自2023年1月1日起"])
@pytest.mark.parametrize("end", ["", REPORT])
def test_large_files_stay_within_bounds(piece: str, end: str) -> None:
    text = piece * (2_000_000 // len(piece)) + end
    folded = FOLDING.fold(text)
    document, sections = Document("a.txt", text, SOURCE, ()), find_sections(text, folded, HEADINGS)
    with within(6):
        find_about(document, folded, sections, ABOUT)


PIECES = [
    "青川湖区", "水务局", "一、总体情况",
    "人民政府", "2022", "年", "政府信息公开", "工作年度报告", "发布日期：", "来源：", "索引号：", "2023-01-31",
    "我局", "我市", "统计期限自", "2022年1月1日", "至", "12月31日", "\n", " ", "，", "。", "|", "（", "）", "財政廳", "打印",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_always(words: list[str]) -> None:
    about("".join(words))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    about(text)


# Documents whose gold knows the agency from outside the text: a city before the district's name, the full name behind a short one.
NOT_IN_THE_DOCUMENT = ("002", "004")


@pytest.mark.usefixtures("shared")
def test_shared() -> None:
    for path in [*SHARED.glob("gold/*.json"), *SHARED.glob("gold-real/*.json")]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = gold["document"]
        source = next(p for p in (SHARED / "seeds" / name, SHARED / "real" / name) if p.exists())
        if source.suffix != ".txt":
            continue
        found = about(source.read_text(encoding="utf-8"))
        agency = found.agency and found.agency.value
        if name.startswith(NOT_IN_THE_DOCUMENT):
            assert agency is None or gold["agency"].endswith(agency), name
        else:
            assert agency == gold["agency"], name
        assert (found.year and found.year.value) == gold["year"], name
        assert (found.published and found.published.value) == gold["published"], name


def test_an_empty_word_is_refused(tmp_path: Path) -> None:
    text = (RULES / "about.yaml").read_text(encoding="utf-8")
    (tmp_path / "about.yaml").write_text(text.replace("places: [", "places: ['', "), encoding="utf-8")
    with pytest.raises(RulebookError, match="fits everything"):
        load_about_rules(tmp_path, FOLDING)
