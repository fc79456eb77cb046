"""What is drawn on a sheet, pictures above all: where it stands, and whether it is as large as a table."""

import posixpath
from collections.abc import Iterator

from extractor.read.package import Package, Tree, child, value

_WIDE, _HIGH = 609_600, 190_500
"""A usual cell's width and height, in the unit of drawings."""
_LARGE = 10
"""Cells that a drawing covers which may be a table."""


def drawn_on(part: str, package: Package) -> tuple[frozenset[tuple[int, int]], bool]:
    """Row and column at which each drawing of a sheet begins, and whether one may be a table. `part`: the sheet's."""
    anchors = [anchor for drawing in _drawings(part, package) for anchor in drawing if child(anchor, "from") is not None]
    places = frozenset((_said(anchor, "from", "row"), _said(anchor, "from", "col")) for anchor in anchors)
    return places, any(_cells(anchor) >= _LARGE for anchor in anchors)


def _drawings(part: str, package: Package) -> Iterator[Tree]:
    folder, name = posixpath.split(part)
    for one in package.tree(f"{folder}/_rels/{name}.rels") or ():
        if (value(one, "Type") or "").endswith("/drawing"):
            tree = package.tree(posixpath.normpath(posixpath.join("/", folder, value(one, "Target") or "")).lstrip("/"))
            if tree is not None:
                yield tree


def _cells(anchor: Tree) -> float:
    size = child(anchor, "ext")
    if size is None:
        high, wide = (_said(anchor, "to", axis) - _said(anchor, "from", axis) + 1 for axis in ("row", "col"))
        return high * wide
    high, wide = (int(said) if (said := value(size, axis) or "").isdecimal() else 0 for axis in ("cy", "cx"))
    return high / _HIGH * wide / _WIDE


def _said(anchor: Tree, end: str, axis: str) -> int:
    said = child(anchor, end, axis)
    text = (said.text or "").strip() if said is not None else ""
    return int(text) if text.isdecimal() and len(text) < 8 else 0
