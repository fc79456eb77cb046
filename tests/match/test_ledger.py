"""No number of a table's section is passed over: a value has it, or a question names it, and no row beside it is blank or missing."""

import re
from pathlib import Path

import pytest

from extractor import extract, load_rulebook, read_bytes
from extractor.model.report import Report
from extractor.page_lines import is_furniture
from tests.support.serving import EXAMPLES
from tests.variants import generate

NUMBER = re.compile(r"(?<![^\s|])\d+(?![^\s|])(?!\s*[年月日页号])")
folded = load_rulebook().folding.fold
TABLES = {"disclosure", "requests", "review"}
FIRST, COUNT = 8_801_000, 60

ROWS = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "四、结转下年度继续办理"
HEAD = "某某县水务局2023年政府信息公开工作年度报告\n一、总体情况\n本局依法公开信息。\n"
SEVEN = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"
THREE = "三、收到和处理政府信息公开申请情况\n"
KIN = {
    "a row of table two": "二、主动公开政府信息情况\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n行政规范性文件\t4\t1\t19\n",
    "two rows of table three": f"{THREE}{SEVEN}\n{ROWS[0]}\t6\t2\t0\t0\t0\t0\t8\n{ROWS[2]}\t0\t0\t0\t0\t0\t0\t0\n",
    "rows in pipes": f"{THREE}|{ROWS[0]}|6|2|0|0|0|0|8|\n|{ROWS[1]}|1|0|0|0|0|0|1|\n",
    "numbers without a label": f"{THREE}{SEVEN}\n6 2 0 0 0 0 8\n1 0 0 0 0 0 1\n{ROWS[0]}\n{ROWS[1]}\n{ROWS[2]}\n",
    "a cell a line": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n" + "\n".join(["5", "2", "0", "0", "7"]) + "\n",
}


def passed_over(report: Report, text: str) -> list[str]:
    """Numbers of the tables' sections that stand in no value, no alternative, no label's row that is open, no question and no prose."""
    places = [v.evidence for v in report.values] + [a.evidence for v in report.values for a in v.alternatives]
    places += [q.passage for q in report.questions]
    held = [(p.start, p.end) for p in places if p]
    left: list[str] = []
    for section in report.sections:
        if section.key not in TABLES or section.start is None:
            continue
        for found in NUMBER.finditer(text, section.start, section.end or len(text)):
            line = text[text.rfind("\n", 0, found.start()) + 1 : text.find("\n", found.end()) % (len(text) + 1)]
            aside = "。" in line or is_furniture(folded(line.strip()))
            if not aside and not any(a <= found.start() and found.end() <= b for a, b in held):
                left.append(text[max(found.start() - 20, 0) : found.end() + 10])
    return left


@pytest.mark.parametrize("kind", KIN)
def test_numbers_that_nobody_reads_leave_no_row_blank_or_absent(kind: str) -> None:
    text = HEAD + KIN[kind]
    report = extract(text.encode(), "a.txt")
    assert passed_over(report, text) == []
    table = {"二": "disclosure", "三": "requests", "四": "review"}[KIN[kind][0]]
    told = [v for v in report.values if v.indicator.startswith(table)]
    assert told
    read = any(v.value is not None for v in told)
    assert read or {v.status for v in told} == {"unresolved"}
    section = next(s for s in report.sections if s.key == table)
    assert read or section.unaccounted or any(q.passage for q in report.questions)


@pytest.mark.parametrize("path", sorted(filter(Path.is_file, EXAMPLES.iterdir())), ids=lambda path: path.name)
def test_every_number_of_the_examples_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    assert passed_over(extract(data, path.name), read_bytes(data, path.name).text) == []


def test_every_number_of_generated_reports_is_accounted_for() -> None:
    for seed in range(FIRST, FIRST + COUNT):
        made = generate(seed)
        document = read_bytes(made.data, "x.html" if made.data.lstrip().startswith(b"<") else "x.txt")
        assert passed_over(extract(made.data, document.name), document.text) == [], seed
