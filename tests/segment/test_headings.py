"""Where sections begin: cases, generated variants with known places, what must always hold, the documents of ../shared."""

import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import RulebookError
from extractor.model.sections import Section
from extractor.read.documents import read_path
from extractor.rulebook.characters import load_folding
from extractor.rulebook.headings import load_heading_rules
from extractor.segment.headings import find_sections
from tests.support.pace import within
from tests.support.shared import FOLDER as SHARED

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
FOLDING = load_folding(RULES)
HEADINGS = load_heading_rules(RULES, FOLDING)
CASES = [c for f in sorted((ROOT / "tests/cases/headings").glob("*.yaml")) for c in yaml.safe_load(f.read_text(encoding="utf-8"))]
FORM = ["overview", "disclosure", "requests", "review", "problems", "other"]
ALL = sorted(rule.key for rule in HEADINGS.sections if rule.key != "statistics")


def sections(text: str) -> tuple[Section, ...]:
    return find_sections(text, FOLDING.fold(text), HEADINGS)


def holds(text: str) -> list[Section]:
    """What must hold for every text; the sections that are present."""
    found = sections(text)
    present = [s for s in found if s.state == "present"]
    absent = [s for s in found if s.state == "absent"]
    assert [*present, *absent] == list(found)
    assert sorted(s.key for s in found if s.key != "statistics") == ALL
    at = 0
    for section in present:
        assert section.span
        if section.heading_span is None:  # found by what stands in it, and says so
            assert (section.key, section.heading, bool(section.reason)) == ("problems", "", True)
            assert at <= section.span.start < section.span.end <= len(text)
            at = section.span.end
            continue
        assert at <= section.heading_span.start < section.heading_span.end <= section.span.start <= section.span.end <= len(text)
        assert section.heading_span.of(text) == section.heading
        at = section.span.end
    assert all(s.span is None and s.heading_span is None and s.heading == "" and s.reason for s in absent)
    return present


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case: dict[str, object]) -> None:
    text = str(case["text"])
    present = holds(text)
    assert [f"{s.key} {s.heading}" for s in present] == case["headings"]
    first = present[0].heading_span if present else None
    if first and "after" in case:
        assert first.start > text.index(str(case["after"]))
    five = next((s.span.of(text) for s in present if s.key == "problems" and s.span and not s.heading), "")
    assert five.startswith(str(case.get("five", "")))
    assert bool(five) == bool(case.get("five"))
    if "inside" in case:
        assert any(s.span and str(case["inside"]) == s.span.of(text).lstrip() for s in present)


WORDINGS = {
    "overview": ["总体情况", "概述", "政府信息公开工作总体情况", "基本情况", "工作概述"],
    "disclosure": ["主动公开政府信息情况", "主动公开政府信息的情况", "政府信息主动公开情况", "行政机关主动公开政府信息情况"],
    "requests": [
        "收到和处理政府信息公开申请情况",
        "依申请公开政府信息情况",
        "政府信息依申请公开工作情况",
        "受理和处理政府信息公开申请情况",
    ],
    "review": [
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开申请行政复议、提起行政诉讼的情况",
        "行政复议和行政诉讼情况",
    ],
    "problems": [
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题及改进措施",
        "存在的主要问题及明年工作计划",
        "存在的问题和不足及下一步工作打算",
    ],
    "other": ["其他需要报告的事项", "其他需要说明的事项", "其他需要报告事项", "需要报告的其他事项"],
}
BODIES = {
    "overview": "2024年，我局认真落实条例。（一）主动公开情况。全年公开120条。一、政务公开工作主要做法（一）抓落实。",
    "disclosure": "第二十条第（一）项 信息内容 本年制发件数 规章 000行政规范性文件005 行政许可52",
    "requests": "一、本年新收政府信息公开申请数量8000008二、上年结转政府信息公开申请数量0000000三、本年度办理结果（一）予以公开3000003"
    "（六）其他处理 3.其他0000000（七）总计8000008四、结转下年度继续办理0000000",
    "review": "行政复议 行政诉讼 结果维持 结果纠正 其他结果 尚未审结 总计 0 0 0 0 0",
    "problems": "（一）存在的主要问题：一是公开的广度不够；二是形式单一。（二）改进措施：加强学习培训。",
    "other": "2024年，无收取信息处理费情况。",
}
PREFACES = [
    "",
    "本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议、行政诉讼情况等部分。",
    "首页 政务公开 年报 联系电话：000-1234567，邮箱：x@163.com）。",
    "目录 一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况；四、政府信息公开行政复议、行政诉讼情况；",
]
TRADITIONAL: dict[str, str] = {chr(b): chr(a) for a, b in sorted(enumerate(FOLDING.table), reverse=True) if a != b and 0x4E00 <= a < 0xA000}
SEPARATORS = ["、", "、", "、", "．", ".", "、 ", " 、", "：", "、\u3000"]


def misprint(word: str, dice: random.Random) -> str:
    """One character of a long heading replaced, dropped or doubled."""
    at = dice.randrange(1, len(word) - 1)
    return word[:at] + dice.choice(["囗", "", word[at] * 2]) + word[at + 1 :]


