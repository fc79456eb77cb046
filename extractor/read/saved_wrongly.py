"""Text that holds a report which nobody can read as it was saved: archives of pages and e-mails, characters that were decoded
wrongly before they were written, pages that show others in frames. Each is named, with what to do; read, it would pass for no report."""

import re

from selectolax.lexbor import LexborHTMLParser

from extractor.errors import NotText
from extractor.model.doubts import Reason, doubt
from extractor.read.words import words_in

_HEADERS = re.compile(r"\s*+(?:[A-Za-z][A-Za-z0-9-]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){2,60}+")
"""The lines an e-mail begins with, one that goes on over several among them."""
_OF_MAIL = re.compile(r"^(?:MIME-Version|Content-Transfer-Encoding)\s*:", re.I | re.M)
_PACKED = re.compile(r"^Content-Transfer-Encoding\s*:\s*(?:quoted-printable|base64)\b|\bboundary\s*=", re.I | re.M)
"""What says that the text of an e-mail does not stand there as it is."""
_ESCAPED = re.compile(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){3}")
"""A character of Chinese in quoted-printable."""
_WITHIN = 20_000
"""Characters looked at: a report names itself long before."""
_SURELY = ("信息", "公开", "年度", "报告", "情况", "資訊", "公開", "報告")
"""What texts of this kind do not lack; whoever has one of these words is not looked at."""
_LEAST_WORDS, _LEAST_ESCAPED = 8, 8
_SHORT = 400
"""Characters that a page of frames shows at most, to browsers that know no frames."""
_TWICE = (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"), ("big5", "utf-8"))
"""(as what characters were written, what they were)."""
_WINDOWS = {ord(bytes([n]).decode("cp1252")): n for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""Characters that Windows has where Latin-1 has none."""


def refuse_saved_wrongly(text: str, name: str) -> None:
    """Raises NotText for an archive of a page, and for characters that were decoded wrongly before they were saved."""
    sample = text[:_WITHIN]
    head = _HEADERS.match(sample)
    if head and _OF_MAIL.search(head[0]) and _PACKED.search(sample):
        raise _refused(doubt("file.not_read_yet", what=doubt("file.page_archive")), name, doubt("remedy.save_page"))
    if any(word in text for word in _SURELY):
        return
    words = words_in(sample)
    if len(_ESCAPED.findall(sample)) >= max(_LEAST_ESCAPED, words):
        raise _refused(doubt("file.not_read_yet", what=doubt("file.quoted_printable")), name, doubt("remedy.save_page"))
    if any(words_in(_undone(sample, wrote, was)) > max(_LEAST_WORDS, 2 * words) for wrote, was in _TWICE):
        raise _refused(doubt("file.decoded_twice"), name, doubt("remedy.save_once"))


def refuse_frames(tree: LexborHTMLParser, shown: str, name: str) -> None:
    """Raises NotText for a page that shows other pages, and nearly nothing of its own."""
    if len(shown) > _SHORT:
        return
    if tree.css_first("frameset frame") or (not shown.strip() and tree.css_first("iframe[src], embed[src], object[data]")):
        raise _refused(doubt("file.frames"), name, doubt("remedy.save_frame"))


def _undone(text: str, wrote: str, was: str) -> str:
    """A text whose characters were taken for `wrote`, as what they were."""
    written = text.translate(_WINDOWS) if wrote == "latin-1" else text
    return written.encode(wrote, "ignore").decode(was, "ignore")


def _refused(what: Reason, name: str, remedy: Reason) -> NotText:
    return NotText(what, where=name, remedy=remedy)
