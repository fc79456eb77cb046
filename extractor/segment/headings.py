"""Finds where the sections of a report begin.

Every place where a heading may stand is weighed by its wording, its number and its standing. Of all chains of headings in the
form's order the heaviest is taken; a section with a body is worth more than one without (a table of contents has none), and a
chain that passes over strong headings pays for them. Of two chains with the same weight the one whose first differing heading
stands earlier is taken: a heading printed twice opens its section where it stands first. Of several reports in one file only the
first is looked at: sections of two are never mixed.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import islice, pairwise

from rapidfuzz.distance import Levenshtein

from extractor.model.doubts import doubt
from extractor.model.record import record
from extractor.model.sections import STATISTICS, Section
from extractor.model.spans import Span
from extractor.page_lines import PAGE_NUMBER
from extractor.rulebook.headings import HeadingRule, HeadingRules
from extractor.segment.lost_heading import with_lost_heading
from extractor.segment.reports import CHAIN, MOST_TITLES, Heading, second_report
from extractor.segment.second_set import without_second_set

# What a heading is worth, by its wording: official, known, loose; and misprinted.
WORDING = (6, 5, 4)
MISPRINTED = 4
# ... by its number: the form's own, another, an Arabic one (at the beginning of a line).
OWN_NUMBER, OTHER_NUMBER, ARABIC = 4, 2, 1
# ... by its standing: at the beginning of a line, alone on it. An entry of a table of contents ends in a page number.
LINE_START, LINE_ALONE, LEADER = 1, 1, -3
# A section whose body is longer than this has one; what a body adds to the chain.
BODY_LENGTH, BODY = 10, 2
# Headings of this weight should not lie inside a section; what each costs, and how many are counted.
STRONG, PASSED_OVER, MOST_PASSED = 9, 1, 3
# Of so many places, the heaviest, chains are made: their number grows with the square. A report has about 20.
MOST_PLACES = 300
# Numbers and lines that are weighed as headings, the first ones: a report has about 100, and each costs up to 50 microseconds.
MOST_WEIGHED = 8000
# Reports of one file that are told apart; before a second one stand so many characters at least: two headings and a body.
MOST_REPORTS, LEAST_BEFORE = 100, 20
# The statistics table's first words stand in so many characters behind its title, the form's own rows in so many.
TABLE_START, ROWS_START = 60, 120
# What stands behind a page's last word is looked for in so many characters.
LONGEST_TRAILER = 2000
# No title is longer, blanks included.
LONGEST_TITLE = 80
# Misprints allowed in a heading: one in so many characters, and no more than two.
CHARACTERS_PER_MISPRINT, MOST_MISPRINTS = 4, 2

_LIST_ITEM = re.compile(r"\s*(?:[、;,]|等|和[^\s]|以及|及|共[一二三四五六七八\d]+[个大]?(?:部分|方面))")
_LEADER = re.compile(r"[ \t]*(?:[.·…]{2,}|-{3,}|[ \t]{2,})[ \t]*\d{1,3}[ \t]*(?:\n|\Z)")
_PAGE = re.compile(rf"\n\s*+(?:{PAGE_NUMBER}|\d{{1,3}})[ \t]*+(?=\n)")
_ALONE = re.compile(r"[ \t]*[:*|#]*[ \t|]*(?:\n|\Z)")
_BEFORE_LINE = re.compile(r"(?:^|\n)[ \t|#*>]*\Z")
_LEAD = re.compile(r"[#*>]+[ \t]*\Z")
_EDGES = " \t\n|([·•"
_CLOSING = re.compile(r"[*]{1,2}")
# What a heading may have before its wording (二、2022年主动公开政府信息情况).
_PERIOD = re.compile(r"(?:(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})[ ]?年度?|本年度?|上一?年度?|去年|历年|全年)的?[ ]*")
# Inside a longer number a numeral marks no section.
_NOT_A_MARK = frozenset("第一二三四五六七八九十百之至")


@record(frozen=True, slots=True)
class _Opening:
    """Where a heading may stand."""

    rank: int
    """Place of its section in the form; -1 for a heading of an older form that opens none of ours."""
    start: int
    """Its first character, the number included."""
    end: int
    """One past its last."""
    weight: int
    """What speaks for it."""
    official: bool = False
    """Whether its wording is an official one."""


def find_sections(text: str, folded: str, rules: HeadingRules) -> tuple[Section, ...]:
    """The sections that are there, in the page's order, then the absent ones in the form's order."""
    places = _without_rows(folded, _places(folded, rules), rules)
    strong = [Heading(p.rank, p.start, p.end) for p in places if _is_strong(p, rules)]
    limit = second_report(folded, strong, rules)
    places = [p for p in places if p.start < limit]
    ours = sorted((p for p in places if 0 <= p.rank < _last(rules)), key=lambda p: (-p.weight, p.start))[:MOST_PLACES]
    chain = _chain(sorted(ours, key=lambda p: p.start), limit)
    chain = sorted([*chain, *_strays(chain, places), *_statistics(folded, chain, places, rules)], key=lambda p: p.start)
    bounds = _bounds(chain, places) + [limit] * (limit < len(folded))
    found = with_lost_heading(folded, [_section(text, folded, rules, place, bounds) for place in chain], limit, rules)
    found = without_second_set(folded, found, strong, rules)
    present = {section.key for section in found}
    absent = [_absent(rule) for rule in rules.sections if rule.key not in present and rule.key != STATISTICS]
    return tuple(found + absent)


def _strong(folded: str, rules: HeadingRules) -> list[Heading]:
    """Headings that leave no doubt."""
    return [Heading(p.rank, p.start, p.end) for p in _without_rows(folded, _places(folded, rules), rules) if _is_strong(p, rules)]


def begins_again(folded: str, rules: HeadingRules) -> tuple[int, ...]:
    """Where in a text reports begin behind the first one; mostly nothing is looked at but titles."""
    cuts = list[int]()
    while len(cuts) < MOST_REPORTS:
        rest = folded[cuts[-1] :] if cuts else folded
        if not any(title.start() > LEAST_BEFORE for title in islice(rules.report_title.finditer(rest), MOST_TITLES)):
            break
        at = second_report(rest, _strong(rest, rules), rules)
        if at >= len(rest):
            break
        cuts.append(at + (cuts[-1] if cuts else 0))
    return tuple(cuts)


def are_reports(texts: Iterable[str], rules: HeadingRules) -> bool:
    """Whether each of several texts has headings of the form, and begins anew with those that the one before it had."""
    ranks = [{heading.rank for heading in _strong(folded, rules)} for folded in texts]
    return all(len(one & other) >= CHAIN for one, other in pairwise(ranks))


def _last(rules: HeadingRules) -> int:
    """Rank of the statistics table, which may stand anywhere."""
    return len(rules.sections) - 1


def _is_strong(place: _Opening, rules: HeadingRules) -> bool:
    """Whether the place is a heading of ours that leaves no doubt."""
    return 0 <= place.rank < _last(rules) and place.weight >= STRONG


def _places(folded: str, rules: HeadingRules) -> list[_Opening]:
    """Every place where a heading may stand, by its start; one place per start."""
    best: dict[int, _Opening] = {}
    numbers = dict(rules.numbers)

    def keep(place: _Opening | None) -> None:
        if place and (place.start not in best or place.weight > best[place.start].weight):
            best[place.start] = place

    for match in islice(rules.mark.finditer(folded), MOST_WEIGHED):
        if match.start() and folded[match.start() - 1] in _NOT_A_MARK and match[1]:
            continue
        keep(_weigh(folded, rules, match.start(), _skip(folded, match.end(), rules), numbers[match[1] or match[2]]))
    for match in islice(rules.line.finditer("\n" + folded), MOST_WEIGHED):
        sign = match[1]
        start, title = (match.start(1) if sign else match.end()) - 1, match.end() - 1
        number = (0 if sign.isdecimal() else numbers[sign]) if sign else None
        place = _weigh(folded, rules, start, title, number)
        if place and (sign or _ALONE.match(folded, place.end)):
            keep(place)
    for match in rules.unmarked_table.finditer(folded):
        if not match.start() or folded[match.start() - 1] not in "、《\"":
            keep(_Opening(_last(rules), match.start(), match.end(), WORDING[0]))
    return sorted(best.values(), key=lambda p: p.start)


def _without_rows(folded: str, places: list[_Opening], rules: HeadingRules) -> list[_Opening]:
    """Without the rows of a statistics table (一、主动公开情况, 三、依申请公开情况): behind its title only official wordings count."""
    begins = [p.end for p in places if p.rank == _last(rules) and _opens_table(folded, p, rules)]
    return [p for p in places if p.official or p.rank == _last(rules) or not begins or p.end <= begins[0]]


def _opens_table(folded: str, place: _Opening, rules: HeadingRules) -> bool:
    """Whether the old form's table follows its title: its first words do, and no row of the present form."""
    return bool(rules.table_start.search(folded, place.end, place.end + TABLE_START)) and not _is_caption(folded, place, rules)


