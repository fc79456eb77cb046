"""No word of a table is passed over: it is a value's or a label's, the page's, a note's or a sentence's, or it is named and what it may
belong to is for review; and no row is absent whose label stands there."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rapidfuzz.fuzz import partial_ratio

from extractor import extract, load_rulebook, read_bytes
from extractor.match.tables import ledger
from extractor.model.report import Report, SectionInfo
from extractor.page_lines import is_furniture
from tests.support.cases import FOLDER as FOLDER_OF_CASES
from tests.support.serving import EXAMPLES
from tests.support.shared import FOLDER
from tests.variants import generate
from tests.variants.converted.generation import convert

RULES = load_rulebook()
HAN = re.compile("[一-鿿]")
SEEDS, CONVERTED = range(8_861_300, 8_861_340), range(8_862_300, 8_862_320)
READ = (".txt", ".md", ".html")
SHARED = [p for p in sorted(FOLDER.glob("*/**/*")) if p.parts[-2] in ("seeds", "real", "found", "torn") and p.suffix in READ]
REMARKS = ("合并统计", "暂缺", "见上年", "~~作废~~", "与市局同", "另行报送")
TITLE = "某某县水务局2023年政府信息公开工作年度报告\n一、总体情况\n本局依法公开信息。\n"
HEAD = f"{TITLE}三、收到和处理政府信息公开申请情况\n"
FOOT = "五、存在的主要问题及改进情况\n无。\n"
COLUMNS = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NUMBERS = {"received": "6200008", "carried_in": "1000001", "granted": "5200007", "refused.state_secret": "1000001"}
NUMBERS |= {"processed_total": "6200008", "carried_out": "1000001"}
LABELS = [x for x in RULES.tables["requests"].lexicon.labels if x.kind == "row" and x.key != "other_handling.all"]
POINTS = {True: ".", False: "、"}
INDEXES = {x.key: x.index + ("" if ")" in x.index else POINTS[x.index.isdecimal()]) for x in LABELS}
ROWS = {x.key: (INDEXES[x.key] + x.words[0], *NUMBERS.get(x.key, "0000000")) for x in LABELS}
LAYOUTS = {"one a line": "\n", "tabs": "\t", "pipes": "|", "blanks": "  ", "html": ""}
INDEX, ALIKE = re.compile(r"\(?[一二三四五六七八九十\d]{1,2}[)、.]"), 75
Lines = list[tuple[str, ...]]


def page(layout: str, lines: Lines, before: str = "", after: str = "") -> Report:
    """A report whose table three has the cells of `lines`, with lines before and behind it."""
    between = LAYOUTS[layout]
    if between:
        edge = between if between == "|" else ""
        table = "".join(edge + between.join(cells if between in "\t|" else filter(None, cells)) + edge + "\n" for cells in lines)
        return extract((HEAD + before + table + after + FOOT).encode(), "a.txt")
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>" for cells in lines)
    around = ["".join(f"<p>{line}</p>" for line in text.splitlines()) for text in (HEAD + before, after + FOOT)]
    return extract(f"<html><body>{around[0]}<table>{rows}</table>{around[1]}</body></html>".encode(), "a.html")


def with_line(at: int, *cells: str) -> Lines:
    """Table three with another line before the `at`-th."""
    lines = [COLUMNS, *ROWS.values()]
    return [*lines[:at], cells, *lines[at:]]


def left(report: Report) -> list[str]:
    return [piece.text for section in report.sections for piece in section.unaccounted]


def marked(report: Report) -> set[str]:
    """The rows of table three some cell of which is for review."""
    own = [v.indicator.removeprefix("requests.") for v in report.values if v.review and v.indicator.startswith("requests.")]
    return {name.rpartition(".")[0] for name in own}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("remark", REMARKS)
def test_a_line_among_the_rows_makes_all_of_them_doubtful(layout: str, remark: str) -> None:
    for report in (page(layout, with_line(3, remark)), page(layout, with_line(6, remark)), page(layout, with_line(0), after=f"{remark}\n")):
        assert left(report) == [remark]
        assert marked(report) >= ROWS.keys()


@pytest.mark.parametrize("layout", ["tabs", "pipes", "blanks", "html"])
def test_words_in_a_row_make_that_row_doubtful(layout: str) -> None:
    lines = [COLUMNS, *ROWS.values()]
    lines[3] = *lines[3], "合并统计"
    report = page(layout, lines)
    assert left(report) == ["合并统计"]
    assert marked(report) == {"granted"}


def states(report: Report, row: str) -> set[str]:
    return {v.status for v in report.values if v.indicator.startswith(f"requests.{row}.")}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("cells", ["/", ""])
def test_the_label_of_a_row_that_no_form_has_is_named(layout: str, cells: str) -> None:
    """The rows of the form stand."""
    report = page(layout, with_line(7, "9.属于党务信息", *[cells] * 7))
    assert left(report) == ["9.属于党务信息"]
    assert not marked(report)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("words", ["其他法律、行政", "某类情形", ""])
def test_a_row_is_absent_only_where_no_words_may_be_its_label(layout: str, words: str) -> None:
    lost, lines = "refused.prohibited_by_law", [COLUMNS, *ROWS.values()]
    at = [*ROWS].index(lost) + 1
    lines[at : at + 1] = [(words,)] if words else []
    assert states(page(layout, lines), lost) == ({"unresolved"} if words else {"absent"})


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("单位：件\n", "", ""),
        ("2023年度依申请公开情况统计表\n填报单位：某某县水务局\n", "", ""),
        ("本年度具体情况如下：\n", "", ""),
        ("（一）申请与办理情况\n", "", ""),
        ("", "三、本年度办理结果", ""),
        ("", "（续表）", ""),
        ("", "第3页", ""),
        ("", "某某县水务局2023年政府信息公开工作年度报告", ""),
        ("", "", "注：本表由信访科填报\n"),
        ("", "", "打印本页\n关闭窗口\n"),
        ("", "", "审核人：张三\n"),
    ],
)
def test_what_is_known_to_stand_around_tables_marks_nothing(layout: str, before: str, line: str, after: str) -> None:
    report = page(layout, with_line(3, line) if line else with_line(0), before, after)
    assert left(report) == []
    assert not marked(report) & ROWS.keys()


def pieces(report: Report, section: SectionInfo, text: str) -> Iterator[tuple[int, int]]:
    """The cells and lines with words between the first and the last number of a table."""
    table = next(name for name, rules in RULES.tables.items() if rules.section == section.key)
    own = {i.id for i in RULES.tables[table].by_cell.values()}
    places = [v.evidence for v in report.values if v.indicator in own and v.evidence]
    if places:
        for cell in re.finditer(r"[^|\t\n]+", text[: max(p.end for p in places)]):
            if cell.start() > min(p.start for p in places) and HAN.search(cell.group()):
                yield cell.span()


def is_label(words: str) -> bool:
    """Whether a label of some table stands in `words`, or is like them or a part of them."""
    tables = RULES.tables.values()
    labels = [word for t in tables for word in (*t.lexicon.by_word, t.corner, t.over_columns, t.heading, "(单位:万元)") if word]
    folded, lexicons = RULES.folding.key(words), [rules.lexicon for rules in tables]
    own = "".join(HAN.findall(INDEX.sub("", folded)))
    return any(x.pattern.search(folded) for x in lexicons) or any(
        own in word or folded in word or partial_ratio(word, folded) >= ALIKE for word in map(RULES.folding.key, labels)
    )


def passed_over(report: Report, text: str) -> list[str]:
    """Words of the tables that nothing accounts for."""
    held = [v.evidence for v in report.values] + [a.evidence for v in report.values for a in v.alternatives]
    held += [q.passage for q in report.questions] + [piece for section in report.sections for piece in section.unaccounted]
    spans = [(p.start, p.end) for p in held if p]
    found: list[str] = []
    for section in report.sections:
        if section.key in {rules.section for rules in RULES.tables.values()}:
            for start, end in pieces(report, section, text):
                words = RULES.folding.fold(text[start:end].strip())
                known = is_furniture(words) or RULES.tables["requests"].lexicon.frame.kind_of(words) or ("。" in words and len(words) > 15)
                if not known and not is_label(words) and not any(a < end and start < b for a, b in spans):
                    found.append(words)
    return found


def disturbed(seed: int) -> tuple[str, str]:
    """A generated report with a remark between two of its tables' lines, and its name."""
    made, rng = generate(seed), random.Random(seed)
    text = made.text
    cells = [cell.start for cell in made.cells if cell.start is not None]
    breaks = [at for at in range(min(cells), max(cells)) if text[at] == "\n"] if cells else []
    if not breaks or made.data.lstrip().startswith(b"<"):
        return text, "x.txt"
    at = rng.choice(breaks)
    return f"{text[:at]}\n{rng.choice(REMARKS)}{text[at:]}", "x.txt"


