"""Files that hold a report which cannot be read as it was saved, and those that look alike and are read."""

import base64
import quopri

import pytest

from extractor import extract
from extractor.errors import NotText
from extractor.read import read_bytes

REPORT = """青禾市数据局2023年政府信息公开工作年度报告

一、总体情况
2023年，青禾市数据局主动公开政府信息120条，收到政府信息公开申请7件，均按期办理。

五、存在的主要问题及改进情况
一是公开内容不够细化；二是人员培训不足。
"""
PAGE = f"<html><head><meta charset='utf-8'></head><body><p>{REPORT}</p></body></html>"
MAIL = "From: <a browser>\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=\"x\"\n"
PART = "\n--x\nContent-Type: text/html\nContent-Transfer-Encoding: {}\n\n"
QUOTED, BASE = quopri.encodestring(PAGE.encode()).decode(), base64.encodebytes(PAGE.encode()).decode()
ARCHIVE, TWICE, FRAMES = "saved page archive", "decoded wrongly before", "shows other pages in frames"
WINDOWS = "".join(bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in REPORT.encode())
REFUSED = {
    "MHTML, quoted": (MAIL.format(subject="=?utf-8?B?MjAyMw==?=") + PART.format("quoted-printable") + QUOTED, ARCHIVE),
    "MHTML with a title in words": (MAIL.format(subject="2023年度报告") + PART.format("quoted-printable") + QUOTED, ARCHIVE),
    "MHTML in base 64, with Windows line ends": ((MAIL + PART.format("base64") + BASE).replace("\n", "\r\n"), ARCHIVE),
    "an e-mail of one part": ("Subject: x\nContent-Transfer-Encoding: base64\n\n" + BASE, ARCHIVE),
    "quoted-printable without its head": (QUOTED, "quoted-printable"),
    "UTF-8 taken for GBK": (REPORT.encode().decode("gb18030", "replace"), TWICE),
    "UTF-8 taken for GBK, in a page": (PAGE.replace(REPORT, REPORT.encode().decode("gb18030", "replace")), TWICE),
    "UTF-8 taken for Latin-1": (REPORT.encode().decode("latin-1"), TWICE),
    "UTF-8 taken for what Windows writes": (WINDOWS, TWICE),
    "GBK taken for Latin-1": (REPORT.encode("gb18030").decode("latin-1"), TWICE),
    "a page of frames": ("<html><frameset cols='20%,*'><frame src=a.html><frame src=b.html></frameset></html>", FRAMES),
    "frames, and words for who knows none": ("<html><frameset><frame src=a.html><noframes>不支持框架</noframes></frameset></html>", FRAMES),
    "a page that is one frame": ("<html><body><div><iframe src='report.html'></iframe></div></body></html>", FRAMES),
    "a page that shows a file": ("<html><body><embed src='report.pdf' type='application/pdf'></body></html>", FRAMES),
}
READ = {
    "the report": REPORT,
    "an e-mail whose text stands there": "Subject: 年报\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + REPORT,
    "lines with colons": "Title: x\nDate: 2023\n\n" + REPORT,
    "a page with a frame beside its text": PAGE.replace("<p>", "<iframe src='map.html'></iframe><p>"),
    "a page that speaks of frames": PAGE.replace("<p>", "<!-- <frameset><frame src=a> --><p>"),
    "other Chinese": "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。" * 50,
    "words of other languages": "Où est passé le café crème ? Größe, naïve façade, señor. " * 50,
    "an empty page": "<html><body><p></p></body></html>",
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_it_is_named_and_what_to_do(kind: str, name: str) -> None:
    text, says = REFUSED[kind]
    with pytest.raises(NotText, match=says) as refused:
        read_bytes(text.encode(), name)
    assert refused.value.remedy


@pytest.mark.parametrize("kind", READ)
def test_what_looks_alike_is_read(kind: str) -> None:
    found = extract(READ[kind].encode(), "a.html")
    assert (found.source.kind == "report") is ("青禾市" in READ[kind])
