"""HTML pages, whole or in pieces -> what a person sees, with the tables' cells.

Deviations from what stands on the screen. Struck text (<del>, <s>, <strike>, a style that says line-through) is left out like hidden
text: a person sees that it no longer holds, a text cannot say so. Between a <sup> or <sub> and its neighbour stands a space when both touch
with digits: the page parts a footnote's mark from a number by its height alone, and 31¹ would be read as 311; such a mark at the end of a
cell's number stands in the text and is none of the cell. What is filled into a form's fields is text in a table's cells; elsewhere it is
the page's search box. A picture in a cell without words stands as U+FFFC: the cell is not empty, and no text says what it holds. So does
what a style sheet puts into a cell, and whatever else makes a cell show another number than its text. Characters whose direction is
overridden stand in the order in which they are seen.
"""

import re
from collections.abc import Callable, Container, Mapping
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.model.document import UNSAID
from extractor.read.content import Content
from extractor.read.limits import refuse_costly
from extractor.read.render import BLANKS, Rendering
from extractor.read.saved_wrongly import refuse_frames
from extractor.read.unseen import MARK, Unseen, unseen_of

Part = Literal[
    "unseen", "block", "break", "table", "group", "row", "cell", "empty cell", "block pre", "pre", "raised", "field", "picture",
    "overridden",
]
Merged = Mapping[int, tuple[int, int]]
"""Cells that cover more than a row or column (their place in memory) -> (rowspan, colspan)."""

_NAMES: dict[Part, str] = {
    "unseen": "-comment !doctype -doctype head title script style noscript template datalist iframe object audio video canvas"
    " noembed noframes rp rt svg del s strike progress meter",
    "block": "html body p div li section article aside header footer nav main blockquote form fieldset legend center hr address figure"
    " figcaption caption h1 h2 h3 h4 h5 h6 hgroup ul ol dl dd dt dir menu details summary dialog search frameset optgroup option",
    "break": "br",
    "table": "table",
    "group": "thead tbody tfoot",
    "row": "tr",
    "cell": "td th",
    "block pre": "pre listing xmp plaintext",
    "pre": "textarea",
    "raised": "sup sub",
    "field": "input select",
}
_PARTS = {name: part for part, names in _NAMES.items() for name in names.split()}
"""What an element does to the text; those not named stand in the line."""
_BEGIN: dict[Part, Callable[[Rendering], None]] = {
    "block": Rendering.break_line,
    "break": Rendering.break_line,
    "group": Rendering.break_line,
    "row": Rendering.open_row,
    "block pre": Rendering.open_pre,
    "pre": Rendering.open_verbatim,
    "raised": Rendering.part_digits,
}
_END: dict[Part, Callable[[Rendering], None]] = {
    "block": Rendering.break_line,
    "break": Rendering.break_line,
    "table": Rendering.close_table,
    "group": Rendering.close_group,
    "row": Rendering.close_row,
    "cell": Rendering.close_cell,
    "empty cell": Rendering.close_cell,
    "block pre": Rendering.close_pre,
    "pre": Rendering.close_verbatim,
    "raised": Rendering.part_digits,
}
_OF_TABLES = frozenset({"table", "group", "row"})
"""Blanks between their parts are none of the text: whatever follows begins a cell or a line."""
_SINGLE = (1, 1)
_CELLS = frozenset({"td", "th"})
_WRAPPERS = frozenset({"p", "div", "span", "strong", "b", "font", "center"})
"""Elements that change nothing of a cell they are alone in: its text begins and ends a line either way."""
_MOST_WRAPPERS = 4
"""How many of them are looked through; editors write td > p > span > strong."""
_IN_TEXT = re.compile(r"<table\b[^<>]*>.*?(?:</table\s*>|\Z)", re.I | re.S)
"""One never closed runs to the end, as in the parser; else the text would be searched again from each."""
_FILLED_CELL = re.compile(r"<t[dh]\b[^<>]*>[^<>]*[^\s<>]", re.I)
_LINE_END = re.compile(r"\r\n|\n|\r")
_LEAST_CELLS = 4
"""Fewer filled cells (a stray tag, a table of one word) are not worth giving up the text as it is."""
_FILLED_IN = frozenset({"", "text", "number", "tel", "search", "date", "month", "email", "url"})
"""Types of <input> whose value is what a person reads in it."""
_PAGE_END, _TABLE, _TABLE_END = re.compile(r"</(?:html|body)\b", re.I), re.compile(r"<table\b", re.I), re.compile(r"</table\b", re.I)
_LONGEST_END = 2000
"""What may stand behind the end of a page: scripts that a server adds."""
_MERGED = "td[rowspan],td[colspan],th[rowspan],th[colspan]"
_MARK = re.compile(rf"[(\[〔]?{MARK.pattern}[)\]〕]?")
"""A footnote's mark, in brackets or not."""
_COUNT = re.compile(r"\s*\+?(\d{1,6})", re.ASCII)


def read_page(source: str, name: str) -> Content:
    """What a person sees of the page `source`, with its innermost tables. Raises TooLarge for a page that costs too much,
    NotText for one that shows others in frames."""
    refuse_costly(source, name)
    tree = LexborHTMLParser(source)
    unseen, merged = unseen_of(tree, source), {n.mem_id: _merge(n) for n in tree.css(_MERGED)}
    rendering = Rendering()
    if tree.root is not None:
        _walk(tree.root, unseen, merged, rendering)
    text, tables = rendering.finish()
    refuse_frames(tree, text, name)
    title = tree.css_first("title")
    name_of = None if title is None else " ".join(title.text().split())
    return Content(text, tables, name_of, _meta(tree), ends_open=_ends_open(source))


