"""The body reported on: by the title, else by the sentence that opens the report, else by how the text calls itself.

A short name (区经信局) is spelled out where the document spells it out. What was not read in a title is marked for a person to look.
"""

import re
from collections import Counter
from itertools import islice

from extractor.match.about.page import Page
from extractor.match.about.titles import Title
from extractor.model.candidates import AboutField
from extractor.model.doubts import doubt
from extractor.model.record import changed
from extractor.model.spans import Span
from extractor.rulebook.about import HAN

# A name of so many characters is a whole one: 浙江省财政厅 has six, 区财政局 four.
WHOLE = 7
# Characters between two of a short name's in the long one: 经(济和)信(息化)局.
LONGEST_GAP = 4
# Characters before a short name's first in the long one: 平潭综合实验(区) has six. Of a body's name before 局, of a place's before 市.
LONGEST_PREFIX, LONGEST_BODY, LONGEST_PLACE = 8, 12, 3
# The sentences that open a report stand in so many characters behind its first heading.
OPENING = 1500
# Of a name's places so many are looked at, the first ones: a report has about 50.
MOST_PLACES = 5000
# No name is shorter.
SHORTEST = 3
_BEFORE = r"(?<![\u4e00-\u9fff])"
_GOVERNMENT = "人民政府"
# A name that holds it ran on from one title into another.
_REPORT = "报告"
NO_TITLE = doubt("about.no_title")


def find_agency(page: Page, publisher: AboutField | None) -> AboutField | None:
    """The body reported on; null when neither title nor text names one."""
    title = page.title
    if title and title.agency and _names_a_body("".join(title.agency.split()), page):
        return _by_title(page)
    found = _by_opening(page) or _by_own_name(page, publisher)
    if found:
        return found
    if publisher is None or not _names_a_body(str(publisher.value), page):
        return None
    return changed(publisher, reader="agency.publisher", doubt=doubt("about.publisher_only"))


def _names_a_body(agency: str, page: Page) -> bool:
    """Whether what stands before a title's subject is a name, and not words that every title has."""
    return agency not in page.rules.no_body and _REPORT not in agency and not any(word in agency for word in page.rules.placeholders)


def _by_title(page: Page) -> AboutField | None:
    """The title's body, spelled out when it is a short name."""
    title = page.title
    if not title:
        return None
    if renamed := _renamed(title, page):
        return renamed
    short = "".join(title.agency.split())
    if longer := _spelled_out(page, short):
        told = doubt("about.title_short_name", short=short) + title.agency_doubt
        return changed(longer, reader="agency.title+text", doubt=told)
    return AboutField(short, title.agency_span, title.agency_raw, "agency.title", title.agency_doubt)


def _renamed(title: Title, page: Page) -> AboutField | None:
    """The title's body by one of its names, where the title says that it has or had another: 林草局(原林业局), 原林业局."""
    rules, name = page.rules, title.agency
    before = rules.once_named.search(name)
    other = before or rules.named_now.search(name)
    former = rules.former.match(name)
    if not (other or former) or title.agency_span is None:
        return None
    start, end = former.end() if former else 0, other.start() if other else len(name)
    span = Span(title.agency_span.start + start, title.agency_span.start + end)
    told = () if before and not former else doubt("about.renamed", name="".join(name.split()))
    return AboutField("".join(name[start:end].split()), span, span.of(page.document.text), "agency.title", told + title.agency_doubt)


def _by_opening(page: Page) -> AboutField | None:
    """The body that opens the first sentences: `2022年,…局认真`."""
    for match in page.rules.opening.finditer(page.folded, page.top, page.head + OPENING):
        name, start, end = match[1], match.start(1), match.end(1)
        if name.startswith(page.rules.not_first):
            continue
        if name.endswith(page.rules.places) and (found := _government(page, name)):
            return found
        if longer := _spelled_out(page, name):
            return changed(longer, reader="agency.opening+text", doubt=NO_TITLE + doubt("about.opening_short_name", name=name))
        return page.field(name, start, end, "agency.opening")
    return None


def _government(page: Page, place: str) -> AboutField | None:
    """The government of a place, where the document names it."""
    at = page.folded.find(place + _GOVERNMENT)
    if at < 0:
        return None
    name = place + _GOVERNMENT
    found = page.field(name, at, at + len(name), "agency.opening+text")
    return changed(found, doubt=NO_TITLE + doubt("about.opening_place", place=place))


def _by_own_name(page: Page, publisher: AboutField | None) -> AboutField | None:
    """The body behind 我局 or 我市: the name with that ending that the text uses most; nothing when two are used alike."""
    own: Counter[str] = Counter()
    for word, last in page.rules.own:
        own[last] += page.folded.count(word)
    last, times = own.most_common(1)[0] if own else ("", 0)
    if not times or list(own.values()).count(times) > 1:
        return None
    if publisher and str(publisher.value).endswith(last):
        return changed(publisher, reader="agency.publisher", doubt=NO_TITLE + doubt("about.speaks_of_own", last=last))
    place = last in page.rules.places
    match = _most_used(page, re.compile(last), LONGEST_PLACE if place else LONGEST_BODY, "")
    if not match:
        return None
    name = page.folded[match.start : match.end]
    longer = _government(page, name) if place else _spelled_out(page, name)
    found = longer or page.field(name, match.start, match.end)
    return changed(found, reader="agency.own", doubt=NO_TITLE + doubt("about.named_most_often", last=last))


def _spelled_out(page: Page, short: str) -> AboutField | None:
    """The long name whose characters the short one takes in order, where the document has exactly one that is used most."""
    if len(short) >= WHOLE or len(short) < 3 or short.endswith(page.rules.places):
        return None
    gap = rf"{HAN}{{0,{LONGEST_GAP}}}?"
    match = _most_used(page, re.compile(gap.join(re.escape(c) for c in short)), LONGEST_PREFIX, short)
    if not match:
        return None
    name = page.folded[match.start : match.end]
    return page.field(_placed(page, name), match.start, match.end)


def _most_used(page: Page, core: re.Pattern[str], most: int, without: str) -> Span | None:
    """The name ending in `core` that the text uses most, at its first place; null where two are used alike.

    A name begins where its sentence, quotation or cell begins, up to `most` characters before the core, and must not hold `without`.
    """
    folded, names = page.folded, dict[str, list[Span]]()
    for match in islice(core.finditer(folded), MOST_PLACES):
        start = match.start()
        while start and match.start() - start <= most and "\u4e00" <= folded[start - 1] <= "\u9fff":
            start -= 1
        name = folded[start : match.end()]
        if match.start() - start > most or len(name) < SHORTEST or name.startswith(page.rules.not_first):
            continue
        if (without and without in name) or any(word in name for word in page.rules.not_inside):
            continue
        names.setdefault(name, []).append(Span(start, match.end()))
    counts = sorted(((len(found), name) for name, found in names.items()), reverse=True)
    if not counts or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return None
    return names[counts[0][1]][0]


def _placed(page: Page, name: str) -> str:
    """The name with the city before its place, where the document writes it with exactly one city: 舟山市 + 定海区…局."""
    place = re.match(rf"{HAN}{{2,4}}?[区县]", name)
    if not place:
        return name
    cities = set(re.findall(rf"{_BEFORE}({HAN}{{2,4}}?市){place[0]}", page.folded))
    return cities.pop() + name if len(cities) == 1 else name
