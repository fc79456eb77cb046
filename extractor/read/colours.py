"""Numbers in cells that nobody sees because they have the colour of what they stand on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.model.record import record
from extractor.read.cells import cell_of
from extractor.read.style_sheets import IMPORTANT, MOST_OF_A_KIND, Rule
from extractor.rulebook.cell_grammar import HAN

Colour = tuple[float, float, float, float]
"""Red, green, blue and how much it covers, from 0 to 1."""
WHITE: Colour = (1.0, 1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0, 1.0)
"""Of the ground and the text of a page that says nothing of its colours."""

@record(frozen=True, slots=True)
class Look:
    """What is said of an element's colours."""

    node: LexborNode
    text: Colour | str
    """Of its text; "" where none is said."""
    ground: Colour | str
    """Of its ground; "" where none is said, "unknown" for a picture or the like."""


# Colours as near to each other as this are told apart by nobody; what covers as little is not seen.
NEAR = 8 / 255
_MOST_CELLS, _MOST_COLOURS = 5000, 1000
# Ways to write a colour that can be told in red, green and blue.
_SPACES = frozenset({"srgb", "hsl", "hwb"})
NAMES = ("color", "background", "background-color")
_TEXT = re.compile(r"""color["']?\s*[:=]\s*["']?\s*([^;}"'>]*)""")
_GROUND = re.compile(r"""(?:background(?:-color)?\s*:|bgcolor\s*=)\s*["']?\s*([^;}"'>]*)""")
_WHITISH = re.compile(r"#f|white|snow|ivory|[a-z]*(?:smoke|cream|azure|shell|lace|linen)|(?:rgb|hsl)|transparent")
_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.I)
_DECLARATION = re.compile(r"(?<![-\w])(color|background|background-color)\s*:\s*([^;]*)")
_SELECTED = re.compile(r"#|[.\[]|:(?!:)|(?<![-\w.#:\[\"'=])[a-z][\w-]*", re.I)


@record(frozen=True, slots=True)
class Uncoloured:
    """Numbers in cells, by the place in memory of what holds them."""

    hidden: frozenset[int]
    """Elements with nothing but text in the colour of their ground."""
    doubtful: frozenset[int]
    """Cells with digits of which nobody can say that they are seen."""


@lru_cache(maxsize=512)
def _colour(written: str) -> Colour | None:
    """A colour as it is written; None for what is none, or not one alone (a picture, a variable)."""
    if plain := _HEX.fullmatch(written):
        red, green, blue = (int(part, 16) / 255 for part in plain.groups())
        return red, green, blue, 1.0
    from tinycss2.color4 import parse_color  # few pages write white on white

    found = parse_color(written.replace(IMPORTANT, "").strip())
    if found is None or isinstance(found, str) or found.space not in _SPACES:
        return None
    red, green, blue = found.to("srgb").coordinates
    return (red or 0.0, green or 0.0, blue or 0.0, 1.0 if found.alpha is None else found.alpha)


def _same(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(one[:3], other[:3], strict=True))


def suspicious(lowered: str) -> bool:
    """Whether a text of a page may have the colour of what it stands on: of white, or of a ground that the page names somewhere."""
    places = (m for m in _TEXT.finditer(lowered) if lowered[m.start() - 1] not in "-g")
    texts = list(dict.fromkeys(m[1].strip() for m in places))[:_MOST_COLOURS]
    grounds = list(dict.fromkeys(m[1].strip() for m in _GROUND.finditer(lowered)))[:_MOST_COLOURS]
    if not grounds and not any(_WHITISH.match(written) for written in texts):
        return False  # as on most pages
    colours = {colour for written in texts if (colour := _colour(written))}
    others = {colour for written in grounds if (colour := _colour(written))}
    return bool(_like(colours, {WHITE, *others}) or _like(others, {BLACK}))


def _like(colours: Iterable[Colour], others: Set[Colour]) -> set[Colour]:
    """Of `colours` those that nobody sees on one of `others`: that cover nothing, are one of them, or near to black or white."""
    plain = [colour for colour in (WHITE, BLACK) if colour in others]
    return {c for c in colours if c[3] <= NEAR or c in others or any(_same(c, other) for other in plain)}


def uncoloured(tree: LexborHTMLParser, lowered: str, rules: Sequence[Rule]) -> Uncoloured:
    """The numbers in the cells of a page that have the colour of their ground. `rules`: those of its style sheets."""
    looks = _looks(tree, rules)
    unknown = 'rel="stylesheet' in lowered or "rel=stylesheet" in lowered or "@import" in lowered
    hidden, doubtful = set[int](), set[int]()
    for cell in _cells(looks)[:_MOST_CELLS]:
        seen = {node.mem_id: _seen(node, looks, WHITE if not unknown else "unknown") for node in _holders(cell)}
        faint = {place for place, is_seen in seen.items() if not is_seen}
        # Of a cell whose number nobody sees nobody says that it is empty.
        if faint and (None in seen.values() or len(faint) == len(seen) or faint.intersection(_mixed(cell))):
            doubtful.add(cell.mem_id)
        else:
            hidden |= faint
    return Uncoloured(frozenset(hidden), frozenset(doubtful))


