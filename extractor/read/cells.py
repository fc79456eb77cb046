"""The cells of a page, as far as one asks what a person sees in them."""

from selectolax.lexbor import LexborNode

CELLS = frozenset({"td", "th"})
_LONGEST_NUMBER = 12
"""A cell with more characters holds words, and its pictures belong to these."""


def cell_of(node: LexborNode) -> LexborNode | None:
    """The cell that an element is or stands in."""
    at: LexborNode | None = node
    while at is not None and at.tag not in CELLS:
        at = at.parent
    return at


def cell_of_value(node: LexborNode) -> LexborNode | None:
    """The cell that an element is or stands in, unless it is one that the page is laid out by."""
    cell = cell_of(node)
    return None if cell is None or cell.css_first("table") is not None else cell


def is_short(cell: LexborNode, besides: str = "") -> bool:
    """Whether a cell holds no words, `besides` left out."""
    words = cell.text().replace(besides, "", 1).strip()
    return len(words) <= _LONGEST_NUMBER and not any("一" <= c <= "鿿" for c in words)
