"""The looks of a workbook's cells, as far as they say what is seen: number formats, frames, and letters that are struck or have the colour
of their ground."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from extractor.model.document import UNSAID
from extractor.read.package import Tree, child, value
from extractor.read.workbook.shown import format_code, shown, shown_text

T = TypeVar("T")
_SIDES = frozenset(["left", "right", "top", "bottom"])
_WHITE, _BLACK = "FFFFFF", "000000"
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}
_THEME = {"0": _WHITE, "1": _BLACK}


@dataclass(frozen=True, slots=True)
class Font:
    """How letters look."""

    colour: str = _BLACK
    is_struck: bool = False
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    code: str = "General"
    """Of its number format."""
    framed: bool = False
    font: Font = Font()
    ground: str = _WHITE

    def seen(self, text: str, font: Font) -> str:
        """What is seen of letters on the cell's ground; `UNSAID` where nobody can tell that something stands there."""
        return "" if font.is_struck else UNSAID if text.strip() and font.colour == self.ground else text


@dataclass(frozen=True, slots=True)
class Change:
    """How a rule changes a look; null where it leaves it."""

    colour: str | None = None
    ground: str | None = None
    is_struck: bool = False
    has_code: bool = False


class Styles:
    """What styles.xml says. `root`: its root; None in a workbook without."""

    def __init__(self, root: Tree | None, *, from_1904: bool) -> None:
        self._from_1904 = from_1904
        own = {_id(one, "numFmtId"): value(one, "formatCode") or "" for one in child(root, "numFmts") or ()}
        framed = [any(_draws(side) for side in border) for border in child(root, "borders") or ()]
        fonts = [_font(one) for one in child(root, "fonts") or ()]
        grounds = [_ground(one) for one in child(root, "fills") or ()]
        self._looks = [
            Look(
                format_code(_id(look, "numFmtId"), own),
                _at(framed, _id(look, "borderId"), False),
                _at(fonts, _id(look, "fontId"), Font()),
                _at(grounds, _id(look, "fillId"), _WHITE),
            )
            for look in _of(child(root, "cellXfs"), "xf")
        ]
        self._changes = [
            Change(
                None if (font := child(one, "font")) is None or child(font, "color") is None else _font(font).colour,
                None if (fill := child(one, "fill")) is None else _changed_ground(fill),
                font is not None and _font(font).is_struck,
                child(one, "numFmt") is not None,
            )
            for one in child(root, "dxfs") or ()
        ]

    def is_veiled(self, style: int, change: int) -> bool:
        """Whether a cell of a look may not show what it holds once a rule changed it."""
        look, now = self._look(style), _at(self._changes, change, Change())
        ground = look.ground if now.ground is None else now.ground
        return now.is_struck or now.has_code or (look.font.colour if now.colour is None else now.colour) == ground

    def shown(self, stored: str, style: int, *, is_number: bool) -> str:
        """What a value shows; `UNSAID` where that cannot be told."""
        look = self._look(style)
        said = shown(stored, look.code, from_1904=self._from_1904) if is_number and stored else shown_text(stored, look.code)
        return look.seen(UNSAID if said is None else said, look.font)

    def shown_text(self, tree: Tree | None, style: int) -> str:
        """What a text in pieces of several looks shows; how it is pronounced left out."""
        look = self._look(style)
        text, was_raised = "", False
        for one in tree if tree is not None else ():
            said = one if one.tag == "t" else child(one, "t") if one.tag == "r" else None
            if said is None:
                continue
            own = child(one, "rPr")
            font = look.font if own is None else _font(own)
            piece = look.seen(said.text or "", font)
            if font.is_raised != was_raised and text[-1:].isdigit() and piece[:1].isdigit():
                text += " "  # a mark behind a number is no digit of it
            text, was_raised = text + piece, font.is_raised
        said_of_it = shown_text(text, look.code)
        return UNSAID if said_of_it is None else said_of_it

    def framed(self, style: int) -> bool:
        """Whether a cell of a look has a line at one of its sides."""
        return self._look(style).framed

    def _look(self, style: int) -> Look:
        return _at(self._looks, style, Look())


def _at(these: list[T], number: int, otherwise: T) -> T:
    return these[number] if number < len(these) else otherwise


def _of(tree: Tree | None, name: str) -> Iterator[Tree]:
    return (one for one in (tree if tree is not None else ()) if one.tag == name)


def _id(tree: Tree, name: str) -> int:
    said = value(tree, name) or ""
    return int(said) if said.isdecimal() and len(said) < 7 else 0


def _draws(side: Tree) -> bool:
    return side.tag in _SIDES and value(side, "style") not in (None, "none")


def _font(tree: Tree) -> Font:
    struck, height = child(tree, "strike"), child(tree, "vertAlign")
    return Font(
        _colour(child(tree, "color"), _BLACK),
        struck is not None and value(struck, "val") not in ("0", "false"),
        height is not None and value(height, "val") in ("superscript", "subscript"),
    )


def _ground(fill: Tree) -> str:
    """The colour behind letters; of patterns and gradients none that letters could have."""
    pattern = child(fill, "patternFill")
    kind = None if pattern is None else value(pattern, "patternType")
    if pattern is not None and kind in (None, "none"):
        return _WHITE
    return _colour(child(pattern, "fgColor"), _BLACK) if kind == "solid" else ""


def _changed_ground(fill: Tree) -> str | None:
    """The same of a rule's look: it names a full colour the other way round."""
    return _colour(one, "") if (one := child(fill, "patternFill", "bgColor")) is not None else None


def _colour(tree: Tree | None, otherwise: str) -> str:
    """A colour by its red, green and blue, or by what else names it."""
    if tree is None:
        return otherwise
    rgb, theme, indexed = value(tree, "rgb"), value(tree, "theme"), value(tree, "indexed")
    if rgb:
        return rgb[-6:].upper()
    tint = value(tree, "tint") or ""
    if theme and not tint.strip("-0."):
        return _THEME.get(theme, f"theme {theme}")
    if indexed:
        return _INDEXED.get(indexed, f"indexed {indexed}")
    return f"theme {theme} {tint}" if theme else otherwise
