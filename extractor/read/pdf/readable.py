"""Whether the text of a page says what a person reads on it."""

from collections.abc import Sequence

from extractor.errors import NotText
from extractor.model.doubts import doubt
from extractor.read.pdf.pdfium import Sheet

_AS_LARGE_AS_A_TABLE = 0.1
"""Share of a page. A seal takes 0.03, a letterhead 0.05, the form's smallest table 0.12."""
_SOME = 0.03
"""Share of a page's letters that stand for no characters: those of a symbol font are fewer."""
_FEW = 40
"""Letters on the pages of a document that has no text to speak of: page numbers, a stamp."""
_MANY = 200
"""Letters that tell whether they are what they show."""
_COMMON = 0.6
"""Share of Chinese letters that are common ones. Reports have 0.98 and more; where letters stand for others it is 0.4."""


def says_more(sheet: Sheet) -> bool:
    """Whether a page may say more than its text: pictures as large as a table, letters that stand for no characters."""
    return sheet.pictures >= _AS_LARGE_AS_A_TABLE or sheet.unmapped > _SOME * len(sheet.chars)


def refuse_unreadable(sheets: Sequence[Sheet], name: str) -> None:
    """Raises NotText for a scan, and for letters that stand for other characters than they show."""
    letters = [char.text for sheet in sheets for char in sheet.chars if not char.text.isspace() and char.text != "\ufffd"]
    if len(letters) < _FEW and any(says_more(sheet) for sheet in sheets):
        raise NotText(doubt("pdf.no_text", n=len(sheets)), where=name, remedy=doubt("remedy.recognise_text"))
    chinese = [letter for letter in letters if "\u4e00" <= letter <= "\u9fff"]
    if len(chinese) > _MANY and sum(map(_is_common, chinese)) < _COMMON * len(chinese):
        raise NotText(doubt("pdf.cipher"), where=name, remedy=doubt("remedy.recognise_text"))


def _is_common(letter: str) -> bool:
    """Of the first level of the sets that China and Taiwan standardised."""
    simplified, traditional = (letter.encode(name, "ignore")[:1] for name in ("gb2312", "big5"))
    return b"\xb0" <= simplified <= b"\xd7" or b"\xa4" <= traditional <= b"\xc6"
