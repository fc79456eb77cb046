"""What of a page a person does not see, or sees and no text can say: by attribute, style or style sheet.

A page that hides the better part of its text shows it by a script once it is loaded (articles of WeChat do): that part is read. Style
sheets hide only what stands in cells, where a hidden digit makes another number; elsewhere a script may show it again (tabs, menus).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

Hidden = dict[int, bool]
"""Elements not seen (their place in memory) -> whether they keep their place: a cell that does is an empty cell."""

PICTURE = "\ufffc"
"""Stands in a cell for what shows a number, or may, and holds no text: the character that Unicode has for it."""
MARK = re.compile(r"(?:\d{1,2}|[*†‡#①-⑳]{1,3}|注\d{0,2})")
"""A footnote's mark, without its brackets."""
_WAYS: Mapping[str, str] = {
    "hidden": "[hidden]",
    "display": "[style*=display i]",
    "visibility": "[style*=visibility i]",
    "line-through": "[style*=line-through i]",
    "opacity": "[style*=opacity i]",
    "font-size:0": "[style*='font-size:0' i]",
    "font-size: 0": "[style*='font-size: 0' i]",
    "-999": "[style*='-999']",
    "mso-hide": "[style*=mso-hide i]",
}
"""What stands in the source of a page that hides something -> elements that may be hidden so."""
_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]*)")
"""A property and its value; of two declarations the later holds."""
_NOTHING = re.compile(r"0+(?:\.0*)?(?:%|[a-z]+)?")
_FAR = re.compile(r"-999+\s*(?:px|em|pt|rem)?")
_OFF_SCREEN = ("left", "top", "text-indent", "margin-left")
# Style sheets: rules that are looked at, and elements of each; selectors for what no reader of a text does.
_MOST_RULES, _MOST_ELEMENTS = 200, 2000
_OF_A_MOMENT = re.compile(r":(?:hover|active|focus|target|checked|:|before|after)", re.I)
_ON_PAPER = re.compile(r"\bprint\b", re.I)
_CELLS = frozenset({"td", "th"})
_HOLDERS = frozenset({"div", "section", "article", "main", "body", "form", "table"})
# Holders whose text is weighed against the page's; a picture so small keeps a place.
_MOST_WEIGHED, _SPACER = 50, 4
_PICTURES = "td img,td svg,td canvas,td object,td embed,td script,th img"
_LONGEST_NUMBER = 12
"""A cell with more characters holds words, and its pictures belong to these."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What few elements of a page carry, asked of the parser once instead of of each element."""

    hidden: Hidden
    """Elements not seen."""
    raised: frozenset[int]
    """Elements that are no <sup> and look like one, or a link to a note that is a mark."""
    pictures: frozenset[int]
    """Pictures in cells that hold no words."""


def unseen_of(tree: LexborHTMLParser, source: str) -> Unseen:
    """What of the page `tree`, parsed from `source`, is not seen."""
    lowered = source.lower()
    hidden = _by_style(tree, lowered)
    if "<style" in lowered:
        for css in (node.text() for node in tree.css("style")):
            _by_sheet(tree, css, hidden)
    if hidden:
        hidden = _without_bulk(tree, hidden)
    raised = frozenset(_raised(tree, lowered))
    shown = any(word in lowered for word in ("<img", "<svg", "<canvas", "<object", "<embed", "document.write"))
    return Unseen(hidden, raised, frozenset(_pictures(tree)) if shown else frozenset())


def _by_style(tree: LexborHTMLParser, lowered: str) -> Hidden:
    """Elements hidden by an attribute of their own."""
    ways = [way for word, way in _WAYS.items() if word in lowered]
    hidden: Hidden = {}
    for node in tree.css(",".join(ways)) if ways else ():
        attributes = node.attributes
        keeps = _hides(dict(_DECLARATION.findall((attributes.get("style") or "").lower())))
        if "hidden" in attributes:
            keeps = False
        if keeps is not None:
            hidden[node.mem_id] = keeps
    return hidden


