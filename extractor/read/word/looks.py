"""How letters look: by themselves, by their style, by their paragraph's style, by the document's default."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.read.package import Tree, child, value

_DEEPEST = 9
"""Styles that one style is based on."""
_WHITE, _PALE = 240, 208
"""From which lightness on (0 to 255) letters are white, and a ground does not show white letters."""
_THEME_WHITE = frozenset(["background1", "light1"])
_OFF = frozenset(["0", "false", "off", "none"])

_Said = dict[str, str]
"""What properties say of a look: hidden, struck, struck twice ("1" or ""), raised ("" for not), white, on a dark ground."""


@dataclass(frozen=True, slots=True)
class Look:
    """What matters of how letters look."""

    hidden: bool = False
    """Whether they are not shown, or struck through."""
    raised: str = ""
    """How they are raised or lowered; "" for those that stand on the line."""
    white: bool = False
    """Whether they are white, on a ground that is not dark by their own properties."""


class Looks:
    """The looks of a document's styles. `styles`: that part's root."""

    def __init__(self, styles: Tree | None) -> None:
        every = [] if styles is None else [one for one in styles if one.tag == "style"]
        self._styles = {key: style for style in every if (key := value(style, "styleId")) is not None}
        self._defaults = _said(child(styles, "docDefaults", "rPrDefault", "rPr"))
        plain = [one for one in every if value(one, "type") == "paragraph" and value(one, "default") in ("1", "true")]
        self._plain = value(plain[0], "styleId") if plain else None
        self._known: dict[str, _Said] = {}
        self._bases: dict[str | None, tuple[_Said, Look]] = {}

    def of(self, run: Tree | None, paragraph: Tree | None) -> Look:
        """The look of letters with the properties `run` in a paragraph with the properties `paragraph`."""
        style = child(paragraph, "pStyle")
        name = value(style, "val") if style is not None else self._plain
        if name not in self._bases:
            base = {**self._defaults, **self._of_style(name)}
            self._bases[name] = base, _look(base)
        base, look = self._bases[name]
        ground = child(paragraph, "shd")
        if ground is None and (run is None or not len(run)):
            return look
        style = child(run, "rStyle")
        own = {**self._of_style(value(style, "val") if style is not None else None), **_said(run)}
        if ground is not None and is_dark(ground):
            own.setdefault("dark", "1")
        return _look({**base, **own}) if own else look

    def darkens(self, table: Tree | None) -> bool:
        """Whether a table with these properties may have a dark ground, all of it or parts, by itself or by its style."""
        own, style = child(table, "shd"), child(table, "tblStyle")
        if own is not None and is_dark(own):
            return True
        name = value(style, "val") if style is not None else None
        return any(is_dark(one) for above in self._line(name) for one in above.iter("shd"))

    def _of_style(self, name: str | None) -> _Said:
        if name is None:
            return {}
        if name not in self._known:
            said: _Said = {}
            for style in self._line(name):
                said = {**_said(child(style, "rPr")), **said}
            self._known[name] = said
        return self._known[name]

    def _line(self, name: str | None) -> Iterator[Tree]:
        """A style and those it is based on."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            based = child(style, "basedOn")
            name = value(based, "val") if based is not None else None


def is_on(properties: Tree | None, name: str) -> bool:
    """Whether a property is there and not taken back."""
    found = child(properties, name)
    return found is not None and value(found, "val") not in _OFF


def is_dark(ground: Tree) -> bool:
    """Whether white letters are seen on a ground (shd)."""
    filled = "color" if value(ground, "val") == "solid" else "fill"
    light = _lightness(value(ground, filled))
    theme = value(ground, "themeFill" if filled == "fill" else "themeColor")
    if light is None:
        return theme is not None and theme not in _THEME_WHITE
    return light < _PALE


def _look(said: _Said) -> Look:
    hidden = any(said.get(name) for name in ("vanish", "strike", "dstrike"))
    raised = said.get("vertAlign") or said.get("position") or ""
    return Look(hidden, raised, bool(said.get("white") and not said.get("dark")))


def _said(properties: Tree | None) -> _Said:
    """What properties of letters say of their look."""
    said: _Said = {}
    for one in properties if properties is not None else ():
        name = one.tag
        if name in ("vanish", "strike", "dstrike"):
            said[name] = "" if value(one, "val") in _OFF else "1"
        elif name in ("vertAlign", "position"):
            height = value(one, "val") or ""
            said[name] = "" if height in ("baseline", "0") else height
        elif name == "color":
            light, theme = _lightness(value(one, "val")), value(one, "themeColor")
            themed = theme in _THEME_WHITE and value(one, "themeShade") is None
            said["white"] = "1" if themed or (theme is None and light is not None and light >= _WHITE) else ""
        elif name == "shd":
            said["dark"] = "1" if is_dark(one) else ""
        elif name == "highlight":
            said["dark"] = "" if value(one, "val") in ("none", "white", "yellow") else "1"
    return said


def _lightness(colour: str | None) -> float | None:
    """How light a colour is, from 0 to 255; None for one that is not said in digits."""
    try:
        red, green, blue = bytes.fromhex(colour or "")
    except ValueError:
        return None
    return 0.3 * red + 0.59 * green + 0.11 * blue