def _cells(looks: Mapping[int, Look]) -> list[LexborNode]:
    """The cells, of a table without another in it, in which or around which something may have the colour of its ground."""
    texts = {look.text for look in looks.values() if isinstance(look.text, tuple)} | {BLACK}
    grounds = {look.ground for look in looks.values() if isinstance(look.ground, tuple)} | {WHITE}
    hidden, hiding = _like(texts, grounds), _like(grounds, texts) - {WHITE}
    found: dict[int, LexborNode] = {}
    for look in looks.values():
        if look.text in hidden or look.ground in hiding:
            cell = cell_of(look.node)
            for one in [cell] if cell else look.node.css("td,th"):
                if one.css_first("table") is None:
                    found[one.mem_id] = one
    return list(found.values())


def _seen(node: LexborNode, looks: Mapping[int, Look], page: Colour | str) -> bool | None:
    """Whether the text of an element is seen; None where its ground is not known and it would not be seen on white. `page`: the ground of
    the page."""
    text, ground = _nearest(node, looks)
    if not isinstance(text, tuple):
        text = BLACK
    if text[3] <= NEAR:
        return False
    ground = ground or page
    if isinstance(ground, tuple):
        return not _same(text, ground)
    return True if not _same(text, WHITE) else None


def _holders(cell: LexborNode) -> Iterator[LexborNode]:
    """The elements of a cell, itself among them, that hold digits of their own and no words."""
    for node in (cell, *cell.css("*")):
        own = node.text(deep=False)
        if any(map(str.isdecimal, own)) and not HAN.search(own):
            yield node


def _mixed(cell: LexborNode) -> Iterator[int]:
    """Elements of a cell, itself among them, that hold other elements beside text of their own."""
    for node in (cell, *cell.css("*")):
        if any(child.tag != "-text" for child in node.iter(include_text=True)):
            yield node.mem_id


def _nearest(node: LexborNode, looks: Mapping[int, Look]) -> tuple[Colour | str, Colour | str]:
    """The colours of an element's text and of its ground, its own or those of what it stands in; "" for none."""
    text: Colour | str = ""
    ground: Colour | str = ""
    at: LexborNode | None = node
    while at is not None and not (text and ground):
        if look := looks.get(at.mem_id):
            text, ground = text or look.text, ground or look.ground
        at = at.parent
    return text, ground


def _looks(tree: LexborHTMLParser, rules: Sequence[Rule]) -> Mapping[int, Look]:
    """Elements -> what is said of their colours; of two rules that of the closer selector holds, of two alike the later, and over all a
    style of the element's own."""
    looks = {node.mem_id: Look(node, _read("blue"), "") for node in tree.css("td a[href],th a[href]")}

    def add(node: LexborNode, written: Mapping[str, str]) -> None:
        look = looks.get(node.mem_id)
        text, ground = (look.text, look.ground) if look else ("", "")
        for name, value in written.items():
            if name == "color":
                text = _read(value) or text
            else:
                ground = _read_ground(value) or ground
        looks[node.mem_id] = Look(node, text, ground)

    for node in tree.css("font[color],[bgcolor],[background]"):
        a = node.attributes
        said = {"color": a.get("color") or "", "background": a.get("bgcolor") or ("url()" if a.get("background") else "")}
        add(node, {name: value for name, value in said.items() if value})
    coloured = [r for r in rules if not r.generated and not r.declared.keys().isdisjoint(NAMES)][:MOST_OF_A_KIND]

    def add_all(*, important: bool) -> None:
        for rule in sorted(coloured, key=lambda r: _closeness(r.selector)):
            said = {n: value for n in NAMES if (value := rule.declared.get(n, "")) and value.endswith(IMPORTANT) == important}
            for node in rule.elements(tree) if said else ():
                add(node, said)

    add_all(important=False)
    for node in tree.css("[style*=color i],[style*=background i]"):
        add(node, dict(_DECLARATION.findall((node.attributes.get("style") or "").lower())))
    add_all(important=True)
    return looks


def _closeness(selector: str) -> tuple[int, int, int]:
    """How closely a selector names its elements: by ids, by classes, by names."""
    found = _SELECTED.findall(selector)
    return found.count("#"), sum(sign in (".", "[", ":") for sign in found), sum(sign not in ("#", ".", "[", ":") for sign in found)


def _read(written: str) -> Colour | str:
    return _colour(written) or ""


def _read_ground(written: str) -> Colour | str:
    """What a background is: a colour, "unknown" for a picture or the like, "" for nothing that covers."""
    colour = _colour(written)
    if colour:
        return colour if colour[3] > 1 - NEAR else "" if colour[3] <= NEAR else "unknown"
    return "" if written.replace(IMPORTANT, "").strip() in ("none", "inherit", "initial", "unset", "0", "0 0", "") else "unknown"
