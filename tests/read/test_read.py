"""Formats, encodings and files."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import MissingDocument, NianbaoError, NotText, ReadError, TooLarge
from extractor.read import FORMATS, LIMIT_BYTES, read_bytes, read_path
from extractor.wording.english import english
from tests.support.read_pages import REPORT, STRAY_TAGS, TRADITIONAL

UTF8 = REPORT.encode()
HTML = "<html><head><meta charset={}></head><body><p>{}</p></body></html>"
ENCODED = [
    ("utf-8", UTF8, "utf-8", "valid utf-8"),
    ("utf-8 with a mark", b"\xef\xbb\xbf" + UTF8, "utf-8-sig", "byte order mark"),
    ("gb18030", REPORT.encode("gb18030"), "gb18030", "common words"),
    ("gb18030, four bytes", (REPORT + "㐀𠀀").encode("gb18030"), "gb18030", "common words"),
    ("gb18030 with a mark", ("\ufeff" + REPORT).encode("gb18030"), "gb18030", "byte order mark"),
    ("big5", TRADITIONAL.encode("big5"), "big5", "common words"),
    ("big5 of windows", (TRADITIONAL + "恒裏").encode("cp950"), "cp950", "common words"),
    ("traditional in gb18030", TRADITIONAL.encode("gb18030"), "gb18030", "common words"),
    ("utf-16-le with a mark", b"\xff\xfe" + REPORT.encode("utf-16-le"), "utf-16-le", "byte order mark"),
    ("utf-16-be with a mark", b"\xfe\xff" + REPORT.encode("utf-16-be"), "utf-16-be", "byte order mark"),
    ("utf-16-le", REPORT.encode("utf-16-le"), "utf-16-le", "common words"),
    ("utf-16-be", REPORT.encode("utf-16-be"), "utf-16-be", "common words"),
    ("ascii", b"nothing but ascii\r\n", "utf-8", "valid utf-8"),
    ("a mark that lies", b"\xef\xbb\xbf" + REPORT.encode("gb18030"), "gb18030", "common words, not utf-8 as declared"),
    ("declared gb2312, is utf-8", HTML.format("gb2312", REPORT).encode(), "utf-8", "valid utf-8, not gb18030 as declared"),
    ("declared utf-8, is gb18030", HTML.format("utf-8", REPORT).encode("gb18030"), "gb18030", "common words, not utf-8 as declared"),
    ("declared big5, is gb18030", HTML.format("big5", REPORT).encode("gb18030"), "gb18030", "common words, not big5 as declared"),
    ("declared gb2312, is big5", HTML.format("gb2312", TRADITIONAL).encode("big5"), "big5", "common words, not gb18030 as declared"),
    ("declared gbk", HTML.format("gbk", REPORT).encode("gbk"), "gb18030", "declared, and common words agree"),
    ("declared big5", HTML.format("Big5", TRADITIONAL).encode("big5"), "big5", "declared, and common words agree"),
    ("page in utf-16", HTML.format("utf-16", REPORT).encode("utf-16"), "utf-16-le", "byte order mark"),
    ("page in utf-16 without a mark", HTML.format("utf-16", REPORT).encode("utf-16-be"), "utf-16-be", "common words"),
    ("utf-8, damaged", UTF8[:28] + b"\xff\xc0\x80" + UTF8[28:], "utf-8", "valid utf-8 but for 3 bytes"),
    ("utf-8, cut", (REPORT + "云")[:-1].encode() + "云".encode()[:2], "utf-8", "valid utf-8 but for 2 bytes"),
    ("utf-8 with a zero byte", UTF8 + b"\x00\n", "utf-8", "valid utf-8"),
    ("gb18030 with a zero byte", REPORT.encode("gb18030") + b"\x00\n", "gb18030", "common words"),
    ("gb18030, damaged", REPORT.encode("gb18030") + b"\xff\n", "gb18030", "common words but for 1 byte"),
]


@pytest.mark.parametrize(("data", "encoding", "reason"), [c[1:] for c in ENCODED], ids=[c[0] for c in ENCODED])
def test_encoding_is_told_by_evidence(data: bytes, encoding: str, reason: str) -> None:
    document = read_bytes(data, "a")
    assert (document.source.encoding, english(document.source.encoding_reason or ())) == (encoding, reason)
    assert "\ufeff" not in document.text


def test_damaged_bytes_are_replaced_and_the_rest_is_kept() -> None:
    text = read_bytes(UTF8[:28] + b"\xff" + UTF8[28:], "a").text
    assert text.replace("\ufffd", "") == REPORT
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04\x14\x00", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"{\\rtf1\\ansi", "RTF"),
        (bytes(range(256)) * 20, "binary"),
        (bytes(1000), "binary"),
        (b"text\x00with\x00zero\x00bytes\x00\x01\x02" * 9, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes, word: str) -> None:
    with pytest.raises(NotText, match=word) as refused:
        read_bytes(data, "云岭县.txt")
    assert refused.value.where == "云岭县.txt"
    assert refused.value.remedy


def test_an_empty_file_is_an_empty_document() -> None:
    document = read_bytes(b"", "a.txt")
    assert (document.text, document.tables, document.source.size, document.source.format) == ("", (), 0, "text")


def test_plain_text_is_kept_as_it_is() -> None:
    text = " \r\n" + REPORT.replace("\n", "\r\n") + "\t\r\n"
    assert read_bytes(b"\xef\xbb\xbf" + text.encode(), "a").text == text


def test_source_tells_the_bytes_and_the_text() -> None:
    source = read_bytes(b"\xef\xbb\xbf" + UTF8, "a").source
    assert source.sha256 == hashlib.sha256(b"\xef\xbb\xbf" + UTF8).hexdigest()
    assert source.text_sha256 == hashlib.sha256(UTF8).hexdigest()
    assert source.size == len(UTF8) + 3


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
TABLE = "<table><tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>"
FORMAT_CASES = [
    ("text", REPORT, "a.txt", "text"),
    ("text called a page", REPORT, "a.html", "text"),
    ("stray tags before a text", STRAY_TAGS, "a.txt", "text"),
    ("stray tags before a text called a page", STRAY_TAGS, "a.html", "text"),
    ("a stray <p> never closed", "<p class=x>\n" + REPORT, "a.txt", "text"),
    ("a stray <br>", REPORT.replace("\n", "\n<br>\n", 1), "a.txt", "text"),
    ("brackets that are no tags", "<云岭县实施方案>\n1<2, 3>2\n" + REPORT, "a.txt", "text"),
    ("markdown", "# 报告\n\n| 规章 | 1 |\n|---|---|\n\n**一、总体情况**\n", "a.md", "text"),
    ("whole page", f"<html><body>{REPORT}</body></html>", "a.txt", "html"),
    ("page after a declaration", f"<?xml version='1.0'?>\n<!-- saved -->\n<!DOCTYPE html>\n{REPORT}", "a", "html"),
    ("paragraphs", PARAGRAPHS, "a.txt", "html"),
    ("paragraphs never closed", PARAGRAPHS.replace("</p>", "\n"), "a.txt", "html"),
    ("lines parted by <br>", REPORT.replace("\n", "<br>\n"), "a.txt", "html"),
    ("one <div> around all", f"<DIV class=x>{REPORT}</DIV>", "a.txt", "html"),
    ("a table alone", TABLE, "a.txt", "html"),
    ("a script before paragraphs", f"<script>{'x();' * 5000}</script>{PARAGRAPHS}", "a.txt", "html"),
    ("a long text with a table", REPORT * 5 + TABLE + REPORT * 5, "a.md", "html"),
]


@pytest.mark.parametrize(("text", "name", "expected"), [c[1:] for c in FORMAT_CASES], ids=[c[0] for c in FORMAT_CASES])
def test_format_is_told_by_what_tags_hold(text: str, name: str, expected: str) -> None:
    document = read_bytes(text.encode(), name)
    assert document.source.format == expected
    if expected == "text":
        assert document.text == text


def test_a_text_with_page_tables_keeps_its_lines() -> None:
    document = read_bytes(f"# 云岭县\n\n一、总体情况\n{TABLE}\n三、申请\r\n无\n".encode() + UTF8 * 9, "a.md")
    assert document.text.startswith("# 云岭县\n一、总体情况\n规章\t1\n规范性文件\t2\n三、申请\n无\n")
    assert len(document.tables) == 1


def test_formats_are_an_ordered_table_whose_last_line_takes_anything() -> None:
    assert [f.name for f in FORMATS][-3:] == ["page", "text with page tables", "text"]


def test_read_path_reads_a_file_and_names_it(tmp_path: Path) -> None:
    file = tmp_path / "云岭县.txt"
    file.write_bytes(UTF8)
    assert read_path(file).name == str(file)
    assert read_path(file, "b.txt").name == "b.txt"
    assert read_path(file).text == REPORT


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingDocument, match="no such file"):
        read_path(tmp_path / "a.txt")
    with pytest.raises(MissingDocument, match="folder"):
        read_path(tmp_path)
    with pytest.raises(MissingDocument):
        read_path(Path("a\0b"))
    with pytest.raises(ReadError):
        read_path(tmp_path / ("x" * 5000))


@pytest.mark.parametrize(("error", "expected"), [(PermissionError(13, "no"), MissingDocument), (OSError(5, "disk"), ReadError)])
def test_files_that_cannot_be_read(error: OSError, expected: type[ReadError], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(expected) as raised:
        read_path(Path("a.txt"))
    assert type(raised.value) is expected


def test_a_file_too_large_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    with pytest.raises(TooLarge, match="20 MB"):
        read_path(file)
    with pytest.raises(TooLarge):
        read_bytes(b"x" * (LIMIT_BYTES + 1), "a")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_document_or_a_named_error(data: bytes) -> None:
    try:
        document = read_bytes(data, "a")
    except NianbaoError:
        return
    assert document.source.size == len(data)


@given(
    st.text(st.sampled_from("政府信息公开情况主动申请年度报告一二三0123456789，。\n"), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_a_text_survives_its_encoding(extra: str, encoding: str) -> None:
    text = REPORT + extra
    assert read_bytes(text.encode(encoding), "a").text == text


@given(st.text(st.sampled_from("政府信息公開情況主動申請年度報告一二三0123456789，。\n"), min_size=1))
def test_a_traditional_text_survives_big5(extra: str) -> None:
    assert read_bytes((TRADITIONAL + extra).encode("big5"), "a").text == TRADITIONAL + extra
