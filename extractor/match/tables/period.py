"""Whether a table is this report's: a year that its heading, a line over it, its head or a note names may be another one, and it may be an
example of how the table is filled in. What stands under such words is open, or for review where the report's own year is in doubt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from extractor.match.tables.meant import as_said
from extractor.match.tables.reading import Meant, TableReading
from extractor.match.tables.scope import strange_bracket
from extractor.model.candidates import AboutField
from extractor.model.doubts import Reason, doubt
from extractor.model.record import record
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.rulebook.meaning import PERIOD, Meaning
from extractor.rulebook.periods import part_of_year
from extractor.rulebook.tables import Lexicon, TableRules

# A line over a table that is longer is prose.
LONGEST_CAPTION = 40

_YEAR, _MAYBE_YEAR = re.compile(PERIOD), re.compile(r"(?:19|20)\d\d|二[〇○零]")
_CENTURIES = ("20", "19", "二〇", "二○", "二零")
"""What each of them begins with."""
_EDGES = "\n\t|"
_PIECE = re.compile(r"[^\n\t|]+")
_SENTENCE, _CLAUSE = re.compile(r"[。;!?]"), re.compile(r",(?![^()]*\))")
# Where the heading of its section is lost, what stands over a table is looked for in so many characters, behind the last sentence or cell.
LONGEST_HEAD = 300
_NUMBERED = re.compile(r"[\s(#*第]*[一二三四五六七八九十\d]")
_BEFORE_HEAD = re.compile(r"[。;!?]|(?:^|[\n\t|])[ ]*\d[\d.,]*[ ]*(?=[\n\t|])")
# A line before a caption is a paragraph's last, or short itself.
_ENDS = ("。", ";", ":", "!", "?", ")")
# A date alone over a table is that of writing: reports are due by the end of March.
_WRITTEN = re.compile(r"\(?(?:19|20)\d\d年0?[1-6]月(?:\d{1,2}日)?\)?")
_TITLE = re.compile(r"政府信息公开(?:工作)?(?:年度)?(?:报告|年报)")
_INDEX = re.compile(r"\A\(?[一二三四五六七八九十\d]{1,2}[、.)]")
_ADDED = re.compile(r"[\s(]*(?:注|备注|说明)")
_ALONE = re.compile(r"(?:截[至止]|数据|统计|年度|期间|时间|口径|情况|[年底末数月日至]|\d|\W)+")
# What a note says of a table, right before the year.
_OF_TABLE = (
    r"(?:[以如][上下]|[上下本]表|表[内中])的?(?:各项)?(?:数据|数字|数|内容|情况)?(?:均|都|皆)?(?:(?:为|系|是|取自|反映)(?:的是)?|(?=截))(?:截[至止])?"
)
_TABLE, _NOTE = ("以上", "上表", "本表", "表中", "表内"), re.compile(rf"{_OF_TABLE}[^。;,\n]{{1,12}}")
# What a caption or a note says of where numbers are from: a year behind it is theirs, also that of a report.
_SOURCED = re.compile(r"(?:数据|数字)(?:来源|来自|取自|摘自|引自|源于|出自|采用|沿用)[于自为]?:?")
_SOURCED_YEAR = re.compile(rf"{_SOURCED.pattern}(20\d\d)年")
_SAYS_OF_TABLE = re.compile(rf"(?:{_OF_TABLE}|{_SOURCED.pattern})\Z")
# A sentence that begins with the year and ends in "as follows".
_BETWEEN = "。;:!?\n"
_INTRODUCES = re.compile(r"[^。;\n]*(?:如下|下表)[^。;\n]{0,6}[:。]")
_LONGEST_SAYING, _BESIDE = 30, 10
# A body whose table a caption says it is (附件:某某林场主动公开政府信息情况表); one that speaks of itself.
_BODY = re.compile(
    r"(?:^|[:、.)])([一-鿿]{2,14}?(?:局|委|办|场|站|所|院|中心|镇|乡|街道|办事处|公司|学校|大学))(?:20\d\d年度?)?(?=主动公开|收到和处理|政府信息|行政)"
)
_OWN = "本我该各"
# What stands where a caption says that a table is of a part of something: a month, or a bracket behind a name of tables. A title is none.
_MAYBE_SCOPED = re.compile(
    r"月|\d[.]\d|[表况据计][ ]*\("
    r"|[局委办场站所院心镇乡道处司校学](?:20\d\d年度?)?(?:主动|收到|政府|行政)"
)
_HEAD = re.compile(r"(?:报告|年报)\(")
_BRACKET, _BLANK, _OF = re.compile(r"[\s|]*\([\s]*(?:截[至止])?"), re.compile(r"[\s|]*"), re.compile(r"[度的\s|)]*")


@record(frozen=True, slots=True)
class _Section:
    """Where a table stands."""

    folded: str
    rules: TableRules
    others: tuple[Lexicon, ...]
    """Labels of the form's other tables."""
    heading: str
    """The section's heading."""
    start: int
    first: int
    """Where the first label of a row stands, or the last of the head where the table has no rows."""
    last: int
    """Where its last cell ends."""
    end: int

    @property
    def meaning(self) -> Meaning:
        return self.rules.lexicon.meaning

    def piece(self, at: int) -> tuple[int, int]:
        """The line or cell that holds the character `at`."""
        begin = max(self.folded.rfind(edge, self.start, at) for edge in _EDGES) + 1
        ends = [end for edge in _EDGES if (end := self.folded.find(edge, at, self.end)) >= 0]
        return max(begin, self.start), min(ends, default=self.end)

    def is_caption(self, start: int, end: int) -> bool:
        """Whether a line is none of prose."""
        words = self.without_corner(self.folded[start:end])
        if start <= self.first < end or _TITLE.search(_plain(words)) or _ADDED.match(words):
            return False  # the row's own label, a running head, or a note fallen out of a cell
        piece = _INDEX.sub("", _plain(words))
        if len(piece) > 1 and any(piece in word for word in self.rules.lexicon.by_word):
            return False  # a piece of a label
        if any(lexicon.by_word.get(m.group()) for lexicon in self.others for m in lexicon.pattern.finditer(_plain(words))):
            return False  # the end of the table before
        if len(words) > LONGEST_CAPTION or _SENTENCE.search(words.rstrip("。")) or _CLAUSE.search(words) or self._names_column(words):
            return False
        before = self.folded[self.start : start].rstrip()
        line = before[max(before.rfind(edge) for edge in _EDGES) + 1 :]
        return not before or before.endswith(_ENDS) or len(line) <= LONGEST_CAPTION

    def without_corner(self, words: str) -> str:
        """`words` without blanks and those that the form has in a table beside its labels."""
        lexicon = self.rules.lexicon
        return lexicon.pattern.sub(lambda m: m.group() if m.group() in lexicon.by_word else "", _plain(words))

    def is_alone(self, words: str) -> bool:
        """Whether a line or cell holds a year and nothing but what a head has, too."""
        return len(words) <= LONGEST_CAPTION and _ALONE.fullmatch(_YEAR.sub("年", self.without_corner(words))) is not None

    def introduction(self, year: re.Match[str]) -> str:
        """The sentence that begins with a year and leads to the table; "" for none."""
        before = self.folded[self.start : year.start()].rstrip(" \t|")
        found = _INTRODUCES.match(self.folded, year.start(), self.first) if not before or before[-1] in _BETWEEN else None
        return found.group() if found else ""

    def heads(self, year: re.Match[str]) -> bool:
        """Whether a year stands right behind the section's heading in brackets, or before the first words of the table where nothing parts
        these."""
        if _BRACKET.fullmatch(self.folded, self.start, year.start()):
            return True
        behind, lexicon = _OF.match(self.folded, year.end(), self.last), self.rules.lexicon
        label = lexicon.pattern.match(self.folded, behind.end(), self.last) if behind else None
        if label is None:
            return False
        return label.group() not in lexicon.by_word or _BLANK.fullmatch(self.folded, self.start, year.start()) is not None

    def _names_column(self, words: str) -> bool:
        """Whether a cell holds the name of a column, which is no caption."""
        lexicon = self.rules.lexicon
        found = (lexicon.by_word.get(m.group(), ()) for m in lexicon.pattern.finditer(_plain(words)))
        return any(label.kind == "column" for labels in found for label in labels)