def _ends_open(source: str) -> bool:
    """Whether a page ends inside a table. One whose end is there has lost nothing before it: a table may go without its closing tag."""
    if _PAGE_END.search(source, max(0, len(source) - _LONGEST_END)):
        return False
    return len(_TABLE.findall(source)) > len(_TABLE_END.findall(source))


def _walk(root: LexborNode, unseen: Unseen, merged: Merged, rendering: Rendering) -> None:
    """Renders all from `root` on, without recursion: pages nest as deep as they like."""
    node, hidden, odd = root, unseen.hidden, unseen.raised | unseen.pictures | unseen.overridden
    apart = unseen.apart
    above: list[tuple[LexborNode, Part | None]] = []
    of_table = False
    while True:
        inside = None
        tag = node.tag or ""
        if tag == "-text":
            piece = node.text_content or ""
            if not of_table or piece.strip(BLANKS) or rendering.verbatim:
                rendering.add(piece)
        elif tag in _CELLS and (text := _only_text(node, apart)) is not None:
            rendering.add_cell(*(merged.get(node.mem_id, _SINGLE) if merged else _SINGLE), text)
        else:
            part = _PARTS.get(tag)
            if odd and node.mem_id in odd:
                part = "picture" if node.mem_id in unseen.pictures else "raised" if node.mem_id in unseen.raised else "overridden"
            if hidden and (keeps_place := hidden.get(node.mem_id)) is not None:
                part = "empty cell" if keeps_place and part == "cell" else "unseen"
            if part is None:
                inside = node.child
            elif part != "unseen":
                inside = _begin(node, part, merged, unseen, rendering)
        if inside is not None:
            above.append((node, part))
            node, of_table = inside, part in _OF_TABLES
            continue
        while (following := node.next) is None:
            if not above:
                return
            node, part = above.pop()
            if part is not None:
                _END[part](rendering)
            of_table = bool(above) and above[-1][1] in _OF_TABLES
        node = following


def _begin(node: LexborNode, part: Part, merged: Merged, unseen: Unseen, rendering: Rendering) -> LexborNode | None:
    """Begins what `node` does to the text, and ends it where nothing in it is seen; else the first node in it."""
    inside = None if part in ("field", "picture", "empty cell") else node.child
    if part in ("field", "picture"):
        rendering.fill_in(_filled_in(node) if part == "field" else UNSAID)
        return None
    if part == "overridden":
        rendering.add(node.text()[::-1])
        return None
    if part == "cell" or part == "empty cell":
        rendering.open_cell(*merged.get(node.mem_id, _SINGLE))
        if unseen.unsaid and node.mem_id in unseen.unsaid:
            rendering.fill_in(UNSAID)
    elif part == "table":
        rendering.open_table(turned=node.mem_id in unseen.turned)
    else:
        _BEGIN[part](rendering)
        if part == "raised" and _is_mark(node):
            rendering.end_cell_before_mark()
    if inside is None:
        _END[part](rendering)
    return inside


def _filled_in(field: LexborNode) -> str:
    """What a person reads in a field of a form: what stands in it, or what is chosen."""
    if field.tag == "input":
        attributes = field.attributes
        return attributes.get("value") or "" if (attributes.get("type") or "").strip().lower() in _FILLED_IN else ""
    options = field.css("option")
    chosen = [option for option in options if "selected" in option.attributes] or options[:1]
    return chosen[-1].text() if chosen else ""


def _is_mark(raised: LexborNode) -> bool:
    """Whether a <sup> is a footnote's mark that ends what stands before it: right behind a digit, with nothing behind."""
    before = raised.prev
    digit = before is not None and before.tag == "-text" and (before.text_content or "")[-1:].isdecimal()
    return digit and raised.tag != "sub" and raised.next is None and _MARK.fullmatch(raised.text().strip()) is not None


def _only_text(cell: LexborNode, apart: Container[int]) -> str | None:
    """The text of a cell that holds nothing else, in wrappers or not, as most cells of most pages; None for any other.

    `apart`: see `Unseen`."""
    node: LexborNode | None = cell
    for _ in range(_MOST_WRAPPERS + 1):
        if node is None or (apart and node.mem_id in apart):
            return None
        node = node.child
        if node is None or node.next is not None:
            return None
        tag = node.tag
        if tag == "-text":
            return node.text_content
        if tag not in _WRAPPERS:
            return None
    return None


def _merge(node: LexborNode) -> tuple[int, int]:
    """(rowspan, colspan) of a cell; what is no number counts as 1."""
    attributes = node.attributes
    rows, columns = (_COUNT.match(attributes.get(key) or "") for key in ("rowspan", "colspan"))
    return int(rows[1]) if rows else 1, int(columns[1]) if columns else 1


def _meta(tree: LexborHTMLParser) -> tuple[tuple[str, str], ...]:
    """(name in lower case, content) of the page's named <meta>, in order."""
    attributes = (node.attributes for node in tree.css("meta[name][content]"))
    return tuple(((a["name"] or "").strip().lower(), a["content"] or "") for a in attributes)


def holds_page_tables(text: str, _name: str) -> bool:
    """Whether HTML tables with something in them stand in `text`."""
    if "</t" not in text and "</T" not in text:
        return False
    return any(len(_FILLED_CELL.findall(table[0])) >= _LEAST_CELLS for table in _IN_TEXT.finditer(text))


def read_mixed(text: str, name: str) -> Content:
    """The text as a page in which, outside the tables, a line end is a line break. Raises TooLarge like `read_page`."""
    parts, last = [], 0
    for table in _IN_TEXT.finditer(text):
        parts += [_LINE_END.sub("<br>", text[last : table.start()]), table[0]]
        last = table.end()
    parts.append(_LINE_END.sub("<br>", text[last:]))
    return read_page("".join(parts), name)
