"""Is a text the source of a page? Told by what its tags hold, not by whether there are tags."""

import re

_SAMPLE, _SAMPLE_LEFT = 65_536, 4_096
"""Characters looked at: scripts, styles and comments of the first are left out, the second number of what is left."""
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_MAY_BE_UNSEEN = re.compile(r"<(?:!--|script|style)", re.I)
_WHOLE_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(
    r"<(/?)(article|blockquote|body|center|dd|div|dl|dt|font|form|h[1-6]|html|li|main|ol|p|pre|section|span|table|tbody|td|th|tr|ul|br)"
    r"\b(?:\s[^<>]*|/)?>",
    re.I,
)
_LINE = re.compile(r"\s*[^\n]*")
_ANY_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*>")
_LOOK_BACK = 50
"""Open elements among which an end tag finds its own; keeps the work linear."""
_LEAST_SHARE = 0.5
"""Share of the visible characters that the tags must hold. Pages and fragments seen hold 1.0, texts with stray tags 0.0."""
_LEAST_SHARE_BY_NAME = 0.2
"""The same for a document called .html: the name tips the scales, it does not decide."""
SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
"""What pages are called."""


def is_page(text: str, name: str) -> bool:
    """Whether `text` is the source of an HTML page or of a piece of one."""
    if "<" not in text:
        return False
    if _WHOLE_PAGE.match(text):
        return True
    least = _LEAST_SHARE_BY_NAME if name.lower().endswith(SUFFIXES) else _LEAST_SHARE
    sample = text[:_SAMPLE]
    if _MAY_BE_UNSEEN.search(sample, 0, _SAMPLE_LEFT):
        sample = _UNSEEN.sub(" ", sample)
    return share_held(sample[:_SAMPLE_LEFT]) >= least


def share_held(text: str) -> float:
    """Share of the visible characters of `text` that stand in structural elements; 0.0 when there are none of either."""
    held, reached = 0, 0
    for start, end in sorted(_held(text)):
        if end > reached:
            held += _visible(text[max(start, reached) : end])
            reached = end
    return held / _visible(text) if held else 0.0


def _held(text: str) -> list[tuple[int, int]]:
    """The pieces of `text` that structural tags hold.

    An element that is closed holds what is between its tags. A <br> or a tag never closed vouches for the rest of its line only:
    one stray <p> before a text must not claim the whole text.
    """
    pieces: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name == "br":
            pieces.append((tag.end(), _line_end(text, tag.end())))
        elif not tag[1]:
            opened.append((name, tag.end()))
        else:
            for place in range(len(opened) - 1, max(len(opened) - _LOOK_BACK, 0) - 1, -1):
                if opened[place][0] == name:
                    pieces.append((opened[place][1], tag.start()))
                    pieces += [(start, _line_end(text, start)) for _, start in opened[place + 1 :]]
                    del opened[place:]
                    break
    return pieces + [(start, _line_end(text, start)) for _, start in opened]


def _line_end(text: str, start: int) -> int:
    """Where the first line after `start` that is not blank ends."""
    line = _LINE.match(text, start)
    return line.end() if line else start


def _visible(text: str) -> int:
    return len("".join(_ANY_TAG.sub("", text).split()))
