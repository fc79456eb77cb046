"""Several reports in one file are several documents, whatever their encodings; nothing of two encodings is half read."""

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from extractor import extract_each
from extractor.batch.inputs import fetched
from extractor.batch.several import reports_in, the_one
from extractor.cli import main
from extractor.errors import MissingDocument, NotText, ReadError
from extractor.read import read_bytes
from tests.support.shared import FOLDER as SHARED
from tests.variants import generate

BODY = (
    "{0}2022年政府信息公开工作年度报告\n一、总体情况\n2022年，{0}主动公开政府信息{1}条，群众满意，工作有序开展。\n"
    "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n行政规范性文件\t{1}\t0\t{1}\n"
    "三、收到和处理政府信息公开申请情况\n本年度未收到政府信息公开申请，也没有结转的申请。\n"
    "四、政府信息公开行政复议、行政诉讼情况\n本年度没有因政府信息公开引起的行政复议和行政诉讼。\n"
    "五、存在的主要问题及改进情况\n公开的内容不够全面，下一步加强学习培训，提高工作人员的能力。\n六、其他需要报告的事项\n无其他需要报告的事项。\n"
)
NAMES = ("云溪县水务局", "石坝镇人民政府", "雁洲区档案馆")
TEXTS = tuple(BODY.format(name, 3 + n) for n, name in enumerate(NAMES))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
BIG5 = TEXTS[2].replace("总体情况", "總體情況").replace("档", "檔")
PAGE = "<!DOCTYPE html>\n<html><head><meta charset={1}></head><body>{0}</body></html>\n"


def paged(text: str, encoding: str) -> bytes:
    return PAGE.format("".join(f"<p>{line}</p>" for line in text.split("\n")), encoding).encode(encoding)


def agencies(data: bytes, name: str = "a.txt") -> list[str | None]:
    from extractor import load_rulebook
    from extractor.pipeline import finish, plan

    rulebook = load_rulebook()
    parts = reports_in(data, name, rulebook)
    assert [part for part, _ in parts] == ([name] if len(parts) == 1 else [f"{name}#{n}" for n in range(1, len(parts) + 1)])
    return [finish(plan(read_bytes(piece, part), rulebook), rulebook).agency for part, piece in parts]


@pytest.mark.parametrize("joint", ["", "\n", "\n\n\f\n"])
@pytest.mark.parametrize("pair", [*permutations(ENCODINGS, 2), *((one, one) for one in ENCODINGS)], ids="+".join)
def test_two_reports_are_two_whatever_their_encodings(pair: tuple[str, str], joint: str) -> None:
    first, second = (text.encode(encoding) for text, encoding in zip(TEXTS, pair, strict=False))
    data = first + (joint.encode() if pair[0] != "utf-16" else joint.encode("utf-16-le")) + second
    if pair[0] == "utf-16" and pair[1] in ("utf-8", "gb18030"):  # where UTF-16 ends cannot be told, and that is said
        with pytest.raises(NotText, match="two encodings"):
            agencies(data)
    else:
        assert agencies(data) == list(NAMES[:2])


def test_three_reports_and_their_bytes_are_all_of_the_file() -> None:
    data = TEXTS[0].encode() + TEXTS[1].encode("gb18030") + TEXTS[2].encode()
    assert agencies(data) == list(NAMES)
    assert b"".join(piece for _, piece in reports_in(data, "a.txt")) == data
    glued = "".join(TEXTS).replace("\n", "")
    assert agencies(glued.encode()) == list(NAMES)


@pytest.mark.parametrize(("one", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_pages_behind_one_another_are_reports(one: str, other: str) -> None:
    assert agencies(paged(TEXTS[0], one) + paged(TEXTS[1], other), "a.html") == list(NAMES[:2])


def test_a_report_of_two_encodings_is_refused_and_not_half_read() -> None:
    head, tail = TEXTS[0].split("四、", 1)
    for data in (head.encode() + ("四、" + tail * 2).encode("gb18030"), head.encode("gb18030") + ("四、" + tail * 2).encode()):
        with pytest.raises(NotText, match="two encodings"):
            read_bytes(data, "a.txt")
        with pytest.raises(NotText, match="two encodings"):
            reports_in(data, "a.txt")


def test_one_report_stays_one_however_damaged() -> None:
    whole = TEXTS[0]
    contents = "目录\n一、总体情况\n二、主动公开政府信息情况\n" + whole
    for text in (whole, contents, whole.replace("\n", ""), f"{NAMES[0]}2022年政府信息公开工作年度报告\n" + whole):
        for encoding in ENCODINGS:
            assert len(reports_in(text.encode(encoding), "a.txt")) == 1
    damaged = bytearray(whole.encode())
    for at in range(50, len(damaged), 700):
        damaged[at] = 0xFF
    assert len(reports_in(bytes(damaged), "a.txt")) == 1
    assert read_bytes(bytes(damaged), "a.txt").source.encoding == "utf-8"


def test_generated_reports_are_one_document_each() -> None:
    for seed in range(8_800_000, 8_800_060):
        variant = generate(seed)
        assert reports_in(variant.data, variant.name) == ((variant.name, variant.data),)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no reference documents")
def test_pairs_of_real_reports_are_two() -> None:
    texts = [path.read_text("utf-8") for path in sorted((SHARED / "seeds").glob("*.txt"))]
    for one, other in permutations(texts, 2):
        for pair in permutations(("utf-8", "gb18030"), 2):
            assert len(reports_in(one.encode(pair[0]) + b"\n" + other.encode(pair[1]), "a.txt")) == 2


COMMANDS: tuple[Callable[[], list[str]], ...] = (
    lambda: ["extract", "in", "-o", "out.jsonl"],
    lambda: ["batch", "in", "--out", "out", "--workers", "1"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=("extract", "batch"))
def test_commands_read_each_report_and_find_it_again(
    command: Callable[[], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.txt").write_bytes(TEXTS[0].encode() + TEXTS[1].encode("gb18030"))
    for _ in range(2):
        assert main(command()) == 0
        file = Path("out.jsonl") if Path("out.jsonl").exists() else Path("out/reports.jsonl")
        reports = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        assert [(one["document"], one["agency"]) for one in reports] == [("in/a.txt#1", NAMES[0]), ("in/a.txt#2", NAMES[1])]
    assert fetched("in/a.txt#2").decode("gb18030") == TEXTS[1]
    capsys.readouterr()
    assert main(["text", "in/a.txt#2"]) == 0
    assert capsys.readouterr().out == TEXTS[1]
    assert main(["show", "in/a.txt"]) == 4
    assert "the file holds several reports, in/a.txt#1 to in/a.txt#2" in capsys.readouterr().err


def test_the_library_gives_them_all_and_one_by_its_name() -> None:
    data = "".join(TEXTS).encode()
    assert [report.agency for report in extract_each(data, "a.txt")] == list(NAMES)
    assert [report.document for report in extract_each(TEXTS[0].encode(), "a.txt")] == ["a.txt"]
    assert the_one(data, "a.txt#2") == ("a.txt#2", TEXTS[1].encode())
    assert the_one(TEXTS[0].encode(), "附件#1") == ("附件#1", TEXTS[0].encode())
    with pytest.raises(ReadError, match=r"a\.txt#1 to a\.txt#3"):
        the_one(data, "a.txt")
    with pytest.raises(MissingDocument, match=r"a\.txt#4"):
        the_one(data, "a.txt#4")