def _is_caption(folded: str, place: _Opening, rules: HeadingRules) -> bool:
    """Whether the title of the statistics table stands over rows of the present form."""
    return bool(rules.own_rows.search(folded, place.end, place.end + ROWS_START))


def _skip(folded: str, at: int, rules: HeadingRules) -> int:
    """Past blanks, marks of emphasis and the period that is spoken of, except before words that are no heading (本年度办理结果)."""
    while at < len(folded) and (folded[at].isspace() or folded[at] == "*"):
        at += 1
    period = _PERIOD.match(folded, at)
    return period.end() if period and not rules.decoys.match(folded, at) else at


def _piece(folded: str, title: int) -> str:
    """What may be a title, without blanks and without a page number between its lines."""
    piece = folded[title : title + LONGEST_TITLE]
    return "".join((_PAGE.sub("", piece) if "\n" in piece else piece).split())


def _way_back(folded: str, title: int, length: int) -> int:
    """One past the place in the document of the piece's character `length - 1`."""
    at = title
    whole = folded[title : title + length]
    if len(whole) == length and not any(map(str.isspace, whole)):
        return title + length
    while length:
        if page := _PAGE.match(folded, at, title + LONGEST_TITLE):
            at = page.end()
        length -= not folded[at].isspace()
        at += 1
    return at


