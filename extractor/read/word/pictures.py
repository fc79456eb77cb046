"""Pictures of Word, and how large they are: a table may stand in one, and no table stands in a seal or a logo."""

import re

from extractor.read.package import Tree, value

_LEAST = 2_000_000
"""Height of a picture that may show a table, in EMU (5.6 cm)."""
_SHOW = frozenset(["blip", "imagedata", "OLEObject", "chart", "relIds"])
"""What shows more than lines and shapes: pictures, parts of other programs, charts, diagrams."""
_HEIGHT = re.compile(r"(?:^|;)\s*height:\s*([\d.]{1,9})(pt|in|cm|mm|px|)", re.I)
_UNITS = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "px": 9_525, "": 9_525}


def may_show_table(drawn: Tree) -> bool:
    """Whether a table may be seen in what is drawn (drawing, pict, object): a picture that is not small; one whose size nobody says may."""
    if not any(one.tag in _SHOW for one in drawn.iter()):
        return False
    heights = [height for one in drawn.iter() if (height := _height(one)) is not None]
    return not heights or max(heights) >= _LEAST


def _height(shape: Tree) -> float | None:
    """In EMU, as a drawing's extent or an older shape's style says it."""
    if shape.tag == "extent":
        said = value(shape, "cy") or ""
        return int(said) if said.isdecimal() and len(said) < 12 else None
    found = _HEIGHT.search(value(shape, "style") or "") if shape.tag in ("shape", "rect", "group") else None
    try:
        return float(found[1]) * _UNITS[found[2].lower()] if found else None
    except ValueError:
        return None