def test_every_word_of_generated_reports_is_accounted_for() -> None:
    for seed in SEEDS:
        text, name = disturbed(seed)
        assert passed_over(extract(text.encode(), name), read_bytes(text.encode(), name).text) == [], seed
    for seed in CONVERTED:
        made = convert(seed)
        data = made.text.encode()
        assert passed_over(extract(data, made.name), read_bytes(data, made.name).text) == [], seed


@pytest.mark.parametrize("table", sorted(path.stem for path in (FOLDER_OF_CASES / "tables").glob("*.yaml")))
def test_every_word_of_the_cases_of_tables_is_accounted_for(table: str) -> None:
    for case in yaml.safe_load((FOLDER_OF_CASES / "tables" / f"{table}.yaml").read_text("utf-8")):
        document = read_bytes(f"{TITLE}{RULES.tables[table].heading}\n{case['text']}\n{FOOT}".encode(), "a.txt")
        assert passed_over(extract(document.text.encode(), "a.txt"), document.text) == [], case["name"]


@pytest.mark.parametrize("path", [*sorted(filter(Path.is_file, EXAMPLES.iterdir())), *SHARED], ids=lambda path: path.name)
def test_every_word_of_examples_and_of_real_reports_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    assert passed_over(extract(data, path.name), read_bytes(data, path.name).text) == []


def test_a_ledger_that_leaves_words_out_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_words", lambda *_: ([], []))
    texts = [disturbed(seed)[0] for seed in SEEDS]
    assert sum(bool(passed_over(extract(text.encode(), "x.txt"), text)) for text in texts) > len(texts) / 4


@pytest.mark.parametrize("between", ["\n", "\t", " | "])
@pytest.mark.parametrize(("name", "review"), [("诉讼", True), ("起诉", True), ("", False)])
def test_a_piece_of_a_groups_name_before_the_cells_is_no_row_of_the_form(name: str, review: bool, between: str) -> None:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    head = [["行政复议", "行政诉讼"], [*outcomes, "未经复议直接起诉", "复议后起诉"], outcomes * 2]
    lines = [*head, [*filter(None, [name]), *"301264001520002"]]
    table = "".join(between.join(line) + "\n" for line in lines)
    report = extract(f"{TITLE}四、政府信息公开行政复议、行政诉讼情况\n{table}{FOOT}".encode(), "a.txt")
    found = [v for v in report.values if v.reader.startswith("review.")]
    assert [v.value for v in found] == [3, 0, 1, 2, 6, 4, 0, 0, 1, 5, 2, 0, 0, 0, 2]
    assert {v.review for v in found} == {review}