def _hides(declared: Mapping[str, str]) -> bool | None:
    """Whether what is declared hides an element and keeps its place (True), takes it away (False) or shows it (None)."""

    def word(name: str) -> str:
        return declared.get(name, "").replace("!important", "").strip()

    if word("display") == "none":
        return False
    struck = any("line-through" in word(name) for name in ("text-decoration", "text-decoration-line"))
    away = word("visibility") in ("hidden", "collapse") or word("mso-hide") == "all"
    nothing = any(name in declared and _NOTHING.fullmatch(word(name)) for name in ("opacity", "font-size"))
    off = any(name in declared and _FAR.fullmatch(word(name)) for name in _OFF_SCREEN)
    return True if struck or away or nothing or off else None


def _by_sheet(tree: LexborHTMLParser, css: str, hidden: Hidden) -> None:
    """Adds to `hidden` what a style sheet hides in cells; a later rule that says otherwise takes it back."""
    lowered = css.lower()
    if not any(word in lowered for word in _WAYS):
        return
    by_sheet: set[int] = set()
    for selector, declared in islice(_rules(css), _MOST_RULES):
        keeps = _hides(declared)
        try:
            found = tree.css(selector)[:_MOST_ELEMENTS]
        except SelectolaxError:
            continue  # a selector of another kind of reader
        for node in found:
            if keeps is None and node.mem_id in by_sheet:
                hidden.pop(node.mem_id, None)
            elif keeps is not None and node.mem_id not in hidden and _cell_of(node) is not None:
                hidden[node.mem_id] = keeps
                by_sheet.add(node.mem_id)


def _rules(css: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Selectors for the screen that declare something of how an element is seen, with what they declare."""
    import tinycss2  # few pages hide by sheets

    asked = ("display", "visibility", "opacity", "font-size", "text-decoration", "text-decoration-line", "mso-hide", *_OFF_SCREEN)
    rules = list(reversed(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))
    while rules:
        rule = rules.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
            if not _ON_PAPER.search(tinycss2.serialize(rule.prelude)):
                rules += reversed(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            parts = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            declared = {d.lower_name: tinycss2.serialize(d.value).strip().lower() for d in parts if d.type == "declaration"}
            if not _OF_A_MOMENT.search(selector) and any(name in declared for name in asked):
                yield selector, declared


def _cell_of(node: LexborNode) -> LexborNode | None:
    """The cell that an element is or stands in."""
    at: LexborNode | None = node
    while at is not None and at.tag not in _CELLS:
        at = at.parent
    return at


def _without_bulk(tree: LexborHTMLParser, hidden: Hidden) -> Hidden:
    """`hidden` without elements that hold more than half of the page's text."""
    marked = ",".join(_WAYS.values())
    holders = [n for n in tree.css(marked) if n.mem_id in hidden and n.tag in _HOLDERS][:_MOST_WEIGHED]
    if not holders:
        return hidden
    whole = len(tree.body.text()) if tree.body else 0
    bulk = {n.mem_id for n in holders if 2 * len(n.text()) > whole}
    return {place: keeps for place, keeps in hidden.items() if place not in bulk}


def _raised(tree: LexborHTMLParser, lowered: str) -> Iterator[int]:
    """Elements raised by style, and links in cells to notes of the page."""
    if "vertical-align:super" in lowered or "vertical-align: super" in lowered:
        yield from (node.mem_id for node in tree.css("[style*='vertical-align:super' i],[style*='vertical-align: super' i]"))
    if 'href="#' in lowered or "href='#" in lowered:
        links = tree.css("td a[href^='#'],th a[href^='#']")
        yield from (node.mem_id for node in links if MARK.fullmatch(node.text().strip().strip("[]()〔〕")))


def _pictures(tree: LexborHTMLParser) -> Iterator[int]:
    """Pictures that may show what a cell says: the cell holds no words beside them."""
    for picture in tree.css(_PICTURES):
        if picture.tag == "script" and "document.write" not in (picture.text() or ""):
            continue
        attributes = picture.attributes
        sizes = [attributes.get(name) or "" for name in ("width", "height")]
        if any(size.strip().isdecimal() and int(size) < _SPACER for size in sizes):
            continue
        cell = _cell_of(picture)
        if cell is not None and cell.css_first("table") is None and _is_short(cell, picture):
            yield picture.mem_id


def _is_short(cell: LexborNode, picture: LexborNode) -> bool:
    words = cell.text().replace(picture.text() or "", "", 1).strip()
    return len(words) <= _LONGEST_NUMBER and not any("一" <= c <= "鿿" for c in words)
