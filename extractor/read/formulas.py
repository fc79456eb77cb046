"""Formulas of a page (MathML): which of them stand as what their text says.

A number alone in its cell is read. Anything else (a fraction, a power, a formula beside digits) shows what no text says. Formulas among
words, and those that say in an annotation what they were made from and are drawn a second time for browsers that know none, are left out.
"""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.read.cells import cell_of_value, is_short

_PLAIN = frozenset({"math", "mrow", "mn", "mtext", "mstyle", "-text"})
"""Elements that show their text in a line."""
_LEAVES = "mn,mtext,mi,mo"
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Unread:
    """Formulas, by their place in memory, whose text is not read."""

    pictures: frozenset[int]
    """Those in cells that show what no text says."""
    left_out: frozenset[int]
    """The others."""


def unread(tree: LexborHTMLParser) -> Unread:
    """The formulas of a page that are not read as text."""
    pictures, left_out = set[int](), set[int]()
    formulas = tree.css("math")
    for formula in formulas[:_MOST]:
        cell = cell_of_value(formula)
        whole = formula.text()
        if cell is None or not is_short(cell, whole):
            left_out.add(formula.mem_id)
            continue
        beside = cell.text().replace(whole, "", 1).strip()
        drawn = "".join(leaf.text().strip() for leaf in formula.css(_LEAVES))
        if beside and beside == drawn and formula.css_first("annotation") is not None:
            left_out.add(formula.mem_id)
        elif beside or not _is_plain(formula):
            pictures.add(formula.mem_id)
    for formula in formulas[_MOST:]:
        (left_out if cell_of_value(formula) is None else pictures).add(formula.mem_id)
    return Unread(frozenset(pictures), frozenset(left_out))


def _is_plain(formula: LexborNode) -> bool:
    return all(node.tag in _PLAIN for node in formula.traverse(include_text=True))
