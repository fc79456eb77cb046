"""What a page prints and the document does not say: page numbers, running heads, the address a browser prints.

A converter that makes one text of many pages leaves these lines where a page ended: between the rows of a table and inside them.
"""

import re

_DASHES = r"(?:-+|~+|·+)"
PAGE_NUMBER = (
    rf"(?:{_DASHES}[ \t]*\d{{1,3}}[ \t]*{_DASHES}"
    r"|[(\[]?第?[ \t]*\d{1,3}[ \t]*页[)\]]?(?:[,/ \t]*[(\[]?共[ \t]*\d{1,3}[ \t]*页[)\]]?)?"
    r"|共[ \t]*\d{1,3}[ \t]*页[,/ \t]*第[ \t]*\d{1,3}[ \t]*页"
    r"|页码?[ \t]*:?[ \t]*\d{1,3}|[Pp]age[ \t]*\d{1,3}(?:[ \t]*(?:of|/)[ \t]*\d{1,3})?"
    r"|\d{1,3}[ \t]*/[ \t]*\d{1,3})"
)
"""A page number that says what it is, folded: alone on its line it is nothing else. `- 3 -` (GB/T 9704-2012 on the format of official
documents, 7.5: a dash on either side), `·3·`, `第3页 共9页`, `3/9`, `Page 3 of 9`."""
_TITLE = r"(?:年度报告|年报)(?:\([^()\n]{1,8}\))?"
_STAMP = r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?:[ \t]+\d{1,2}:\d{2}(?::\d{2})?)?"
# A sentence has a comma or a stop, a row of a table a number in a cell of its own.
_PLAIN = r"[^\n,;。|\t]"
RUNNING_HEAD = (
    rf"(?:{_STAMP}[ \t]+{_PLAIN}{{1,80}}"
    rf"|(?:{PAGE_NUMBER}[ \t]+|\d{{1,3}}[ \t]+)?{_PLAIN}{{0,40}}{_TITLE}(?:[ \t]+(?:{PAGE_NUMBER}|\d{{1,3}}))?"
    r"|(?:https?://|www\.)[^\s|]{3,300}(?:[ \t]+\d{1,3}[ \t]*/[ \t]*\d{1,3})?)"
)
"""A line that stands on every page, folded: the report's title, with or without a page number; what a browser prints above and below
a page."""


def alone(pattern: str) -> re.Pattern[str]:
    """`pattern` as the whole of a line, blanks around it and its carriage return included."""
    return re.compile(rf"^[ \t]*{pattern}[ \t]*\r?$", re.MULTILINE)


def struck(found: re.Match[str]) -> str:
    """As many blanks as `found` has characters, the first of them a form feed: no cell, and no empty line either."""
    return "\f" + " " * (len(found.group()) - 1)
