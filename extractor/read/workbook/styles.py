"""The looks of a workbook's cells, as far as they say what is seen: number formats and frames."""

from collections.abc import Iterator

from extractor.model.document import UNSAID
from extractor.read.package import Tree, child, value
from extractor.read.workbook.shown import format_code, shown

_SIDES = frozenset(["left", "right", "top", "bottom"])


class Styles:
    """What styles.xml says. `root`: its root; None in a workbook without."""

    def __init__(self, root: Tree | None, *, from_1904: bool) -> None:
        self._from_1904 = from_1904
        own = {_id(one, "numFmtId"): value(one, "formatCode") or "" for one in child(root, "numFmts") or ()}
        framed = [any(_draws(side) for side in border) for border in child(root, "borders") or ()]
        looks = list(_of(child(root, "cellXfs"), "xf"))
        self._codes = [format_code(_id(look, "numFmtId"), own) for look in looks]
        self._framed = [0 <= (at := _id(look, "borderId")) < len(framed) and framed[at] for look in looks]

    def shown(self, stored: str, style: int) -> str:
        """What a number shows; `UNSAID` where that cannot be told."""
        code = self._codes[style] if style < len(self._codes) else "General"
        said = shown(stored, code, from_1904=self._from_1904)
        return UNSAID if said is None else said

    def framed(self, style: int) -> bool:
        """Whether a cell of a look has a line at one of its sides."""
        return style < len(self._framed) and self._framed[style]


def _of(tree: Tree | None, name: str) -> Iterator[Tree]:
    return (one for one in (tree if tree is not None else ()) if one.tag == name)


def _id(tree: Tree, name: str) -> int:
    said = value(tree, name) or ""
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def _draws(side: Tree) -> bool:
    return side.tag in _SIDES and value(side, "style") not in (None, "none")
