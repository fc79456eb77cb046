"""What the declarations of style sheets come to for what stands in a page's cells: seen, not seen, or such that only a browser could say.

Of the rules of an element the one that counts for more holds (!important, an element's own style, ids, classes, names), and of two alike
the later one. Rules that hold under a condition (@supports, @layer, @container, rules in rules) are not judged: what they may hide or move
in a cell makes its value doubtful. So does what moves a piece of a cell to another place, or leaves it to a variable.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.read.cells import CELLS, cell_of, cell_of_value, is_short
from extractor.read.style_sheets import IMPORTANT, MOST_OF_A_KIND, Rule

DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]*)")
"""A property and its value; of two declarations the later holds."""
_NOTHING = re.compile(r"0+(?:\.0*)?(?:%|[a-z]+)?")
_FAR, _AWAY = re.compile(r"-999+\s*(?:px|em|pt|rem)?"), re.compile(r"-[1-9]\d{2,}")
_SHRUNK = re.compile(r"scale[xy]?\(\s*0\s*[,)]")
_OFF_SCREEN = ("left", "top", "text-indent", "margin-left")
_CLIPPED, _NO_ROOM = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%"), re.compile(r"[01](?:px)?\s*(?:\Z|!)")
_MOVED = re.compile(r"translate[^(]*\([^)]*(?:\d{2,}|calc)|matrix|rotate")
_FILTERED, _CUT_OUT = re.compile(r"(?:opacity|blur|brightness|contrast)\("), re.compile(r"circle|ellipse|polygon")
_ASIDE, _UP = re.compile(r"[5-9]|\d{2,}|calc"), re.compile(r"\d{2,}|calc")
_PALE = re.compile(r"transparent|white|#f|25\d|,\s*0\)")
_BY_VARIABLE = ("display", "visibility", "opacity", "content-visibility", "position", "transform")
ASKED = frozenset(
    {*_OFF_SCREEN, "display", "visibility", "opacity", "font-size", "text-decoration", "text-decoration-line", "mso-hide", "clip"}
    | {"clip-path", "overflow", "transform", "position", "order", "filter", "content-visibility", "-webkit-text-fill-color"}
)
"""Properties that say whether, and where, an element is seen."""


def _word(declared: Mapping[str, str], name: str) -> str:
    return declared.get(name, "").replace(IMPORTANT, "").strip()


def hides(declared: Mapping[str, str]) -> bool | None:
    """Whether what is declared hides an element and keeps its place (True), takes it away (False) or shows it (None)."""
    if _word(declared, "display") == "none":
        return False
    struck = any("line-through" in _word(declared, name) for name in ("text-decoration", "text-decoration-line"))
    away = _word(declared, "visibility") in ("hidden", "collapse") or _word(declared, "mso-hide") == "all"
    away = away or _word(declared, "content-visibility") == "hidden"
    nothing = any(name in declared and _NOTHING.fullmatch(_word(declared, name)) for name in ("opacity", "font-size"))
    off = any(name in declared and _FAR.fullmatch(_word(declared, name)) for name in _OFF_SCREEN)
    shrunk = _SHRUNK.search(_word(declared, "transform")) is not None
    return True if struck or away or nothing or off or shrunk else None


def cramped(declared: Mapping[str, str]) -> bool:
    """Whether an element has no room for what stands in it, for those who see."""
    clipped = _CLIPPED.match(declared.get("clip", "")) or _CLIPPED.match(declared.get("clip-path", ""))
    cut = declared.get("overflow", "").startswith(("hidden", "clip"))
    return bool(clipped) or (cut and any(_NO_ROOM.match(declared.get(name, "")) for name in ("width", "height", "max-width", "max-height")))


def displaced(declared: Mapping[str, str]) -> bool:
    """Whether an element may be seen elsewhere than it is written, or not at all, and only a browser could say."""
    if any("var(" in declared.get(name, "") for name in _BY_VARIABLE):
        return True
    position = _word(declared, "position")
    if position in ("absolute", "fixed", "relative", "sticky"):
        up = _ASIDE if position in ("absolute", "fixed") else _UP
        if any(_ASIDE.search(declared.get(side, "")) for side in ("left", "right")):
            return True
        if any(up.search(declared.get(side, "")) for side in ("top", "bottom", "inset")):
            return True
    away = any(_AWAY.match(_word(declared, name)) for name in ("text-indent", "margin-left", "margin-top"))
    moved = _MOVED.search(_word(declared, "transform")) or _word(declared, "order").lstrip("+-").strip("0")
    faded = _FILTERED.search(_word(declared, "filter")) or _CUT_OUT.match(_word(declared, "clip-path"))
    return bool(away or moved or faded) or _word(declared, "-webkit-text-fill-color") == "transparent"


def _verdict(declared: Mapping[str, str]) -> bool | None:
    return True if (keeps := hides(declared)) is None and cramped(declared) else keeps


def _suspect(rule: Rule) -> bool:
    """Whether what a rule declares may matter, whatever others say."""
    said = rule.declared
    return _verdict(said) is not None or displaced(said) or (rule.conditional and _PALE.search(said.get("color", "")) is not None)


def by_sheets(tree: LexborHTMLParser, rules: Sequence[Rule], hidden: dict[int, bool]) -> frozenset[int]:
    """Adds to `hidden` what style sheets hide in cells, takes away what they show there; the cells whose value they make doubtful."""
    asked = [(at, r) for at, r in enumerate(rules) if not r.generated and not ASKED.isdisjoint(r.declared)]
    asked += [(at, r) for at, r in enumerate(rules) if r.conditional and not r.generated and ASKED.isdisjoint(r.declared)]
    suspects = [(at, rule) for at, rule in asked if _suspect(rule)][:MOST_OF_A_KIND]
    touched: dict[int, tuple[LexborNode, list[tuple[int, Rule]]]] = {}
    for at, rule in suspects:
        for node in rule.elements(tree):
            if node.mem_id in touched or cell_of(node) is not None:
                touched.setdefault(node.mem_id, (node, []))[1].append((at, rule))
    if not touched:
        return frozenset()  # as on most pages
    for at, rule in [one for one in asked if not _suspect(one[1])][:MOST_OF_A_KIND]:
        for node in rule.elements(tree):
            if node.mem_id in touched:
                touched[node.mem_id][1].append((at, rule))
    doubtful = [node for node, found in touched.values() if _applied(node, found, hidden) and node.tag not in CELLS]
    cells = {cell.mem_id: cell for node in doubtful if (cell := cell_of_value(node)) is not None}
    return frozenset(place for place, cell in cells.items() if is_short(cell))


def _applied(node: LexborNode, found: Iterable[tuple[int, Rule]], hidden: dict[int, bool]) -> bool:
    """Notes in `hidden` whether the rules `found`, each with its place among all, hide an element; whether it is doubtful."""
    known = sorted((_weight(rule.selector), at, rule) for at, rule in found if not rule.conditional)
    attributes = node.attributes
    own = dict(DECLARATION.findall((attributes.get("style") or "").lower()))
    layers = ({"display": "none"} if "hidden" in attributes else {}, *(rule.declared for _, _, rule in known), own)
    declared: dict[str, str] = {}
    for layer in layers:
        declared |= {n: v for n, v in layer.items() if v.endswith(IMPORTANT) or not declared.get(n, "").endswith(IMPORTANT)}
    keeps = _verdict(declared)
    if keeps is None:
        hidden.pop(node.mem_id, None)
    else:
        hidden.setdefault(node.mem_id, keeps)
    return displaced(declared) or any(rule.conditional and _suspect(rule) for _, rule in found)


_WITHOUT_WEIGHT, _AS_ITS_WORDS = re.compile(r":where\([^)]*\)"), re.compile(r":(?:not|is|has)\(")
_IDS, _ATTRIBUTES, _CLASSES = re.compile(r"#[\w-]"), re.compile(r"\[[^\]]*\]"), re.compile(r"\.[\w-]|(?<!:):[\w-]")
_NAMES = re.compile(r"(?:\A|[\s>+~(,]|::)[a-z]", re.I)


def _weight(selector: str) -> tuple[int, int, int]:
    """What a selector counts for: ids, then classes and attributes, then names."""
    words = _AS_ITS_WORDS.sub("(", _WITHOUT_WEIGHT.sub("", selector))
    bare = _ATTRIBUTES.sub("", words)
    return len(_IDS.findall(bare)), len(_ATTRIBUTES.findall(words)) + len(_CLASSES.findall(bare)), len(_NAMES.findall(bare))
