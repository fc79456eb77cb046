"""Whatever the bytes: a report or one of our errors, in bounded time and memory. Each case runs in a process of its own, forked from one
that has imported what it needs."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import NianbaoError, extract

ROOT = Path(__file__).parents[1]
SECONDS = 8
"""Of processor time, so that a busy machine is no fault."""
BYTES = 3 << 30
"""Address space; the interpreter with the package takes a fifth of a GiB."""

HEAD = "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
FOUR = HEAD + "四、政府信息公开行政复议、行政诉讼情况\n"
FIVE = HEAD + "五、存在的主要问题及改进情况\n"
HEADER = "行政复议 结果维持 结果纠正 其他结果 尚未审结 总计 "
COLUMNS = "自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计\n"
ROW = "(一)予以公开"


def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def _rare(count: int) -> str:
    drawn = random.Random(2)
    return "".join(chr(drawn.randrange(0x4E00, 0x9FA5)) for _ in range(count))


CASES: dict[str, Callable[[], bytes | str]] = {
    "empty": lambda: b"",
    "byte order mark only": lambda: b"\xef\xbb\xbf",
    "utf-16 mark only": lambda: b"\xff\xfe",
    "half a utf-16 character": lambda: b"\xff\xfe" + "一、总体情况".encode("utf-16-le") * 1_000 + b"\x00",
    "only blanks": lambda: " \n\u3000\t\u00a0" * 200_000,
    "only line ends": lambda: b"\r\n" * 400_000,
    "zero bytes": lambda: b"\0" * 1_000_000,
    "random bytes": lambda: _noise(2_000_000),
    "a zip": lambda: b"PK\x03\x04" + _noise(100_000),
    "a pdf": lambda: b"%PDF-1.7\n" + _noise(100_000),
    "invalid bytes in the middle": lambda: (HEAD * 200).encode() + b"\xff\xfe\x80" + (HEAD * 200).encode(),
    "a surrogate in utf-8": lambda: (HEAD * 20).encode() + b"\xed\xa0\x80" + (HEAD * 20).encode(),
    "surrogates as entities": lambda: "<p>" + "&#xD800;&#0;&#x110000;&nbsp;" * 50_000,
    "100,000 nested tags": lambda: "<html><body>" + "<div>" * 100_000 + "一、总体情况",
    "20,000 nested tables": lambda: "<html><body>" + "<table><tr><td>" * 20_000 + "1",
    "3,000 tables": lambda: "<html><body>" + "<table><tr><td>规章</td><td>1</td></tr></table>" * 3_000,
    "1,500 tables in section three": lambda: f"<html><body><p>{HEAD}</p>" + f"<table><tr><td>{ROW}</td><td>1</td></tr></table>" * 1_500,
    "a cell over a million columns": lambda: "<table><tr><td colspan=1000000 rowspan=1000000>1</td></tr></table>",
    "2 MB of digits": lambda: HEAD + "7" * 2_000_000,
    "5,000 digits beside a label": lambda: HEAD + "一、本年新收政府信息公开申请数量" + "7" * 5_000,
    "4 rows of 500 glued digits": lambda: HEAD + (ROW + "12" * 250) * 4,
    "300 glued digits in table four": lambda: FOUR + HEADER + "1" * 300,
    "200 KB of one label": lambda: HEAD + "予以公开" * 16_000,
    "300 KB of one row's label": lambda: HEAD + ROW * 15_000,
    "2 MB of pipes": lambda: HEAD + "|" * 2_000_000,
    "250 KB of pipes in a row": lambda: HEAD + ROW + "|" * 250_000 + "5",
    "400 KB of dashes": lambda: HEAD + ROW + "-" * 400_000,
    "40,000 cells in a row": lambda: HEAD + ROW + " 1" * 40_000,
    "60,000 cells, one a line": lambda: HEAD + ROW + "\n1" * 60_000,
    "40,000 page numbers": lambda: HEAD + ROW + "\n- 1 -" * 40_000,
    "30,000 running heads": lambda: HEAD + ROW + "\n县某局2023年政府信息公开年报" * 30_000,
    "3,000 rows": lambda: HEAD + COLUMNS + "".join(f"{ROW} | {i} | 0 | 0 | 0 | 0 | 0 | {i}\n" for i in range(3_000)),
    "2,000 glued rows": lambda: HEAD + "".join(f"{ROW}{i}00000{i}" for i in range(2_000)),
    "3,000 rows nobody knows": lambda: HEAD + COLUMNS + "".join(f"某某事项 | {i} | 0 | 0 | 0 | 0 | 0 | {i}\n" for i in range(3_000)),
    "headings again and again": lambda: HEAD * 20_000,
    "section five again and again": lambda: "五、存在的主要问题及改进情况\n一是不足。\n" * 20_000,
    "200 headers of table four": lambda: FOUR + HEADER * 200,
    "1,000 headers of table four": lambda: FOUR + HEADER * 1_000,
    "4,000 problems": lambda: FIVE + "一是公开不够。二是培训不足。" * 2_000,
    "5,000 sentences with a fact": lambda: HEAD + "全年共收到政府信息公开申请9件。" * 5_000,
    "20,000 commas in a number": lambda: HEAD + "全年共收到政府信息公开申请" + "1," * 20_000 + "件",
    "240 KB of Chinese numerals": lambda: HEAD + "全年共收到政府信息公开申请" + "一千" * 40_000 + "件",
    "400 KB of decimal points": lambda: HEAD + "规章 " + "1." * 200_000,
    "labels cut to pieces": lambda: HEAD + "予公开以部分开公属于国秘密其他法律规禁公开" * 2_000,
    "characters at random": lambda: HEAD + _rare(100_000),
    "brackets": lambda: "(" * 400_000 + ")" * 400_000,
    "one line of 2 MB": lambda: "我" * 700_000,
}

READER = """
import os, resource, sys
from extractor import NianbaoError, extract, load_rulebook
from extractor.export.encode import to_json