def _plain(words: str) -> str:
    return "".join(words.split())


def _captions(section: _Section) -> Iterator[str]:
    """The section's heading and the lines and cells over the first row."""
    yield section.heading
    for piece in _PIECE.finditer(section.folded, section.start, section.first):
        if section.is_caption(*piece.span()):
            yield piece.group()


def _dated(words: str, meaning: Meaning) -> tuple[int, ...]:
    """The years whose numbers a caption says the table has; of a law, a form or the day it was written none."""
    if _WRITTEN.fullmatch(_plain(words)):
        return ()
    return tuple(int(year[1]) for year in _SOURCED_YEAR.finditer(_plain(words))) or meaning.years(words)


def _noted(section: _Section) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Captions, cells of a year alone and notes on the table, with the years that they name."""
    if _MAYBE_YEAR.search(section.heading):
        yield section.heading, _dated(section.heading, section.meaning)
    if not _MAYBE_YEAR.search(section.folded, section.start, section.end):
        return  # as in most sections with a table
    for found in _YEAR.finditer(section.folded, section.start, section.end):
        start, end = section.piece(found.start())
        words = section.folded[start:end].strip()
        before = section.folded[max(start, found.start() - _LONGEST_SAYING) : found.start()]
        said = section.introduction(found)
        if (
            said
            or (found.start() < section.first and section.is_caption(start, end))
            or (found.start() < section.last and section.is_alone(words))
            or _SAYS_OF_TABLE.search(_plain(before))
            or section.heads(found)
        ):
            if len(words) > LONGEST_CAPTION:
                words = said or section.folded[max(start, found.start() - _BESIDE) : min(end, found.end() + _BESIDE)].strip()
            yield words, _dated(words, section.meaning)


def _turned(section: _Section) -> Iterator[tuple[str, str]]:
    """Captions and notes with the word that makes the table another's."""
    meaning, pattern, said = section.meaning, section.rules.lexicon.pattern, list[str]()
    over = f"{section.heading}\n{section.folded[section.start : section.first]}"
    if True in [word in over for word in meaning.over]:
        said += _captions(section)
    under = section.folded[section.first : section.end]
    if True in [word in under for word in _TABLE]:
        said += [note.group() for note in _NOTE.finditer(section.folded, section.first, section.end)]
    for caption in said:
        words = pattern.sub(" ", _plain(caption))
        if word := next((w for w in meaning.over if w in words), ""):
            yield caption.strip(), word


