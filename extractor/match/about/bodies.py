"""What makes the body that was read doubtful: the text speaks of itself as another kind of body, somebody else signed, or the title says
that the report is of another body, or about one.
"""

import re
from collections import Counter

from extractor.match.about.page import Page
from extractor.model.candidates import AboutField
from extractor.model.doubts import Reason, doubt
from extractor.model.record import changed

_GOVERNMENT = "人民政府"
# A signature stands in so many characters before the report's end, on one of so many lines; a line is no longer.
SIGNED, MOST_LINES, LONGEST_NAME = 120, 3, 30
_DATE = re.compile(r"[\s|(]*(?:20\d\d|二[〇○零O])[^\n]{2,16}[\s|)]*")
_OFFICE = re.compile(r"办公[室厅]|(?:政府|公开)办|领导小组|人民政府|[市县区镇乡]政府|管(?:理)?委(?:员)?会|办事处")


def in_doubt(page: Page, agency: AboutField | None, signed: AboutField | None) -> AboutField | None:
    """The body with why a person should look at it; null where none was read. `signed`: the body before the report's last date."""
    if agency is None:
        return None
    name = str(agency.value)
    told = _of_another(page, name) + _speaks(page, name) + _signed(page, name, signed)
    return changed(agency, doubt=agency.doubt + told) if told else agency


def _of_another(page: Page, name: str) -> Reason:
    """Whether what stands for a name says that one body did something for, or with, another's report."""
    return doubt("about.of_another", name=name) if page.rules.of_another.search(name) else ()


def _governs(page: Page, name: str) -> bool:
    """Whether a name is a place's or its government's."""
    return name.endswith((*page.rules.places, _GOVERNMENT))


def _speaks(page: Page, name: str) -> Reason:
    """Whether the text calls its own body by a kind (我局) that the name is none of, and never otherwise."""
    said = Counter("".join(filter(None, found.groups())) for found in page.rules.speaks.finditer(page.folded, page.head, page.foot))
    if not said:
        return ()
    kind = said.most_common(1)[0][0]
    if any(any(sign in name for sign in page.rules.kinds.get(word, (word,))) for word in said):
        return ()
    if any(word in page.folded for word, last in page.rules.own if last in page.rules.places and word[1:] not in said):
        return ()  # 我县: a government's text, with a sentence of one of its bodies
    return doubt("about.speaks_otherwise", last=kind)


def _signed(page: Page, name: str, signed: AboutField | None) -> Reason:
    """Whether another body signed the report."""
    other = str(signed.value) if signed else _last_line(page)
    if not other or other in name or name in page.rules.no_body or _may_be(page, name, other):
        return ()
    return doubt("about.signed_by", name=other)


def _may_be(page: Page, name: str, other: str) -> bool:
    """Whether two names can be one body's, or those of a government and of its office."""
    if _governs(page, name):
        return other.endswith(name) or _OFFICE.search(other) is not None
    short, long = sorted((name, other), key=len)
    rest = iter(long)
    return short[-2:] == long[-2:] or long.startswith(short) or all(c in rest for c in short)


def _last_line(page: Page) -> str:
    """The body that is alone on one of the report's last lines, before nothing but a date; "" for none."""
    lines = page.folded[max(0, page.foot - SIGNED) : page.foot].split("\n")[1:][-MOST_LINES:]
    for line in reversed(lines):
        said = "".join(line.split()).strip("|()")
        if said and len(said) <= LONGEST_NAME and page.rules.body.fullmatch(said):
            return said
        if said and not _DATE.fullmatch(line):
            return ""
    return ""
