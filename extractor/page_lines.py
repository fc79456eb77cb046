"""What a page prints and the document does not say: page numbers, running heads, what a browser prints above and below a page.

A converter that makes one text of many pages leaves these lines where a page ended: between the rows of a table and inside them. All
functions take folded text. No pattern begins or ends in blanks, and none may be passed through twice: lines are a stranger's.
"""

import re
from collections import Counter
from collections.abc import Container
from functools import lru_cache

_B = r"[ \t]{0,4}"
_N = r"\d{1,3}"
_PAGES = rf"(?:{_N}|[一二三四五六七八九十百]{{1,4}}){_B}页"
PAGE_NUMBER = (
    rf"(?:-{{1,4}}{_B}{_N}{_B}-{{1,4}}|~{_B}{_N}{_B}~|·{{1,3}}{_B}{_N}{_B}·{{1,3}}"
    rf"|[(\[]?(?:第{_B})?{_PAGES}[)\]]?(?:[,/]?{_B}[(\[]?共{_B}{_PAGES}[)\]]?)?"
    rf"|共{_B}{_PAGES}(?:[,/]?{_B}第{_B}{_PAGES})?"
    rf"|页码{_B}:?{_B}{_N}|[Pp]age{_B}{_N}|[Pp]\.?{_N}|{_N}{_B}/{_B}{_N}"
    rf"|(?:[Pp]age{_B})?{_N}[ \t]{{1,4}}of[ \t]{{1,4}}{_N})"
)
"""A page number that says what it is: alone on its line it is hardly anything else. `- 3 -` (GB/T 9704-2012 on the format of official
documents, 7.5: a dash on either side), `·3·`, `第3页 共9页`, `3/9`, `Page 3 of 9`."""
BETWEEN_LINES = rf"\n[ \t]*+{PAGE_NUMBER}[ \t]*+(?=\n|\Z)"
"""A page number with the line break before it."""
LONGEST = 150
"""Characters of the longest line that is looked at; the title of an agency's page with its address beside has some hundred."""
SHORTEST_TITLE = 6
"""Characters of a title that only its repetition tells: 县某局年报."""
_NUMBER = re.compile(PAGE_NUMBER)
# No digits but the year's: a number beside the words is a cell. 见…年报 and 同上年年报 are what somebody wrote into one.
_WORDS = r"[^\d,;:。|\t]"
_TITLE = re.compile(
    rf"(?:{PAGE_NUMBER}[ \t]+|{_N}[ \t]+)?(?!.{{0,40}}(?:[见详]|同上|参[阅照]))"
    rf"(?P<title>(?:{_WORDS}{{0,30}}20\d\d{_B}年度?)?{_WORDS}{{0,40}}(?:年度报告|年报))"
    rf"(?:\([^()\d]{{1,8}}\))?(?:[ \t]+(?:{PAGE_NUMBER}|{_N}))?"
)
_LONGEST_NUMBER = 40
"""Characters of a page number with all its blanks; the longest the pattern takes has 37."""
_PRINTED_FIRST = "0123456789hfw"
_ABOUT = "信息公开"
# What a browser puts above a page: when it was printed, and the page's title. Below: its address and the page's number.
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?[ \t]{1,8}\d{1,2}:\d\d(?::\d\d)?(?:[ \t]?[AP]M)?(?:[ \t]{1,8}[^\s\d|].{0,100})?"
    rf"|(?:https?://|file://|www\.)[^\s|]+(?:[ \t]{{1,8}}{_N}[ \t]?/[ \t]?{_N})?"
)


def _title(line: str) -> str:
    """The title that a line is, without the page's number; "" when it is none."""
    found = _TITLE.fullmatch(line) if len(line) <= LONGEST and ("年报" in line or "年度报告" in line) else None
    return found["title"] if found else ""


def is_furniture(line: str, titles: Container[str] = ()) -> bool:
    """Whether a line, without the blanks around it, is the page's own. A title is when it says what the report is about, or is one of
    `titles`."""
    if not line or len(line) > LONGEST:
        return False
    if (len(line) <= _LONGEST_NUMBER and _NUMBER.fullmatch(line)) or (line[0] in _PRINTED_FIRST and _PRINTED.fullmatch(line)):
        return True
    title = _title(line)
    return bool(title) and (_ABOUT in title or title in titles)


@lru_cache(maxsize=1)
def running(text: str) -> frozenset[str]:
    """Titles that stand in lines of their own more than once. Kept for the text asked for last: a document is asked once a table."""
    seen = Counter([_title(line.strip()) for line in text.split("\n") if "年报" in line or "年度报告" in line])
    return frozenset(title for title, times in seen.items() if times > 1 and len(title) >= SHORTEST_TITLE)


def without_furniture(text: str, start: int, end: int) -> str:
    """`text[start:end]` with the page's own lines struck out; same length."""
    titles, lines = running(text), text[start:end].split("\n")
    return "\n".join([struck(line) if is_furniture(line.strip(), titles) else line for line in lines])


def struck(line: str) -> str:
    """As many blanks as `line` has characters, the first of them a form feed: no cell, and no empty line either."""
    return "\f" + " " * (len(line) - 1)
