"""Bytes -> text, by evidence: a declaration is believed when the bytes agree with it."""

import re
from dataclasses import dataclass

from extractor.errors import NotText
from extractor.model.doubts import Reason, doubt
from extractor.read.mixed import is_one, pieces
from extractor.read.words import words_in

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig", "utf-8"),
    (b"\xff\xfe", "utf-16-le", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
)
"""Mark, name of the encoding with it, codec for what follows the mark."""
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.I)
_DECLARED_WITHIN = 4096
_LABELS = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "gb18030", "x-gbk", "cp936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "big-5", "cp950"), "big5"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le", "unicode"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be"), "utf-16-be"),
}
_LEGACY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gb18030", ("gb18030",)),
    # Pages called Big5 use the additions of Windows (cp950) or Hong Kong.
    ("big5", ("big5", "cp950", "big5hkscs")),
    ("utf-16-le", ("utf-16-le",)),
    ("utf-16-be", ("utf-16-be",)),
)
"""Encoding, codecs to try for it. The first of equals wins: GB18030 is what such reports are written in."""
_CODECS_OF = dict(_LEGACY)
_WORDS_WITHIN = 20_000
"""Characters searched for words of the form; every report names itself long before."""
_CONTROL = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f\x1b"})
_CONTROL_CHARACTER = re.compile(f"[{re.escape(_CONTROL.decode())}\ufffe\uffff]")
_LONE = re.compile("[\udc80-\udcff]")
_MULTIBYTE = re.compile("[\u0080-\ufffc\ufffe-\U0010ffff]")
_MOST_BAD = 0.05
"""Share of invalid bytes and control characters that a text may have. Random bytes have over 0.1."""
_FEW = 5
"""Bad places that any text may have, however short: one damaged character."""
_MOST_DAMAGE = 0.1
"""Invalid bytes to a character of several bytes in damaged UTF-8. GB18030 reports taken for UTF-8 have over 4."""
_USUAL = re.compile("[\\t\\n\\r -~\u00a0-\u00ff\u2000-\u206f\u2460-\u2473\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_WINDOW, _LEAST_IN_WINDOW = 200, 0.5
_LEAST_USUAL = 0.9
"""Share of such characters in UTF-16 without a mark. Reports have 1.0, other encodings taken for it under 0.5 (ASCII passes)."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was in."""

    text: str
    """Without the byte order mark, invalid bytes as U+FFFD."""
    encoding: str
    """Python's name of the encoding."""
    reason: Reason
    """How it was told."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    encoding: str
    text: str
    bad: int
    """Invalid bytes and control characters."""
    invalid: int
    """Invalid bytes alone."""

    def passes(self) -> bool:
        """Whether this may be what was meant."""
        return self.bad <= max(_FEW, _MOST_BAD * len(self.text)) and self.bad * 2 <= len(self.text) + 1


def decode(data: bytes, name: str) -> Decoded:
    """The text of `data`. Raises NotText when no encoding that Chinese documents occur in makes a text of it."""
    declared, whole = _declared(data), data
    for mark, encoding, codec in _BOMS:
        if data.startswith(mark):
            data, declared = data[len(mark) :], codec
            if (marked := _attempt(data, encoding, (codec,))).passes() and _is_plausible(marked):
                _refuse_mixed(whole, marked, name)
                return _decoded(marked, doubt("encoding.byte_order_mark"))
    unicode = _attempt(data, "utf-8", ("utf-8",))
    if unicode.passes() and _is_plausible(unicode):
        if unicode.invalid:
            _refuse_mixed(whole, unicode, name)
        return _decoded(unicode, _contradicted(doubt("encoding.valid_utf8"), declared, "utf-8"))
    likeliest = _legacy(data, declared)
    if likeliest is None:
        raise NotText(doubt("file.binary"), where=name, remedy=doubt("remedy.save_in_utf8"))
    best, reason = likeliest
    _refuse_mixed(whole, best, name)
    return _decoded(best, _contradicted(reason, declared, best.encoding))


def _refuse_mixed(data: bytes, attempt: _Attempt, name: str) -> None:
    """Raises NotText where a part of the bytes is a text in another encoding: it would be garbled, and nobody would say so."""
    if is_one(data, attempt.text):
        return
    if len(pieces(data)) > 1 or (attempt.encoding.startswith("utf-16") and not _is_usual_throughout(attempt.text)):
        raise NotText(doubt("file.two_encodings"), where=name, remedy=doubt("remedy.save_in_utf8"))


def _legacy(data: bytes, declared: str | None) -> tuple[_Attempt, Reason] | None:
    """The likeliest attempt among the older encodings and UTF-16 without a mark, and why; null when none makes a text."""
    passing = [a for a in (_attempt(data, encoding, codecs) for encoding, codecs in _LEGACY) if a.passes()]
    # Almost any bytes are UTF-16 of something; without a mark it has to look and read like a report.
    attempts = [a for a in passing if not a.encoding.startswith("utf-16") or (_is_usual(a.text) and _words(a.text))]
    if not attempts:
        return None
    words = [_words(a.text) for a in attempts]
    likeliest = [a for a, count in zip(attempts, words, strict=True) if count == max(words)]
    if len(likeliest) == 1 and max(words):
        agrees = likeliest[0].encoding == declared
        return likeliest[0], doubt("encoding.declared_and_words" if agrees else "encoding.words")
    for attempt in likeliest:
        if attempt.encoding == declared:
            return attempt, doubt("encoding.declared")
    return min(likeliest, key=lambda a: a.bad), doubt("encoding.fewest_invalid")


def _attempt(data: bytes, encoding: str, codecs: tuple[str, ...]) -> _Attempt:
    """`data` in the first of `codecs` that takes all of it, else in the one that leaves the fewest invalid bytes."""
    best: _Attempt | None = None
    for codec in codecs:
        try:
            text, invalid = data.decode(codec), 0
        except UnicodeDecodeError:
            text, invalid = _decode_damaged(data, codec)
        attempt = _Attempt(encoding if codec == codecs[0] else codec, text, invalid + _controls(data, text, codec), invalid)
        if best is None or attempt.bad < best.bad:
            best = attempt
        if not attempt.bad:
            break
    assert best is not None, "no codec was named"
    return best


def _controls(data: bytes, text: str, codec: str) -> int:
    """Control characters that no text has."""
    if codec.startswith("utf-16"):
        return len(_CONTROL_CHARACTER.findall(text))
    # In the other encodings these bytes are never part of another character; counting bytes is ten times as fast.
    return len(data) - len(data.translate(None, _CONTROL))


def _decode_damaged(data: bytes, codec: str) -> tuple[str, int]:
    """(text with U+FFFD for what is invalid, number of invalid bytes; of invalid places where bytes cannot be told)."""
    if codec == "utf-8":
        text = data.decode(codec, "surrogateescape")
        return data.decode(codec, "replace"), len(_LONE.findall(text))
    text = data.decode(codec, "replace")
    return text, text.count("\ufffd")


def _is_plausible(attempt: _Attempt) -> bool:
    """Whether damaged UTF-8 is not rather another encoding."""
    if not attempt.invalid or not attempt.encoding.startswith("utf-8"):
        return True
    return attempt.invalid <= _MOST_DAMAGE * len(_MULTIBYTE.findall(attempt.text))


def _words(text: str) -> int:
    return words_in(text, _WORDS_WITHIN)


def _is_usual(text: str) -> bool:
    sample = text[:_WORDS_WITHIN]
    return len(_USUAL.findall(sample)) >= _LEAST_USUAL * len(sample)


def _is_usual_throughout(text: str) -> bool:
    """Whether UTF-16 goes on to the end: other bytes, two at a time, are characters of all languages."""
    windows = (text[at : at + _WINDOW] for at in range(0, len(text), _WINDOW))
    return all(len(_USUAL.findall(window)) >= _LEAST_IN_WINDOW * len(window) for window in windows)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    return _LABELS.get(found[1].decode("ascii").lower()) if found else None


def _contradicted(how: Reason, declared: str | None, used: str) -> Reason:
    if declared is None or declared == used or used in _CODECS_OF.get(declared, ()):
        return how
    return doubt("encoding.not_as_declared", how=how, declared=declared)


def _decoded(attempt: _Attempt, reason: Reason) -> Decoded:
    if attempt.invalid:
        code = "encoding.but_for_bytes" if attempt.invalid > 1 else "encoding.but_for_byte"
        reason = doubt(code, how=reason, n=attempt.invalid)
    return Decoded(attempt.text, attempt.encoding, reason)