def variant(seed: int) -> tuple[str, list[tuple[str, int, int]]]:
    """A report with the places of its headings. Numbers, wordings, layout, script and misprints vary."""
    dice = random.Random(seed)
    glue = dice.choice(["", " ", "\n", "\n\n", "\r\n", "\n        "])
    lead, tail = dice.choice([("", ""), ("", ""), ("## ", ""), ("**", "**")]) if "\n" in glue else ("", "")
    separator = dice.choice(SEPARATORS)
    misprinted, unnumbered, shifted = dice.random() < 0.3, "\n" in glue and dice.random() < 0.2, dice.random() < 0.2
    text, places = dice.choice(PREFACES) + glue, []
    for i, key in enumerate(FORM):
        official = dice.random() < 0.5 or misprinted
        word = WORDINGS[key][0] if official else dice.choice(WORDINGS[key])
        if misprinted and len(word) >= 9 and dice.random() < 0.7:
            word = misprint(word, dice)
        elif "\n" in glue and not unnumbered and dice.random() < 0.15:
            at = dice.randrange(1, len(word))
            word = word[:at] + dice.choice(["\n", " ", "\n- 3 -\n"]) + word[at:]
        number = "" if unnumbered and not misprinted else "一二三四五六"[i - (shifted and i > 2)] + separator
        text += lead
        places.append((key, len(text), len(text) + len(number + word)))
        text += number + word + tail + ("" if glue in ("", " ") else glue) + (BODIES[key] if dice.random() < 0.9 else "") + glue
    if dice.random() < 0.3:
        text = "".join(TRADITIONAL.get(c, c) for c in text)
    return text, places


@pytest.mark.parametrize("block", range(20))
def test_variants(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        text, places = variant(seed)
        found = [(s.key, s.heading_span.start, s.heading_span.end) for s in holds(text) if s.heading_span]
        assert found == places, (seed, text)


PIECES = [*(w for ws in WORDINGS.values() for w in ws), *"一二三四五六、.（\n |#*：。；0", "统计表", "附表", "2023年"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_always(words: list[str]) -> None:
    holds("".join(words))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    holds(text)


def test_many_headings_stay_within_bounds() -> None:
    text = "一、总体情况\n二、主动公开政府信息情况\n六、其他需要报告的事项\n" * 3000
    with within(6):
        holds(text)


REPORT = "青川湖区水务局2023年政府信息公开工作年度报告\n" + "".join(
    f"{sign}、{WORDINGS[key][0]}\n{BODIES[key]}\n" for sign, key in zip("一二三四五六", FORM, strict=True)
)


@pytest.mark.parametrize("piece", [REPORT, "\n", "一、", "第一部分", "三、收到合处理政府信息公开申请情况\n", "统计表\n", "打印 "])
def test_large_files_stay_within_bounds(piece: str) -> None:
    text = REPORT + piece * (2_000_000 // len(piece)) + "x"
    with within(6):
        sections(text)


def test_two_reports_are_not_mixed() -> None:
    other = REPORT.replace("青川湖区水务局", "丘陵市财政局").replace("8000008", "9000009")
    for text in (REPORT + other, REPORT + "标题: " + other, REPORT.replace("\n", "") + other.replace("\n", "")):
        present = holds(text)
        assert [s.key for s in present] == FORM
        assert present[-1].span
        assert text.index("丘陵市财政局") - 5 <= present[-1].span.end <= text.index("丘陵市财政局")


SHARED_SECTIONS = {
    "000_dcf29c503e08a87f.txt": FORM,
    "001_09f4574b615ba3f1.txt": FORM[:5],
    "002_a42e1796065e364f.txt": FORM,
    "003_67dfb424ea334c84.txt": FORM,
    "004_9bf3dd1d6b9a4ab2.txt": FORM,
    "005_shanghai-bgt-2019.html": FORM,
    "006_shuyang-county-2025.txt": FORM,
    "010_pingtan-2021.txt": FORM,
    "014_pingtan-czj-2016.txt": ["overview", "disclosure", "requests", "problems", "statistics"],
    "015_pingtan-gaj-2020-empty.txt": [],
    "016_pingtan-gaj-2024.txt": FORM,
    "023_pingtan-dishui-2013-notables.txt": FORM[:4],
    "025a_suqian-2023.txt": FORM,
    "026_pingtan-2020.txt": FORM,
}


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", SHARED_SECTIONS)
def test_shared(name: str) -> None:
    path = next(p for p in (SHARED / "seeds" / name, SHARED / "real" / name) if p.exists())
    text = read_path(path).text
    present = holds(text)
    assert [s.key for s in present] == SHARED_SECTIONS[name]
    official = re.compile(r"本年新收|结转|上年")
    assert not any(official.search(FOLDING.fold(s.heading)) for s in present)
    if name.startswith("023"):
        assert present[2].span
        assert present[2].span.of(text).endswith("我局无不予公开政府信息情况。 ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("standard: [总体情况, 概述]", "standard: ['[总体][情况]']"), "could match everything"),
        (("standard: [总体情况, 概述]", "standard: ['总体[情况']"), "brackets"),
        (("standard: [总体情况, 概述]", "standard: ['本年(新收|旧收)']"), "is no heading"),
        (("standard: [总体情况, 概述]", "titles: [总体情况]"), "sections.overview"),
        (("  other:\n", "  others:\n"), "others"),
    ],
)
def test_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = (RULES / "headings.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "headings.yaml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(RulebookError, match=re.escape(said)) as raised:
        load_heading_rules(tmp_path, FOLDING)
    assert "headings.yaml" in str(raised.value)
