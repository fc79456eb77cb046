"""HTML pages: what a person sees, and the cells' places."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import NianbaoError, TooLarge
from extractor.model.document import Document
from extractor.read import read_bytes
from tests.support.pace import within
from tests.support.read_pages import page


def read(body: str) -> Document:
    return read_bytes(f"<html><body>{body}</body></html>".encode(), "云岭县.html")


NBSP = "\u00a0"
SEEN = [
    ("runs of blanks", "<p> a \t b\r\n\r\nc </p>", "a b c"),
    ("blanks between elements", "<b>a</b> <i>b</i><i>c</i>", "a bc"),
    ("no-break space", f"<p>a{NBSP} &nbsp;b</p><p>&nbsp;</p><p>c</p>", f"a{NBSP} {NBSP}b\n{NBSP}\nc"),
    ("ideographic space", "<p>\u3000\u3000a</p>", "\u3000\u3000a"),
    ("references", "<p>&lt;1&amp;2&#x4e91;&#20113;&gt;</p>", "<1&2云云>"),
    ("line breaks", "a<br>b <br/> c", "a\nb\nc"),
    ("breaks collapse", "<div><div><p>a</p></div></div><br><br><p></p>\n<h1>b</h1><ul><li>c<li>d</ul>", "a\nb\nc\nd"),
    ("text around blocks", "a<p>b</p>c<hr>d<blockquote>e</blockquote>", "a\nb\nc\nd\ne"),
    ("pre", "a <pre>\n b  c\n\n d \n</pre> e", "a\n b  c\n\n d\ne"),
    ("textarea", "<p>a <textarea> b\n c</textarea></p>", "a  b\n c"),
    ("scripts and styles", "<script>x</script><style>y</style><noscript>z</noscript><template>t</template><!-- c -->a", "a"),
    ("forms", "<input value=x><select><option>y</select>a", "a"),
    ("fields in cells", "<table><tr><td><input value=1><td><input type=Hidden value=x>2</table>", "1\t2"),
    ("choices in cells", "<table><tr><td><select><option>x<option selected>3</select></table>", "3"),
    ("fields beside digits", "<table><tr><td>1<input value=2>3</table>", "1 2 3"),
    ("struck by style", "<p><b style='TEXT-DECORATION: underline line-through'>30</b>31</p>", "31"),
    ("hidden", "<p hidden>x</p><p style='Display : NONE'>y</p><div style='color:red;visibility:hidden'><p>z</p></div>a", "a"),
    ("struck", "<p><del>30</del>31<s>a</s><strike>b</strike></p><table><tr><td><s>5</s><td>6</table>", "31\n\t6"),
    ("footnotes at digits", "<p>31<sup>1</sup>，<sup>2</sup>5<sub><a>3</a></sub></p>", "31 1，2 5 3"),
    ("raised beside no digit", "<p>m<sup>2</sup>件31<sup>注</sup>31 <sup>1</sup><br>2</p>", "m2件31注31 1\n2"),
    ("not hidden", "<p style='display:none;display:block'>a</p><p style='text-display:x'>b</p>", "a\nb"),
    ("upper case", "<P>a</P><TABLE><TR><TD>b<TD>c</TABLE>", "a\nb\tc"),
    ("rows and cells", "<table><tr><td> a </td> <th>b</th></tr><tr><td>c</td></tr></table>d", "a\tb\nc\nd"),
    ("empty cells", "<table><tr><td>a<td><td>b</tr><tr><td><td>c<td></tr></table>d", "a\t\tb\n\tc\t\nd"),
    ("empty cells hold empty blocks", "<p>x</p><table><tr><td><p> </p><td><p>b</p><td><br></table>y", "x\n\tb\t\ny"),
    ("rows without text", "a<table><tr></tr><tr><td></td></tr><tr><td><td></tr></table>b", "a\n\t\nb"),
    ("ends of the text", "<table><tr><td><td>a<td></table>", "a"),
    ("cell of lines", "<table><tr><td><p>a</p><p>b</p><br>c<td> &nbsp; </table>", f"a\nb\nc\t{NBSP}"),
    ("cell of pre", "<table><tr><td><pre>\n  a\n b \n</pre><td><pre> </pre><td>c</table>", "a\n b\t\tc"),
    ("caption and groups", "<table><caption>t</caption><thead><tr><td>a<tbody><tr><td>b<tfoot><tr><td>c</table>", "t\na\nb\nc"),
    ("nested", "<table><tr><td>x</td><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td><td>y</td></tr></table>", "x\ta\tb\nc\td\ty"),
    ("svg", "a<svg><title>x</title><td>y</td></svg>b", "ab"),
    ("misnested", "<p><b>a<table><tr>x<td>b</b></table>c", "ax\nb\nc"),
    ("cut off", "<table><tr><td>a<td>b<", "a\tb<"),
]


@pytest.mark.parametrize(("body", "text"), [c[1:] for c in SEEN], ids=[c[0] for c in SEEN])
def test_text_is_what_a_person_sees(body: str, text: str) -> None:
    assert read(body).text == text


def cells(body: str, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    document = read(body)
    return [(c.row, c.column, c.rowspan, c.colspan, c.span.of(document.text)) for c in document.tables[table].cells]


GRIDS = [
    ("plain", "<tr><td>a<td>b<tr><td>c<td>", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "")]),
    ("colspan", "<tr><td colspan=3>a<td>b", [(0, 0, 1, 3, "a"), (0, 3, 1, 1, "b")]),
    (
        "rowspan",
        "<tr><td>a<td rowspan=2>b<td>c<tr><td>d<td>e<tr><td>f<td>g",
        [
            *[(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (0, 2, 1, 1, "c")],
            *[(1, 0, 1, 1, "d"), (1, 2, 1, 1, "e"), (2, 0, 1, 1, "f"), (2, 1, 1, 1, "g")],
        ],
    ),
    (
        "block of rows and columns",
        "<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d",
        [(0, 0, 2, 2, "a"), (0, 2, 1, 1, "b"), (1, 2, 1, 1, "c"), (2, 0, 1, 1, "d")],
    ),
    ("rowspan of zero", "<tr><td rowspan=0>a<td>b<tr><td>c", [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")]),
    ("rowspan too long", "<tr><td rowspan=99999999>a<tr><td>b", [(0, 0, 2, 1, "a"), (1, 1, 1, 1, "b")]),
    ("rowspan ends with its group", "<thead><tr><td rowspan=5>a<tbody><tr><td>b", [(0, 0, 1, 1, "a"), (1, 0, 1, 1, "b")]),
    ("colspan too wide", "<tr><td colspan=5000>a<td>b", [(0, 0, 1, 1000, "a"), (0, 1000, 1, 1, "b")]),
    ("no numbers", "<tr><td colspan=x rowspan=''>a<td colspan=0>b<td colspan=-2>c", [(0, c, 1, 1, "abc"[c]) for c in range(3)]),
    ("hidden cell", "<tr><td>a<td style='display:none'>x<td>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]),
    ("invisible cell", "<tr><td>a<td style='visibility:hidden'>x<td>b", [(0, 0, 1, 1, "a"), (0, 1, 1, 1, ""), (0, 2, 1, 1, "b")]),
]


@pytest.mark.parametrize(("rows", "expected"), [c[1:] for c in GRIDS], ids=[c[0] for c in GRIDS])
def test_cells_have_rows_and_columns(rows: str, expected: list[tuple[int, int, int, int, str]]) -> None:
    assert cells(f"<p>前</p><table>{rows}</table><p>后</p>") == expected


def test_only_innermost_tables_are_kept() -> None:
    inner = "<table><tr><td>a</table>"
    document = read(f"<table><tr><td>{inner}<td>{inner.replace('>a', '>b')}</table><table></table><table><tr><td>c</table>")
    assert [t.span.of(document.text) for t in document.tables] == ["a", "b", "c"]


def test_empty_cells_stand_between_their_tabs() -> None:
    document = read("<p>x</p><table><tr><td><td><td>1</tr></table><p>y</p>")
    assert document.text == "x\n\t\t1\ny"
    assert [(c.span.start, c.span.end) for c in document.tables[0].cells] == [(2, 2), (3, 3), (4, 5)]
    assert document.tables[0].span.of(document.text) == "\t\t1"


def test_title_and_meta_are_filled_and_no_text() -> None:
    data = (
        b"<html><head><title> \xe4\xba\x91\xe5\xb2\xad \n a&amp;b </title><meta charset=utf-8><meta NAME=PubDate content='2024-01-20'>"
        b"<meta name=empty content><meta name=none></head><body>x</body></html>"
    )
    document = read_bytes(data, "a")
    assert (document.text, document.page_title) == ("x", "云岭 a&b")
    assert document.meta == (("pubdate", "2024-01-20"), ("empty", ""))
    assert read("x").page_title is None


SECONDS = 5.0
"""Far above what a bounded page takes here (0.1 to 1 s), far below what an unbounded one would."""


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + "x",
        "<div>" * 100_000 + "x" + "</div>" * 100_000,
        "<span>" * 20_000 + "<p></p>" * 20_000,
        "".join(f"<font c={i}>" for i in range(3000)) + "<p>x" * 3000,
        "<p " + " ".join(f"a{i}=1" for i in range(30_000)) + ">x",
    ],
    ids=["nested", "nested and closed", "blocks under much that is open", "formatting opened again and again", "attributes"],
)
def test_pages_the_parser_could_not_take_are_refused(body: str) -> None:
    with within(SECONDS), pytest.raises(TooLarge, match="cannot be taken apart"):
        read(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<div>" * 5000 + "x", "x"),
        ("<p>" * 100_000 + "x", "x"),
        ("<div><p>x<td></div></b>" * 3000, "\n".join("x" * 3000)),
        ("<p><b>x</p><p>x</b></p>" * 3000, "\n".join("x" * 6000)),
        ("<table><tr>" + "<td rowspan=1000>" * 2000 + "<tr><td>" * 900 + "x</table>", "x"),
        ("<!--" * 500_000, ""),
        ("<a" * 500_000, ""),
    ],
    ids=["nested", "paragraphs never closed", "stray tags", "crossed tags", "merged cells", "comments", "tag never closed"],
)
def test_other_large_pages_are_read_in_bounded_time(body: str, text: str) -> None:
    with within(SECONDS):
        found = read(body)
    assert found.text.strip() == text


@pytest.mark.parametrize("text", ["</td>" + "<table>" * 200_000, "<!-- a -->" * 100 + "x", "<script>" * 200_000, "<!--" * 500_000 + "<p>"])
def test_telling_the_format_takes_bounded_time(text: str) -> None:
    with within(SECONDS), contextlib.suppress(NianbaoError):
        read_bytes(text.encode(), "a.txt")


def test_many_tables() -> None:
    with within(SECONDS):
        document = read("<table><tr><td>规章<td>1<tr><td><td>2</table>" * 10_000)
    assert len(document.tables) == 10_000
    assert {document.text[t.span.start : t.span.end] for t in document.tables} == {"规章\t1\n\t2"}


TAGS = (
    "table /table tr /tr td /td th /th tbody thead caption p /p br b /b div /div pre /pre textarea /textarea svg /svg math select a /a li"
    " template /template frameset plaintext script"
)
MARKED = ["td rowspan=2", "td colspan=3", "td rowspan=0", "td style=visibility:hidden", "p hidden", "tr hidden"]
PIECES = [f"<{tag}>" for tag in [*TAGS.split(), *MARKED]] + ["1", "23", "规章", "&nbsp;", "\u3000", " ", "\n", "\t", "  x "]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(MARKUP)
def test_spans_lie_in_the_text_whatever_the_markup(body: str) -> None:
    document = read(body)
    text = document.text
    assert text == text.strip(" \t\r\n")
    for table in document.tables:
        assert table.span.end <= len(text)
        assert table.cells
        for cell in table.cells:
            assert table.span.holds(cell.span)
            assert cell.span.of(text) == cell.span.of(text).strip(" \t\r\n")
            assert cell.rowspan >= 1 <= cell.colspan
        starts = [cell.span.start for cell in table.cells]
        assert starts == sorted(starts)


WORDS = st.text(st.sampled_from("规章12 0\n/—" + NBSP), max_size=6)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_cells_hold_what_was_put_in_them(rows: list[list[str]]) -> None:
    body = "".join("<tr>" + "".join(f"<td> <p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    document = read(f"<p>前</p><table>{body}</table><p>后</p>")
    shown = [[" ".join(cell.replace("\n", " ").strip(" ").split(" ")) for cell in row] for row in rows]
    shown = [[" ".join(part for part in cell.split(" ") if part) for cell in row] for row in shown]
    table = document.tables[0]
    assert [c.span.of(document.text) for c in table.cells] == [cell for row in shown for cell in row]
    assert [(c.row, c.column) for c in table.cells] == [(r, c) for r, row in enumerate(rows) for c in range(len(row))]
    lines = ["前", *("\t".join(row) for row in shown), "后"]
    assert document.text == "\n".join(line for line in lines if line)


@given(st.text(max_size=200))
def test_any_text_in_a_page_is_read_or_refused_with_an_error_of_ours(body: str) -> None:
    with contextlib.suppress(NianbaoError):
        read_bytes(f"<html>{body}".encode(errors="replace"), "a")


def test_an_ordinary_page() -> None:
    document = read_bytes(page().encode(), "a.html")
    assert 200 <= len(document.tables[0].cells) <= 250
    assert "no" not in document.text
    assert document.meta == (("pubdate", "2024-01-20"),)