def _strange_body(words: str, section: _Section) -> str:
    """The body that a caption names and nothing before the table does: it is not the report's."""
    found = _BODY.search(words)
    if found is None or found[1][0] in _OWN or found[1] in "".join(section.folded[: section.start].split()):
        return ""
    return found[1]


def _scoped(section: _Section) -> Iterator[tuple[str, str]]:
    """Captions with the words that say that the table is of a part of the year, or of more or less than the form asks for."""
    over = f"{section.heading}\n{section.folded[section.start : section.first]}"
    if not _MAYBE_SCOPED.search(over):
        return  # as over most tables
    for caption in _captions(section):
        words = section.without_corner(caption)
        bracket = "" if _HEAD.search(words) else strange_bracket(words, section.meaning)
        if word := part_of_year(words) or _strange_body(words, section) or bracket:
            yield caption.strip(), word


def _asks_for_a_look(over: str, below: str, meaning: Meaning) -> bool:
    """Whether a year or one of the words that are looked for stands over a table's first row, or below."""
    if True in [word in over for word in meaning.over] or True in [word in below for word in _TABLE]:
        return True
    if _MAYBE_SCOPED.search(over):
        return True
    begun = (text for text in (over, below) if True in [century in text for century in _CENTURIES])
    return any(_MAYBE_YEAR.search(text) for text in begun)


