"""What of a page a person does not see, or sees and no text can say: by attribute, style or style sheet.

A page that hides the better part of its text shows it by a script once it is loaded (articles of WeChat do): that part is read. Style
sheets hide only what stands in cells, where a hidden digit makes another number; elsewhere a script may show it again (tabs, menus).
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.read import cascade, colours, formulas, order
from extractor.read.cascade import ASKED, DECLARATION, cramped, displaced, hides
from extractor.read.cells import CELLS, cell_of, cell_of_value, is_short
from extractor.read.style_sheets import MOST_OF_A_KIND, Rule, rules_of

Hidden = dict[int, bool]
"""Elements not seen (their place in memory) -> whether they keep their place: a cell that does is an empty cell."""

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
    "clip": "[style*=clip i]",
    "overflow": "[style*=overflow i]",
    "scale": "[style*=scale i]",
    "filter": "[style*='filter:' i],[style*='filter :' i]",
    "translate": "[style*=translate i]",
    "matrix(": "[style*='matrix(' i]",
    "rotate(": "[style*='rotate(' i]",
    "absolute": "[style*=absolute i]",
    "fixed": "[style*=fixed i]",
    "text-fill": "[style*=text-fill i]",
    **dict.fromkeys(("\"order:", "'order:", "=order:"), "[style^='order:' i]"),
    ";order:": "[style*=';order:' i]",
    "; order:": "[style*='; order:' i]",
}
"""What stands in the source of a page that hides something -> elements that may be hidden so."""
_RAISED = re.compile(r"super|sub|text-top|[1-9.]")
_DECLARED = (*sorted(ASKED), "vertical-align", "content")
"""Properties that are looked for in style sheets."""
_HOLDERS = frozenset({"div", "section", "article", "main", "body", "form", "table"})
# Holders whose text is weighed against the page's; a picture so small keeps a place.
_MOST_WEIGHED, _SPACER = 50, 4
_PICTURES: Mapping[str, str] = {
    "<img": "td img,th img",
    "<svg": "td svg,th svg",
    "<canvas": "td canvas",
    "<object": "td object",
    "<embed": "td embed",
    "document.write": "td script",
}
"""What stands in the source of a page with pictures -> those in cells."""
_NAME, _CALL = re.compile(r"[a-z][a-z0-9]*"), re.compile(r"([a-z-]+)\(\s*([\w-]*)[^)]*\)")
_SIGNS = "-−–—+.%‰/"
_MOST_MARKS = 100


@dataclass(frozen=True, slots=True)
class Unseen:
    """What few elements of a page carry, asked of the parser once instead of of each element."""

    hidden: Hidden
    """Elements not seen."""
    raised: frozenset[int]
    """Elements that are no <sup> and look like one, or a link to a note that is a mark."""
    pictures: frozenset[int]
    """Pictures in cells that hold no words."""
    unsaid: frozenset[int]
    """Cells that show something else than the text in them says."""
    overridden: frozenset[int]
    """Elements whose characters are shown from right to left."""
    turned: frozenset[int]
    """Tables whose columns are shown from right to left, or may be."""

    @property
    def apart(self) -> Container[int]:
        """Elements that are not what their text is."""
        return {*self.hidden, *self.unsaid, *self.overridden} if self.unsaid or self.overridden else self.hidden


def unseen_of(tree: LexborHTMLParser, source: str) -> Unseen:
    """What of the page `tree`, parsed from `source`, is not seen."""
    lowered = _markup(source)
    hidden, marked, unsaid = _by_style(tree, lowered)
    styled = "style" in lowered
    turned = "rtl" in lowered or (styled and any(word in lowered for word in order.WORDS))
    faint = "color" in lowered and colours.suspicious(lowered)
    rules = rules_of(*_sheets(tree, lowered, turned=turned, faint=faint)) if "<style" in lowered else ()
    unsaid |= cascade.by_sheets(tree, rules, hidden) if rules else set()
    unsaid |= set(_generated(tree, rules)) if rules else set()
    if hidden:
        hidden = _without_bulk(tree, hidden, marked)
    if faint:
        unseen = colours.uncoloured(tree, lowered, rules)
        hidden |= dict.fromkeys(unseen.hidden, True)
        unsaid |= unseen.doubtful
    shown = order.order_of(tree, rules) if turned else order.AS_WRITTEN
    unsaid |= shown.cells
    raised = dict(_raised(tree, lowered, rules))
    unsaid |= {cell.mem_id for node, sure in raised.values() if not sure and (cell := cell_of_value(node)) is not None}
    unsaid |= set(_powers(tree, [node for node, sure in raised.values() if sure])) if raised or "<sup" in lowered else set()
    drawn = [way for word, way in _PICTURES.items() if word in lowered]
    pictures = set(_pictures(tree, ",".join(drawn))) if drawn else set[int]()
    if "<math" in lowered:
        unread = formulas.unread(tree)
        pictures |= unread.pictures
        hidden |= dict.fromkeys(unread.left_out, False)
    marks = frozenset(place for place, (_, sure) in raised.items() if sure)
    return Unseen(hidden, marks, frozenset(pictures), frozenset(unsaid), shown.overridden, shown.tables)


def _markup(source: str) -> str:
    """What of a page's source may say how it is shown: each of its lines, and of their pieces from tag to tag, once, in lower case, without
    words in Chinese."""
    lines = "\n".join(dict.fromkeys(source.split("\n")))
    return "<".join(dict.fromkeys(lines.encode("ascii", "ignore").decode("ascii").lower().split("<")))


def _sheets(tree: LexborHTMLParser, lowered: str, *, turned: bool, faint: bool) -> tuple[list[str], tuple[str, ...]]:
    """The style sheets of a page in which something stands that is looked for, and the properties that are."""
    found = [(css := node.text(), css.lower()) for node in tree.css("style")]
    words = [*_WAYS, "position", "order", "vertical-align"]
    words += [*(("rtl", *order.WORDS) if turned else ()), *(("color", "background") if faint else ())]
    made = "before" in lowered or "after" in lowered
    sheets = [css for css, low in found if (made and "content" in low) or any(word in low for word in words)]
    return sheets, (*_DECLARED, *(order.NAMES if turned else ()), *(colours.NAMES if faint else ()))


def _by_style(tree: LexborHTMLParser, lowered: str) -> tuple[Hidden, list[LexborNode], set[int]]:
    """Elements hidden by an attribute of their own; all that have one that may hide; cells of whose value a piece may be elsewhere."""
    ways = [way for word, way in _WAYS.items() if word in lowered]
    hidden: Hidden = {}
    unsaid: set[int] = set()
    found = tree.css(",".join(ways)) if ways else []
    for node in found:
        attributes = node.attributes
        declared = dict(DECLARATION.findall((attributes.get("style") or "").lower()))
        keeps = hides(declared)
        if "hidden" in attributes and "display" not in declared:  # else that is what holds
            keeps = False
        elif keeps is None and cramped(declared) and cell_of(node) is not None:
            keeps = True
        if keeps is not None:
            hidden[node.mem_id] = keeps
        elif node.tag not in CELLS and displaced(declared) and (cell := cell_of_value(node)) is not None and is_short(cell):
            unsaid.add(cell.mem_id)
    return hidden, found, unsaid


def _generated(tree: LexborHTMLParser, rules: Sequence[Rule]) -> Iterator[int]:
    """Cells in which style sheets put something before or behind what stands there: no text says it. What they put behind all elements of
    a name, in cells and out of them, adorns the page."""
    cells: dict[int, LexborNode | None] = {}  # several rules may be of one element
    looked_at = set[int]()
    for rule in [r for r in rules if r.generated and "content" in r.declared][:MOST_OF_A_KIND]:
        content = rule.declared["content"] if hides(rule.declared) is None else ""
        if not content or not ("(" in content or _shows(content)):
            continue
        found = {node.mem_id: node for node in rule.elements(tree)}
        cells |= {place: cell_of_value(node) for place, node in found.items() if place not in cells}
        if _NAME.fullmatch(rule.selector) and any(cells[place] is None for place in found):
            continue
        for place, node in found.items():
            cell = cells[place]
            if cell is not None and cell.mem_id not in looked_at and _shows(_said(content, node)):
                looked_at.add(cell.mem_id)
                if is_short(cell):
                    yield cell.mem_id


def _said(content: str, node: LexborNode) -> str:
    """What is generated at an element: its attributes for attr(), a digit for a count."""
    return _CALL.sub(lambda call: (node.attributes.get(call[2]) or "") if call[1] == "attr" else "1", content)


def _shows(content: str) -> bool:
    """Whether what is generated has a digit, a letter or a sign of a number; symbols of fonts of their own have none."""
    return any((c.isalnum() and not "\ue000" <= c <= "\uf8ff") or c in _SIGNS for c in content.strip("'\""))


def _without_bulk(tree: LexborHTMLParser, hidden: Hidden, marked: Sequence[LexborNode]) -> Hidden:
    """`hidden` without elements, of those `marked` by attributes, that hold more than half of the page's text."""
    holders = [n for n in marked if n.mem_id in hidden and n.tag in _HOLDERS][:_MOST_WEIGHED]
    if not holders:
        return hidden
    whole = len(tree.body.text()) if tree.body else 0
    bulk = {n.mem_id for n in holders if 2 * len(n.text()) > whole}
    return {place: keeps for place, keeps in hidden.items() if place not in bulk}


