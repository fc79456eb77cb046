"""A look at a page's tags before the parser: some short pages cost it hours or gigabytes.

Measured with lexbor (selectolax 1.0): 100,000 nested <div> take 33 s (every block looks for an open <p> through all that is open);
1,000 unclosed <font> before 1,000 paragraphs, 16 KB in all, make a million nodes and 450 MB; 30,000 attributes in a tag take 3 s.
"""

import re

from extractor.errors import TooLarge
from extractor.model.doubts import Reason, doubt

_SMALL, _FEW_TAGS = 100_000, 2_000
"""Characters and tags of a page that cannot do harm, whatever they are: 15,000 attributes take 0.4 s, 2,000 tags make a million copies."""
_MOST_STEPS = 500_000_000
"""Open elements times tags: 6 ns each in the parser."""
_MOST_COPIES = 1_000_000
"""Formatting elements opened again in other elements: 450 bytes each in the parser."""
_MOST_ATTRIBUTES = 5_000
"""In one tag; 0.05 s."""
_MOST_ALIKE = 3
_LOOK_BACK = 50
"""Open elements among which an end tag finds its own; keeps the look linear."""

_FORMATTING = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_CLOSED_BY: dict[str, frozenset[str]] = {
    "p": frozenset(["p"]),
    "li": frozenset(["p", "li"]),
    "dt": frozenset(["p", "dt", "dd"]),
    "dd": frozenset(["p", "dt", "dd"]),
    "option": frozenset(["option"]),
    "td": frozenset(["p", "td", "th"]),
    "th": frozenset(["p", "td", "th"]),
    "tr": frozenset(["p", "td", "th", "tr"]),
    "tbody": frozenset(["p", "td", "th", "tr", "thead", "tbody"]),
}
"""A start tag -> the elements whose end tag may be left out before it."""
_TAG = re.compile(
    # Whatever is not closed runs to the end, as in the parser; else a text of "<a" only would be searched again from each of them.
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)"
    r"""|<(/?)([a-zA-Z][^\s/>]*)((?:[^>=]++|=\s*+(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))?)*+)(?:>|\Z)""",
    re.S | re.I,
)


def refuse_costly(source: str, name: str) -> None:
    """Raises TooLarge for a page that the parser could not take in bounded time and memory."""
    tags = source.count("<")
    if len(source) <= _SMALL and tags <= _FEW_TAGS:
        return
    opened: list[str] = []
    formatting = _Formatting()
    # `astray`: elements that an end tag of another kind may or may not have closed; counted as open for good.
    astray, steps = 0, 0
    for tag in _TAG.finditer(source):
        element = (tag[3] or "").lower()
        if not element or element in _VOID:
            continue
        if len(tag[4]) > _MOST_ATTRIBUTES and len(tag[4].split()) > _MOST_ATTRIBUTES:
            raise _too_large(doubt("page.too_many_attributes"), name)
        if tag[2]:
            astray += _close(opened, element)
            formatting.closes(element)
        else:
            implied = _CLOSED_BY.get(element, frozenset())
            while opened and opened[-1] in implied:
                opened.pop()
            opened.append(element)
            formatting.opens(element, tag[4])
        steps += len(opened) + astray
        if steps > _MOST_STEPS or formatting.copies > _MOST_COPIES:
            raise _too_large(doubt("page.nested_too_deeply"), name)


class _Formatting:
    """How many formatting elements are open, and how often the parser has to open them again."""

    def __init__(self) -> None:
        self._open = dict.fromkeys(_FORMATTING, 0)
        self._total = 0
        self.copies = 0

    def opens(self, element: str, attributes: str) -> None:
        count = self._open.get(element)
        if count is None:
            self.copies += self._total
        # The parser keeps no more than three that are alike.
        elif attributes.strip() or count < _MOST_ALIKE:
            self._open[element] = count + 1
            self._total += 1

    def closes(self, element: str) -> None:
        if self._open.get(element):
            self._open[element] -= 1
            self._total -= 1


def _close(opened: list[str], element: str) -> int:
    """Closes the last `element` if it is near. Returns how many others were open inside whose end tag may not be left out."""
    for above, candidate in enumerate(reversed(opened[-_LOOK_BACK:])):
        if candidate == element:
            inside = [e for e in opened[len(opened) - above :] if e not in _CLOSED_BY]
            del opened[len(opened) - above - 1 :]
            return len(inside)
    return 0


def _too_large(what: Reason, name: str) -> TooLarge:
    return TooLarge(doubt("page.not_taken_apart", what=what), where=name, remedy=doubt("remedy.save_from_browser"))
