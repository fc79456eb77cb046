"""What a liar has before it: one inquiry as it leaves the machine, and, worse than any real model, what is true."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.model.asking import Asked, InquiryKind, Line, RowAsked
from extractor.model.candidates import Number

Reply = dict[str, Any]
Content = tuple[Number | None, ...]
"""What stands in a row, by column; null for a blank."""

_LINE = re.compile(r"^\[(\d+)\] (.*)$")
_HAN = re.compile("[一-鿿]")
_CELLS = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"(?:, )?)*\]')
_DIGITS = re.compile(r"\d[\d.]*")
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
BLANKS = ("", "/", "-", "—", "无")


@dataclass(frozen=True, slots=True)
class Scene:
    """One inquiry as a liar sees it."""

    asked: Asked
    """What leaves the machine."""
    rng: random.Random
    """The same for the same seed and inquiry."""
    truth: Mapping[str, Number | None]
    """Indicator -> what is printed, as far as anybody knows; a liar who knows it never tells it by mistake."""
    planted: str
    """The instruction in the document, seen or not; "" for none."""
    shown: Mapping[int, str]
    """The numbered lines as they are sent."""

    @property
    def rows(self) -> tuple[RowAsked, ...]:
        """The rows that are asked for."""
        return self.asked.inquiry.rows

    def line_of(self, row: RowAsked) -> Line | None:
        """The line the row stands on, as far as its label says; else any that nobody knows."""
        lines = [line for line in self.asked.inquiry.lines if line.stretch and line.stretch.cells]
        own = [line for line in lines if line.stretch and line.stretch.table == row.table and row.row in line.stretch.row.split("+")]
        unknown = [line for line in lines if line.stretch and not line.stretch.row]
        choice = own or unknown or lines
        return self.rng.choice(choice) if choice else None

    def cells(self, line: Line) -> list[str]:
        """The cells of a line as they are shown; of a glued one what is glued."""
        stretch, shown = line.stretch, self.shown.get(line.number, "")
        if stretch is None or stretch.parting == "glued":
            return _DIGITS.findall(shown)
        found = _CELLS.search(shown)
        return [str(cell) for cell in json.loads(found.group())] if found else []

    def true_cells(self, row: RowAsked) -> list[str]:
        """The row's cells as they are."""
        return ["" if (value := self.truth.get(name)) is None else str(value) for name in row.indicators]

    def known(self, row: RowAsked) -> bool:
        """Whether anybody knows what stands in the row."""
        return all(name in self.truth for name in row.indicators)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Every sentence shown, with its line."""
        for number, text in self.shown.items():
            for found in _SENTENCE.finditer(text):
                if len(found.group().strip()) > 3:
                    yield number, found.group().strip()

    def options(self, key: str) -> list[Any]:
        """What the reply's form allows for a key, where it lists it."""
        return list(dict.fromkeys(_options(self.asked.shape.model_json_schema(), key)))


def _options(node: Any, key: str, root: Any = None) -> Iterator[Any]:
    """The members of every enumeration under a property called `key`."""
    root = node if root is None else root
    if isinstance(node, list):
        for part in node:
            yield from _options(part, key, root)
    elif isinstance(node, dict):
        for name, part in node.get("properties", {}).items():
            if name == key:
                yield from _members(part, root)
        for name, part in node.items():
            yield from _options(part, key, root) if name != "$defs" or node is root else ()


def _members(node: Any, root: Any) -> Iterator[Any]:
    """The members of the enumeration a schema holds, wherever it holds it."""
    if isinstance(node, list):
        for part in node:
            yield from _members(part, root)
    elif isinstance(node, dict):
        yield from node.get("enum", [])
        if "const" in node:
            yield node["const"]
        if "$ref" in node:
            yield from _members(root["$defs"][node["$ref"].rpartition("/")[2]], root)
        for name in ("anyOf", "allOf", "oneOf", "items"):
            yield from _members(node.get(name), root)


def shown(asked: Asked) -> dict[int, str]:
    """The numbered lines of an inquiry as they are sent."""
    found = (_LINE.match(line) for line in asked.messages[-1].content.split("\n"))
    return {int(m.group(1)): m.group(2) for m in found if m}


def scene(asked: Asked, rng: random.Random, truth: Mapping[str, Number | None], planted: str) -> Scene:
    """What a liar reads of an inquiry."""
    return Scene(asked, rng, truth, planted, shown(asked))


Tell = Callable[[Scene], Reply | None]
"""One lie about one inquiry; null when there is nothing to tell it of."""


@dataclass(frozen=True, slots=True)
class Lie:
    """One way to lie, for every kind of inquiry it can be told of."""

    name: str
    """As the table shows it."""
    tells: Mapping[InquiryKind, Tell]
    """Kind -> how it is told there."""