def read(place):
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
    try:
        to_json(extract(open(place, "rb").read(), "a.txt"))
        print("report", flush=True)
    except NianbaoError as error:
        assert str(error).startswith("a.txt: "), error
        print("refused", flush=True)

load_rulebook()
for example in ("04-saved-page.html", "12-left-open-by-rules.txt"):  # what the first page has to bring, no other has to
    extract(open(f"examples/{example}", "rb").read(), example)
for place in sys.argv[3:]:
    if not os.fork():
        os.dup2(os.open(place + ".told", os.O_CREAT | os.O_WRONLY), 1)
        os.dup2(1, 2)
        read(place)
        break
    os.wait()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the process said that read each."""
    folder = tmp_path_factory.mktemp("cases")
    places = {name: str(folder / str(number)) for number, name in enumerate(CASES)}
    for name, place in places.items():
        made = CASES[name]()
        Path(place).write_bytes(made.encode() if isinstance(made, str) else made)
    subprocess.run([sys.executable, "-c", READER, str(BYTES), str(SECONDS), *places.values()], cwd=ROOT, check=True)
    return {name: Path(f"{place}.told").read_text("utf-8").strip() for name, place in places.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_report_or_one_of_our_errors(name: str, told: dict[str, str]) -> None:
    assert told[name] in ("report", "refused"), told[name][-2000:] or f"nothing in {SECONDS} seconds, or killed"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Small ones in this process: no exception but ours."""
    try:
        extract(data, "a.txt")
    except NianbaoError as error:
        assert "a.txt" in str(error)  # noqa: PT017 - an error is one of two right answers


PIECES = [*HEAD.split("\n"), *COLUMNS.split("|"), ROW, HEADER, "5", "0", "|", "\n", "<td>", "<table>", "一是", "。"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=50))
def test_any_pieces_of_a_report(words: list[str]) -> None:
    report = extract("".join(words).encode(), "a.txt")
    assert len({v.indicator for v in report.values}) == len(report.values)