def _weigh(folded: str, rules: HeadingRules, start: int, title: int, number: int | None) -> _Opening | None:
    """The place as a heading, or nothing: `number` is 0 for an Arabic one and None where there is none."""
    piece = _piece(folded, title)
    if rules.decoys.match(piece):
        return None
    rank, length, weight = _worded(piece, rules, number)
    end = _way_back(folded, title, length)
    if not weight or _LIST_ITEM.match(folded, end):
        return None
    official, own = rank >= 0 and weight == WORDING[0], rank >= 0 and number == rules.sections[rank].numeral
    weight += 0 if number is None else OWN_NUMBER if own else OTHER_NUMBER if number else ARABIC
    at_line = bool(_BEFORE_LINE.search(folded, max(0, start - 8), start))
    if at_line and (tail := rules.tail.match(folded, end)):
        end = tail.end()
    weight += LINE_START * at_line + LINE_ALONE * bool(at_line and _ALONE.match(folded, end))
    weight += LEADER * bool(_LEADER.match(folded, end))
    return _Opening(rank, start, end, weight, official)


def _worded(piece: str, rules: HeadingRules, number: int | None) -> tuple[int, int, int]:
    """Which section's title `piece` begins with: its rank, its length, what the wording is worth (0 for none)."""
    found = (-1, 0, 0)
    ranks = rules.by_first.get(piece[:1], ())
    for rank in ranks if ranks and rules.wordings.match(piece) else ():
        for grade, pattern in zip(WORDING, rules.sections[rank].grades, strict=True):
            match = pattern.match(piece)
            if match and (match.end(), grade) > (found[1], found[2]):
                found = (rank, match.end(), grade)
    if not number or found[2] == WORDING[0]:
        return found
    if not found[2] and (match := rules.foreign.match(piece)):
        return -1, match.end(), WORDING[0]
    return max(found, _misprinted(piece, rules, number), key=lambda f: f[1])


