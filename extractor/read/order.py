"""What of a page is shown in another order than it is written: tables from right to left, characters whose direction is overridden, cells
and pieces of them that a style puts in reverse order."""

import re
from collections.abc import Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.model.record import record
from extractor.read.cells import cell_of
from extractor.read.style_sheets import MOST_OF_A_KIND, Rule

WORDS = ("reverse", "right")
"""Without rtl or one of these in its source a page is shown as it is written."""

_DECLARED = re.compile(r"(?<![-\w])(direction|unicode-bidi|flex-direction|float)\s*:\s*([^;]*)")
NAMES = frozenset({"direction", "unicode-bidi", "flex-direction", "float"})
_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_MOST_TABLES = 200


@record(frozen=True, slots=True)
class Order:
    """Elements of a page, by their place in memory."""

    tables: frozenset[int]
    """Tables whose cells stand from right to left, or may."""
    overridden: frozenset[int]
    """Elements whose characters stand from right to left, digits too."""
    cells: frozenset[int]
    """Cells whose pieces stand in another order than they are written."""


AS_WRITTEN = Order(frozenset(), frozenset(), frozenset())


def order_of(tree: LexborHTMLParser, rules: Sequence[Rule]) -> Order:
    """What of a page stands in another order. `rules`: those of its style sheets."""
    declared = _declared(tree, rules)
    tables, overridden, cells, found = set[int](), set[int](), set[int](), list[LexborNode]()
    for node, styles in declared.values():
        if styles.get("unicode-bidi", "").strip().endswith("override") and _from_right(node, declared):
            found.append(node)
        if _reversed(styles, node):
            table, cell = _table_of(node), cell_of(node)
            if node.tag in _PARTS or node is cell or cell is None:
                tables |= {table.mem_id} if table is not None else set()
            else:
                cells.add(cell.mem_id)
    for node in (*found, *(node for node in tree.css("bdo") if _from_right(node, declared))):
        cell = cell_of(node)
        if node is not cell and node.child is not None and node.child.tag == "-text" and node.child.next is None:
            overridden.add(node.mem_id)
        elif cell is not None:
            cells.add(cell.mem_id)
    tables |= {table.mem_id for table in tree.css("table")[:_MOST_TABLES] if _from_right(table, declared)}
    return Order(frozenset(tables), frozenset(overridden), frozenset(cells))


Declared = Mapping[int, tuple[LexborNode, Mapping[str, str]]]
"""Elements -> what is declared of them."""


def _declared(tree: LexborHTMLParser, rules: Sequence[Rule]) -> Declared:
    found: dict[int, tuple[LexborNode, dict[str, str]]] = {}

    def add(node: LexborNode, styles: Mapping[str, str]) -> None:
        found.setdefault(node.mem_id, (node, {}))[1].update(styles)

    for node in tree.css("[dir]"):
        add(node, {"direction": (node.attributes.get("dir") or "").strip().lower()})
    for rule in [r for r in rules if not r.generated and not NAMES.isdisjoint(r.declared)][:MOST_OF_A_KIND]:
        for node in rule.elements(tree):
            add(node, {name: value for name, value in rule.declared.items() if name in NAMES})
    ways = ("direction", "bidi", "float")
    for node in tree.css(",".join(f"[style*={way} i]" for way in ways)):
        add(node, dict(_DECLARED.findall((node.attributes.get("style") or "").lower())))
    return found


def _from_right(node: LexborNode, declared: Declared) -> bool:
    """Whether the direction of an element, its own or that of what it stands in, is from right to left."""
    return next((styles["direction"].startswith("rtl") for styles in _above(node, declared) if styles.get("direction")), False)


def _above(node: LexborNode, declared: Declared) -> Iterator[Mapping[str, str]]:
    at: LexborNode | None = node
    while at is not None:
        if at.mem_id in declared:
            yield declared[at.mem_id][1]
        at = at.parent


def _reversed(styles: Mapping[str, str], node: LexborNode) -> bool:
    """Whether an element's pieces, or the element among its neighbours, are put in reverse order."""
    return "reverse" in styles.get("flex-direction", "") or (styles.get("float", "").startswith("right") and cell_of(node) is not None)


def _table_of(node: LexborNode) -> LexborNode | None:
    at: LexborNode | None = node
    while at is not None and at.tag != "table":
        at = at.parent
    return at