def _raised(tree: LexborHTMLParser, lowered: str, rules: Sequence[Rule]) -> Iterator[tuple[int, tuple[LexborNode, bool]]]:
    """Elements raised or lowered by style, and links in cells to notes of the page, with their place in memory; whether nobody takes them
    for digits of a number: a link of bare digits that stands in the line may be."""
    if "vertical-align" in lowered:
        for node in tree.css("td [style*=vertical-align i],th [style*=vertical-align i]"):
            declared = dict(DECLARATION.findall((node.attributes.get("style") or "").lower()))
            if _RAISED.match(declared.get("vertical-align", "")) and node.tag not in CELLS:
                yield node.mem_id, (node, True)
        for rule in [r for r in rules if not r.generated and _RAISED.match(r.declared.get("vertical-align", ""))][:MOST_OF_A_KIND]:
            found = (node for node in rule.elements(tree) if node.tag not in CELLS and cell_of(node) is not None)
            yield from ((node.mem_id, (node, True)) for node in found)
    if 'href="#' in lowered or "href='#" in lowered:
        for node in tree.css("td a[href^='#'],th a[href^='#']"):
            words = node.text().strip()
            if MARK.fullmatch(words.strip("[]()〔〕")):
                apart = not words.isdecimal() or node.css_first("sup") is not None or (node.parent is not None and node.parent.tag == "sup")
                yield node.mem_id, (node, apart)


def _powers(tree: LexborHTMLParser, raised: Sequence[LexborNode]) -> Iterator[int]:
    """Cells with a raised number that is no footnote's mark: the page has no mark 1, or leaves one out before it."""
    marks = [(node, int(text)) for node in (*tree.css("sup"), *raised) if (text := node.text().strip()).isdecimal()]
    numbers = {number for _, number in marks}
    for node, number in marks:
        cell = cell_of_value(node)
        if cell is not None and not all(n in numbers for n in range(1, min(number, _MOST_MARKS))) and is_short(cell):
            yield cell.mem_id


def _pictures(tree: LexborHTMLParser, drawn: str) -> Iterator[int]:
    """Pictures that may show what a cell says: the cell holds no words beside them."""
    for picture in tree.css(drawn):
        if picture.tag == "script" and "document.write" not in (picture.text() or ""):
            continue
        attributes = picture.attributes
        sizes = [attributes.get(name) or "" for name in ("width", "height")]
        if any(size.strip().isdecimal() and int(size) < _SPACER for size in sizes):
            continue
        cell = cell_of_value(picture)
        if cell is not None and is_short(cell, picture.text() or ""):
            yield picture.mem_id
