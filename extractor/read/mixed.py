"""Bytes of several encodings in one file, as where reports of two offices were put behind one another: where one ends and the next begins.

Lines are read in each encoding, and the words of reports in them counted. The best way through the lines is taken; it changes the encoding
only where that finds many more words.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from extractor.read.words import words_in

_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")
_SWITCH = 20
"""Words that a change of the encoding has to find. A report has hundreds; a garbled one has none."""
_GARBLED = -2
"""What a line counts that is none in an encoding."""
_MARKS = re.compile(rb"\xff\xfe|\xfe\xff|\xef\xbb\xbf")
"""What UTF-16, and files of UTF-8, begin with. The first two occur in no text of another encoding."""
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_ASCII = re.compile("[\x00-\x7f]+")
_CLEAN = re.compile("[^\udc80-\udcff]{40,}")
_WINDOWS, _LEAST_WORDS = 8, 0.02
"""Pieces of a file in each of which its encoding is to find words, and how many for each character that is no ASCII: ordinary text has five
times as many, a garbled one none."""


def is_one(data: bytes, text: str) -> bool:
    """Whether a text, as the bytes were decoded, reads like one all through; cheap, and for most files the end of it."""
    step = max(1, len(text) // _WINDOWS)
    windows = (text[at : at + step] for at in range(0, len(text), step))
    return not _MARKS.search(data, 1) and all(words_in(window) >= _LEAST_WORDS * len(_ASCII.sub("", window)) for window in windows)


def pieces(data: bytes) -> tuple[bytes, ...]:
    """The bytes, parted where the encoding changes; all of them in one piece where it does not."""
    found: list[bytes] = []
    for piece in _by_marks(data):
        if piece[:2] in _WIDE:
            found.append(piece)
        else:
            found += _by_words(piece)
    return tuple(found)


def _by_marks(data: bytes) -> Iterator[bytes]:
    """Parted before marks of encodings. Those of UTF-16 count where words stand behind them."""
    start = 0
    for mark in _MARKS.finditer(data, 1):
        wide = _WIDE.get(mark[0])
        if wide and words_in(data[mark.end() : mark.end() + 4000].decode(wide, "replace")) < _SWITCH:
            continue
        yield data[start : mark.start()]
        start = mark.start()
    yield data[start:]


def _by_words(data: bytes) -> Iterator[bytes]:
    lines = [part for line in data.splitlines(keepends=True) for part in _within(line)]
    chosen = _best([_scores(line) for line in lines])
    for _, group in groupby(zip(chosen, lines, strict=True), key=lambda pair: pair[0]):
        yield b"".join(line for _, line in group)


def _within(line: bytes) -> Iterator[bytes]:
    """A line, or its parts where UTF-8 and something else stand in it."""
    try:
        line.decode()
    except UnicodeDecodeError:
        text, end = line.decode("utf-8", "surrogateescape"), 0
        for clean in _CLEAN.finditer(text):
            if words_in(clean[0]) >= _SWITCH:
                yield text[end : clean.start()].encode("utf-8", "surrogateescape")
                yield clean[0].encode()
                end = clean.end()
        yield text[end:].encode("utf-8", "surrogateescape")
    else:
        yield line


def _scores(line: bytes) -> tuple[int, ...]:
    """What each encoding makes of a line."""
    if line.isascii():
        return (0,) * len(_ENCODINGS)
    return tuple(_score(line, encoding) for encoding in _ENCODINGS)


def _score(line: bytes, encoding: str) -> int:
    try:
        return words_in(line.decode(encoding))
    except UnicodeDecodeError:
        return _GARBLED


def _best(scores: list[tuple[int, ...]]) -> list[int]:
    """The encoding of each line, so that most words are found, less `_SWITCH` for each change."""
    sums, came = [0] * len(_ENCODINGS), list[list[int]]()
    for score in scores:
        top = max(range(len(sums)), key=sums.__getitem__)
        stay = [n if sums[n] >= sums[top] - _SWITCH else top for n in range(len(sums))]
        sums = [max(sums[n], sums[top] - _SWITCH) + score[n] for n in range(len(sums))]
        came.append(stay)
    at, chosen = max(range(len(sums)), key=sums.__getitem__), list[int]()
    for stay in reversed(came):
        chosen.append(at)
        at = stay[at]
    return chosen[::-1]
