"""The reader of Word documents in the table of formats."""

import re
from collections.abc import Iterator

from extractor.errors import ReadError, TooLarge
from extractor.model.document import UNSAID
from extractor.model.doubts import doubt
from extractor.read.content import Content
from extractor.read.given import Given
from extractor.read.package import Package, Tree, child, holds
from extractor.read.render import Rendering
from extractor.read.word.fields import Fields
from extractor.read.word.looks import Looks, is_dark, is_on
from extractor.read.word.numbering import Numbering
from extractor.read.word.pictures import may_show_table
from extractor.read.word.tables import Slot, laid_out

MAIN = "word/document.xml"
_DEEPEST = 150
"""Elements in each other: cells of tables in cells; each level of tables takes five."""
_THROUGH = frozenset(
    ["sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "Choice", "ruby", "rubyBase"]
)
"""What stands around text and changes nothing of it."""
_BLOCKS = frozenset(["p", "tbl"])
_WORDS = re.compile(r"[^\W\d_]")


def is_word(given: Given) -> bool:
    """Whether a document is one of Word, by the parts in it."""
    return holds(given.data, MAIN)


def read_word(given: Given) -> Content:
    """What Word shows of a document. Raises `ReadError` for one that is damaged, TooLarge for one that costs too much."""
    package = Package(given.data, given.name)
    body = child(package.tree(MAIN), "body")
    if body is None:
        raise ReadError(doubt("package.damaged"), where=given.name, remedy=doubt("remedy.copy_again"))
    lists = package.tree("word/numbering.xml")
    styles = package.tree("word/styles.xml")
    numbering = Numbering(lists, styles) if _is_counted(body, lists) else Numbering(None, None)
    page = _Page(numbering, Looks(styles), given.name)
    for part in _parts(package, "header"):
        page.aside(part)
    page.blocks(body, 0)
    for part in (*_parts(package, "footnotes"), *_parts(package, "endnotes"), *_parts(package, "footer")):
        page.aside(part)
    text, tables = page.rendering.finish()
    core = package.tree("docProps/core.xml")
    title = child(core, "title")
    return Content(text, tables, title.text if title is not None else None, unsaid=page.rendering.unsaid)


def _is_counted(body: Tree, lists: Tree | None) -> bool:
    """Whether a paragraph may have a number: by itself, or by its style."""
    return lists is not None and any(True for name in ("numPr", "pStyle") for _ in body.iter(name))


def _parts(package: Package, kind: str) -> Iterator[Tree]:
    """The parts of a kind that say something."""
    names = sorted(name for name in package.names if re.fullmatch(rf"word/{kind}\d*\.xml", name))
    for name in names:
        part = package.tree(name)
        if part is not None and _WORDS.search("".join(text for one in part.iter() if one.tag == "t" for text in (one.text or "",))):
            yield part


class _Page:
    """The document as it is put together."""

    def __init__(self, numbering: Numbering, looks: Looks, name: str) -> None:
        self.rendering = Rendering()
        self._numbering, self._looks, self._name = numbering, looks, name
        self._fields = Fields()
        self._grounds: list[bool] = []
        """Of each cell that is open, whether white letters may be seen in it."""
        self._properties: Tree | None = None
        """Those of the paragraph that is written."""
        self._raised = ""
        """How the last letters were raised."""

    def aside(self, part: Tree) -> None:
        """What stands at the edge of pages, or below them."""
        for one in part:
            self.blocks(one if one.tag in ("footnote", "endnote") else part, 0)
            if one.tag not in ("footnote", "endnote"):
                return

    def blocks(self, tree: Tree, depth: int) -> None:
        """Paragraphs and tables, one below the other."""
        if depth > _DEEPEST:
            raise TooLarge(doubt("package.too_large"), where=self._name, remedy=doubt("remedy.cut_or_save"))
        for one in tree:
            name = one.tag
            if name == "p":
                self._paragraph(one, depth + 1)
            elif name == "tbl":
                self._table(one, depth + 1)
            elif name in _THROUGH:
                self.blocks(one, depth + 1)
            elif name == "AlternateContent":
                self.blocks(_chosen(one), depth + 1)
            elif name == "altChunk":  # a part in another format, which Word puts in when it opens the document
                self.rendering.leave_unsaid()
                self._unsaid()

    def _paragraph(self, paragraph: Tree, depth: int) -> None:
        self.rendering.break_line()
        self.rendering.add(self._numbering.before(paragraph))
        self._properties, self._raised = child(paragraph, "pPr"), ""
        fields = self._fields.depth
        boxes = self._inline(paragraph, depth)
        if self._fields.leave(fields):
            self.rendering.fill_in(UNSAID)
        self.rendering.break_line()
        for box in boxes:
            self.blocks(box, depth + 1)

    def _inline(self, tree: Tree, depth: int) -> list[Tree]:
        """The text of a paragraph or of a part of it; text boxes that hang on it."""
        if depth > _DEEPEST:
            raise TooLarge(doubt("package.too_large"), where=self._name, remedy=doubt("remedy.cut_or_save"))
        boxes: list[Tree] = []
        for one in tree:
            name = one.tag
            if name == "r":
                boxes += self._run(one, depth + 1)
            elif name in _THROUGH:
                if name == "fldSimple" and not any(True for _ in one.iter("r")):
                    self._unsaid()
                boxes += self._inline(one, depth + 1)
            elif name == "AlternateContent":
                boxes += self._inline(_chosen(one), depth + 1)
            elif name == "oMathPara":
                boxes += self._inline(one, depth + 1)
            elif name == "oMath":
                self._formula(one)
        return boxes

    def _formula(self, formula: Tree) -> None:
        """A formula: a number that was written as one, or what no line of text says."""
        said = "".join(one.text or "" for one in formula.iter("t")).strip()
        if not said or self._fields.instructs:
            return
        if said.isdecimal() and all(one.tag == "r" for one in formula):
            self._fields.shown()
            self.rendering.add(said)
        else:
            self._unsaid()

    def _unsaid(self) -> None:
        """Something is shown here, and no text says what."""
        if not self._fields.instructs:
            self._fields.shown()
            self.rendering.fill_in(UNSAID)

    def _run(self, run: Tree, depth: int) -> list[Tree]:
        """Letters of one look. Those that are hidden or struck through are none, and white ones are not seen."""
        look = self._looks.of(child(run, "rPr"), self._properties)
        if look.hidden:
            self._fields.shown()
            for mark in run.iter("fldChar"):
                self._fields.turn(mark)
            return []
        if look.white and self._grounds and not self._grounds[-1]:
            if any(letter.isdecimal() for one in run if one.tag == "t" for letter in one.text or ""):
                self._unsaid()  # a person may see nothing, or find it where the paper is not white
            return []
        raised = look.raised or ("mark" if child(run, "footnoteReference") is not None else "")
        if raised != self._raised:
            self.rendering.part_digits()
            self._raised = raised
        return [box for one in run for box in self._piece(one, depth)]

    def _piece(self, piece: Tree, depth: int) -> list[Tree]:
        name = piece.tag
        if name == "fldChar":
            if self._fields.turn(piece):
                self.rendering.fill_in(UNSAID)
        elif name == "instrText":
            self._fields.instruct(piece.text or "")
        elif self._fields.instructs:
            return []
        elif name == "t":
            self._fields.shown()
            self.rendering.add(piece.text or "")
        elif name in ("br", "cr"):
            self.rendering.break_line()
        elif name in ("tab", "ptab"):
            self.rendering.add(" ")
        elif name == "noBreakHyphen":
            self.rendering.add("-")
        elif name == "ruby":
            return self._inline(piece, depth + 1)
        elif name == "AlternateContent":
            return [box for one in _chosen(piece) for box in self._piece(one, depth)]
        elif name in ("drawing", "pict", "object", "sym"):
            boxes = [box for box in piece.iter() if box.tag == "txbxContent"]
            if may_show_table(piece):
                self.rendering.leave_unsaid()
            if not boxes and self._grounds:
                self._unsaid()
            return boxes
        return []

    def _table(self, table: Tree, depth: int) -> None:
        self.rendering.open_table(turned=is_on(child(table, "tblPr"), "bidiVisual"))
        dark = self._looks.darkens(child(table, "tblPr"))
        for row in laid_out(table):
            self.rendering.open_row()
            for slot in row:
                self._cell(slot, depth, dark)
            self.rendering.close_row()
        self.rendering.close_table()

    def _cell(self, slot: Slot, depth: int, dark: bool) -> None:
        self.rendering.open_cell(slot.rows, slot.columns)
        ground = child(slot.cell, "tcPr", "shd")
        self._grounds.append(dark if ground is None else is_dark(ground))
        if slot.cell is not None:
            self.blocks(slot.cell, depth + 1)
        self._grounds.pop()
        self.rendering.close_cell()


def _chosen(alternatives: Tree) -> Tree:
    """What of several ways to draw something is drawn: the first; the others are for older programs."""
    choice = child(alternatives, "Choice")
    return choice if choice is not None else next(iter(alternatives), alternatives)