def _misprinted(piece: str, rules: HeadingRules, number: int) -> tuple[int, int, int]:
    """The official title with the fewest misprints, if exactly one section has it; two characters may be wrong, missing or too many."""
    found: list[tuple[int, bool, int, int, int]] = []
    for rank, rule in enumerate(rules.sections):
        for official in rule.official:
            most = min(MOST_MISPRINTS, len(official) // CHARACTERS_PER_MISPRINT)
            if len(official) <= CHARACTERS_PER_MISPRINT and number != rule.numeral:
                continue
            if Levenshtein.distance(piece[: len(official)], official, score_cutoff=2 * most) > 2 * most:
                continue  # a character more or less changes the distance by one at the most
            for length in range(max(1, len(official) - most), min(len(piece), len(official) + most) + 1):
                wrong = Levenshtein.distance(piece[:length], official, score_cutoff=most)
                if wrong <= most:
                    found.append((wrong, piece[length - 1] != official[-1], abs(length - len(official)), rank, length))
    if not found:
        return -1, 0, 0
    wrong, _, _, rank, length = min(found)
    if any(other[0] == wrong and other[3] != rank for other in found):
        return -1, 0, 0
    return rank, length, MISPRINTED


def _chain(places: list[_Opening], length: int) -> list[_Opening]:
    """The heaviest chain of places whose sections follow each other as in the form; the earlier one of two equal ones."""
    strong = [p.start for p in places if p.weight >= STRONG]

    def step(place: _Opening, following: _Opening | None) -> int:
        """What the section between two headings adds: a body, less the strong headings it would swallow."""
        end = following.start if following else length
        passed = bisect_left(strong, end) - bisect_right(strong, place.start)
        return BODY * (end - place.end > BODY_LENGTH) - PASSED_OVER * min(passed, MOST_PASSED)

    ways: dict[int, tuple[int, list[_Opening]]] = {}
    for i in range(len(places) - 1, -1, -1):
        place = places[i]
        worth, rest = step(place, None), list[_Opening]()
        for j in range(len(places) - 1, i, -1):
            if places[j].rank > place.rank and places[j].start >= place.end:
                other = step(place, places[j]) + ways[j][0]
                if other >= worth:
                    worth, rest = other, ways[j][1]
        ways[i] = (place.weight + worth, [place, *rest])
    best: tuple[int, list[_Opening]] = (0, [])
    for i in range(len(places)):
        if ways[i][0] > best[0]:
            best = ways[i]
    return best[1]


def _strays(chain: list[_Opening], places: list[_Opening]) -> list[_Opening]:
    """Sections that stand out of the form's order: strong headings behind the first one, where exactly one can be meant."""
    taken = {place.rank for place in chain}
    if not chain:
        return []
    times = Counter(p.rank for p in places if p.weight >= STRONG and p.start > chain[0].start)
    return [
        p
        for p in places
        if p.rank not in taken
        and times[p.rank] == 1
        and p.weight >= OWN_NUMBER + STRONG - OTHER_NUMBER
        and p.start > chain[0].start
    ]


def _statistics(folded: str, chain: list[_Opening], places: list[_Opening], rules: HeadingRules) -> list[_Opening]:
    """The statistics table: the first heading of it behind the first section's that opens one.

    Between sections only the old form's table does, by its first words; behind the last heading also a table that lost them, unless
    rows of the present form follow: then it is their caption.
    """
    first, last = (chain[0].start, chain[-1].start) if chain else (-1, -1)
    titles = (p for p in places if p.rank == _last(rules) and p.start > first)
    return list(islice((p for p in titles if not _is_caption(folded, p, rules) and (p.start > last or _opens_table(folded, p, rules))), 1))


def _bounds(chain: list[_Opening], places: list[_Opening]) -> list[int]:
    """Where a section may end: the next heading, of ours or of an older form; behind the last one, titles that begin anew (links)."""
    if not chain:
        return []
    first, last = chain[0].start, chain[-1]
    again = [p.start for p in places if p.official and 0 <= p.rank < last.rank and p.weight >= STRONG and p.start > last.end]
    return sorted({p.start for p in chain} | {p.start for p in places if p.rank < 0 and p.start > first} | set(again[:1]))


def _section(text: str, folded: str, rules: HeadingRules, place: _Opening, bounds: list[int]) -> Section:
    """The section that `place` opens."""
    start = closing.end() if (closing := _CLOSING.match(folded, place.end)) else place.end
    end = next((bound for bound in bounds if bound >= start), None)
    if end is None:
        trailer = rules.trailer.search(folded, max(start, len(folded) - LONGEST_TRAILER))
        end = len(folded[start : trailer.start()].rstrip(_EDGES)) + start if trailer else len(folded)
    else:
        end -= len(lead[0]) if (lead := _LEAD.search(folded, max(start, end - 8), end)) else 0
    rule = rules.sections[place.rank]
    return Section(rule.key, text[place.start : place.end], Span(place.start, place.end), Span(start, max(start, end)))


def _absent(rule: HeadingRule) -> Section:
    """A section that is not on the page."""
    return Section(rule.key, "", None, None, "absent", doubt("section.no_heading", heading=rule.official[0]))
