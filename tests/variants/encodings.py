"""Operators on the finished text: converted characters, line ends, bytes."""

import codecs
import random
from functools import cache

from opencc import OpenCC

from tests.variants.types import Page

ENCODINGS = {
    ".txt": ("utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"),
    ".html": ("utf-8", "utf-8-sig", "undeclared-utf-8", "gb18030", "gb2312", "big5"),
}
"""By suffix. In pages "utf-8" and "gb2312" are declared, the latter for bytes of gb18030; the others are not declared."""
CODECS = {"undeclared-utf-8": "utf-8", "gb2312": "gb18030"}


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def traditional_of(char: str) -> str:
    """One character by the converter's table; itself where the table makes two of it."""
    other = _converter().convert(char) if char > "\u2e80" else char
    return other if len(other) == 1 else char


def table(text: str, rng: random.Random, share: float) -> dict[int, str]:
    """What becomes of the characters of a text; with a share under 1 some stay as they are, everywhere."""
    changed = sorted(char for char in set(text) if traditional_of(char) != char)
    kept = set(rng.sample(changed, int(len(changed) * (1 - share))))
    return {ord(char): traditional_of(char) for char in changed if char not in kept}


def translated(page: Page, changes: dict[int, str]) -> Page:
    """The page in other characters, as many as before."""
    return Page(page.markup.translate(changes), page.text.translate(changes), page.spans, page.rows)


def crlf(page: Page) -> Page:
    """Lines that end in CR LF; only plain text, whose text is what is written."""
    before, shift = [], 0
    for char in page.text:
        before.append(shift)
        shift += char == "\n"
    before.append(shift)
    # the end of a cell is where its last character stands, plus one: a line break after it is not its own
    spans = {name: (start + before[start], end + before[end - 1]) for name, (start, end) in page.spans.items()}
    text = page.text.replace("\n", "\r\n")
    return Page(text, text, spans, page.rows)


def encode(markup: str, encoding: str) -> tuple[bytes, str]:
    """The bytes, and the encoding that was really used: where one lacks a character it is UTF-8."""
    codec = CODECS.get(encoding, encoding)
    try:
        data = markup.encode("utf-16-le" if codec == "utf-16" else codec)
    except UnicodeEncodeError:
        return markup.encode("utf-8"), "utf-8"
    return (codecs.BOM_UTF16_LE + data if codec == "utf-16" else data), encoding
