"""Two canvases: plain text that remembers where cells stand, and a page whose visible text is worked out beside its markup."""

import html
from dataclasses import dataclass, field

INVISIBLE_BREAKS = " \t\n\r\f"
"""White space of HTML; U+00A0 is none."""
BLOCKS = frozenset({"html", "body", "div", "p", "h1", "h2", "table", "tbody", "tr", "ul", "li", "center"})


@dataclass(slots=True)
class Canvas:
    """Plain text."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def write(self, text: str, indicator: str | None = None) -> None:
        """Adds characters; those of a cell are remembered, unless there are none."""
        if indicator is not None and text:
            self.spans[indicator] = (self.length, self.length + len(text))
        self.parts.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Txt:
    """Characters of a page."""

    text: str
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """Markup nobody sees: scripts, styles, comments, hidden elements."""

    markup: str


@dataclass(frozen=True, slots=True)
class El:
    """An element."""

    tag: str
    kids: "tuple[Node, ...]" = ()
    attributes: str = ""


Node = El | Txt | Raw


def markup(node: Node) -> str:
    """The HTML of a tree."""
    if isinstance(node, Txt):
        return html.escape(node.text, quote=False).replace("\u00a0", "&nbsp;")
    if isinstance(node, Raw):
        return node.markup
    attributes = f" {node.attributes}" if node.attributes else ""
    if node.tag == "br":
        return "<br />"
    # white space between rows and cells is nobody's text
    glue = "\n" if node.tag in {"table", "tbody", "tr"} else ""
    inner = glue.join(markup(kid) for kid in node.kids)
    return f"<{node.tag}{attributes}>{glue}{inner}{glue}</{node.tag}>"


@dataclass(slots=True)
class Flow:
    """Visible text, written from left to right; white space waits until something follows it."""

    canvas: Canvas = field(default_factory=Canvas)
    gap: str = ""
    row_owed: bool = False
    at_start: bool = True

    def _settle(self) -> None:
        if self.canvas.length and not self.at_start:
            self.canvas.write("\n" if self.row_owed else self.gap)
        self.gap, self.row_owed, self.at_start = "", False, False

    def characters(self, text: str, indicator: str | None) -> None:
        """Text of one node; a cell's text holds no white space at its ends."""
        if indicator is not None and text:
            self._settle()
            self.canvas.write(text, indicator)
            return
        for char in text:
            if char in INVISIBLE_BREAKS:
                self.gap = self.gap or " "
            else:
                self._settle()
                self.canvas.write(char)

    def line(self) -> None:
        """A block's edge or a <br>."""
        self.gap = "\n"

    def row(self) -> None:
        """A row begins: it has a line of its own, even when its first cell is empty."""
        self.row_owed = self.row_owed or not self.at_start

    def next_cell(self) -> None:
        """From one cell of a row to the next."""
        if self.row_owed:
            self._settle()
        self.canvas.write("\t")
        self.gap, self.at_start = "", True

    def end_row(self) -> None:
        """What a cell ends with is trimmed."""
        self.gap, self.at_start = "\n", False


def visible(node: Node, flow: Flow) -> Flow:
    """The text a person sees, by the contract of reading."""
    if isinstance(node, Raw):
        return flow
    if isinstance(node, Txt):
        flow.characters(node.text, node.indicator)
    elif node.tag == "br":
        flow.line()
    elif node.tag == "tr":
        flow.row()
        for number, cell in enumerate(node.kids):
            if number:
                flow.next_cell()
            for kid in cell.kids if isinstance(cell, El) else ():
                visible(kid, flow)
        flow.end_row()
    else:
        if node.tag in BLOCKS:
            flow.line()
        for kid in node.kids:
            visible(kid, flow)
        if node.tag in BLOCKS:
            flow.line()
    return flow