def of_captions(
    reading: TableReading, rules: TableRules, tables: Iterable[TableRules], section: Section, region: Span | None, folded: str
) -> TableReading:
    """`reading` with what the section's heading, and what stands over the table, say of all of it. `tables`: all of the form; `region`:
    where this one may stand."""
    labels = [c.label.start for c in reading.candidates if c.label]
    if not labels:
        return reading
    first, last = min(labels), max([c.context.end for c in reading.candidates if c.context])
    if section.span and section.span.start <= first < section.span.end:
        heading, start, end = *_headed(section, section.span.start, folded), section.span.end
    else:
        before = max(0, region.start - 2 * LONGEST_CAPTION if region else 0)  # a heading may stand there that is none of the form's
        heading, start, end = "", _back(max(before, first - LONGEST_HEAD), first, folded), last
    if not _asks_for_a_look(f"{heading}\n{folded[start:first]}", folded[first:end], rules.lexicon.meaning):
        return reading  # as most
    others = tuple(table.lexicon for table in tables if table is not rules)
    here = _Section(folded, rules, others, heading, start, first, min(last, end), end)
    turned = list(islice(_turned(here), 1))
    years = {named: words for words, named in reversed(list(_noted(here))) if named}
    scoped = list(islice(_scoped(here), 1))
    if not turned and not years and not scoped:
        return reading  # as on most pages
    every = frozenset(i.id for i in rules.by_cell.values())
    told = [Meant(every, None, doubt("table.another", words=words, word=word), stated=False) for words, word in turned]
    told += [Meant(every, None, doubt("table.another", words=words, word=word), stated=True) for words, word in scoped]
    told += [Meant(every, None, (), stated=True, years=named, words=words) for named, words in years.items()]
    return replace(reading, meant=(*reading.meant, *told))


def _back(start: int, end: int, folded: str) -> int:
    """Where what may be over a table begins, behind the last sentence or cell between two places."""
    return max([m.end() for m in _BEFORE_HEAD.finditer(folded, start, end)], default=start)


def _headed(section: Section, start: int, folded: str) -> tuple[str, int]:
    """A section's heading, with the rest of its line, and where what may be over its table begins: what bears no number may be a part of a
    heading, or of the table's head."""
    if section.heading_span is None:
        return "", start
    at = section.heading_span.start
    line = folded[at : at + LONGEST_CAPTION].partition("\n")[0]
    heading = line if len(line) < LONGEST_CAPTION else section.heading_span.of(folded)
    return heading, start if _NUMBERED.match(folded, at) else _back(max(0, at - LONGEST_HEAD), at, folded)


def _of_year(told: Meant, field: AboutField | None) -> Meant | None:
    """What becomes of cells for which years are named, by the year reported on; None where it is theirs."""
    year = field.value if field else None
    if not isinstance(year, int):
        return replace(told, reason=doubt("label.year_unknown", words=told.words), stated=True)
    if year in told.years or year + told.shift in told.years:
        return None
    reason: Reason = doubt("label.other_year", words=told.words, year=year)
    return replace(told, reason=reason, stated=bool(field and field.doubt))


def of_year(readings: Mapping[str, TableReading], field: AboutField | None) -> Mapping[str, TableReading]:
    """The readings of a page's tables as the year reported on, `field`, lets them stand."""
    if not any(told.years for reading in readings.values() for told in reading.meant):
        return readings  # as on most pages
    found = {name: [m for told in reading.meant if told.years and (m := _of_year(told, field))] for name, reading in readings.items()}
    return {name: as_said(reading, found[name]) for name, reading in readings.items()}
