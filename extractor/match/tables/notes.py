"""What notes say of a section's numbers: that they are counted in hundreds or thousands, or that one of them is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.model.doubts import CORRECTED, NOTED, SCALED, Reason
from extractor.model.record import changed
from extractor.model.sections import Section
from extractor.rulebook.periods import part_of_year
from extractor.rulebook.tables import TableRules

# A caption or a header that counts in more than ones (单位:百件, (万件)).
_SCALED = re.compile(r"(?:单\s*位\s*[:为是]\s*|[(\[【/])[十百千万亿]{1,2}(?:件|条|项|个|份|次|宗)")
# A sentence that gives another number for one in a table; one that says so itself, of whatever row.
_CORRECTION = re.compile(r"[^。;\n]*(?:更正|勘误|订正|应为|应是|有误)[^。;\n]*")
_ANNOUNCED = re.compile(r"\W*(?:注|备注|说明)?\W*(?:更正|勘误|订正)\W")
# A sentence that begins as a note does, or that speaks of the table; one of the words stands in each.
_HEADS = ("注", "说明", "以上", "以下", "上述", "上表", "本表", "下表", "表中", "表内", "数据来源", "数据以", "数据截", "统计口径")
_NOTE = re.compile(
    r"(?m)(?:^|[。;|])[^\w\n|]*(?:备?注(?![册销重意])|说明|填表说明|以[上下](?!简称)|上[述表]|[本下]表|表[中内]|数据(?:来源|以|截)|统计口径)[^。\n|]*"
)
# Of the numbers of a table: another body's, a part of the year's, not sure, not valid.
_OF_ALL = re.compile(
    r"全[省市县区州镇乡旗]|[为系是](?!我|本)[^,;\d]{2,16}[局委办场所站院校]的?(?:汇总)?(?:数据|数字)"
    r"|截[至止]到?(?:20\d\d年|[当本今]年)?(?:0?[1-9]|1[01])月|待核|未核实|[估预概]计?算|预计|估计|暂定|初步统计|草稿|不准确|不实|作废|为准|年鉴"
    r"|\d[月日]?[-~至到](?:20\d\d年)?(?:0?[1-9]|1[01])月|无关|民事|复议机关|(?:系统|辖区|全部|所有)[^,]{0,4}单位"
)
# Of the numbers of a row that the note names, and of all where it names none.
_OF_ROW = re.compile(
    r"误[报填写计]|[漏少多虚重错][报填计](?!划)|重复(?:统计|计算|计入)|未[计列统]入|未统计|另有|减去|扣除|应[减加扣删为是]|有误|填[反错]|颠倒|错"
    r"|(?:调整|变更|更新|改|更正|修正)为|实际(?:为|是|收费|\d)|[非不]是?决定|(?:上一?|去)年度?的?(?:数据|数字)|[为是:]\d{1,2}月?[-~至到](?:[1-9]|1[01])月"
    r"|[户人]数|立案数|受理数|\d[百千万]件"
)
# Of the numbers of a row that the note names: they hold something beside the form's, or lack it.
_SCOPE = re.compile(r"[不未仅只均已]?(?:包?含|包括)|除[^,]{1,12}外|[仅只][计限指统]|[归并合][入并]")
# Of those and, where it names none, of all: they are also of other bodies, a part of the body's own, not sure, counted in another way.
_OTHERS = re.compile(
    r"(?:包?含|包括|[仅只])[^,;\d]{0,8}(?:[下所]属|乡镇|街道|单位|部门|派出|机关|[局场站所院])|[省市县区镇乡州局]本级|网上|初[步审]|暂|草案|未经?审"
    r"|合并数|代填|部分数据|[上下]半年|季度|系统(?:数据|汇总)|出入|笔误|口径[^,]{0,8}(?:不[同一]|变|调整|有别)|职[能责权][^,]{0,4}划"
    r"|(?:[不未](?:包?含|包括|计|统计)|缺|[仅只](?:含|有|计|统计)?)[^,;]{0,6}?(?<!\d)(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
)
# A note that numbers hold those of the year before, beside what the form itself carries over.
_CARRIED = re.compile(r"(?:包?含|包括|含有)[^,;。]{0,4}(?:上一?|去|往|前一)年度?(?![^,;。]{0,8}结转)")
# A sentence anywhere that says that a number is another (…更正为70件).
_CORRECTED = re.compile(r"(?:更正|订正|修正|勘误|调整|变更|改)(?:为|成)\s*\d|应(?:为|是)\s*\d")
_CORRECTING = ("更正", "订正", "修正", "勘误", "整为", "更为", "改为", "改成", "应为", "应是")
SHORTEST_ROW = 4
"""Characters of a row's name that tell it in a sentence of prose."""
_INDEX = re.compile(r"\A[^一-鿿]*(?:[一二三四五六七八九十]{1,3}[)、.])?[^一-鿿]*")
# A note that states another number of its row than stands there.
_STATES = re.compile(r"(?:[为是共计]|总数)(\d+)(?:件|项|条|个|宗)")
_LONGEST_SCOPE = 60
# A sentence anywhere that speaks of the report's numbers; of all of them where it says that they are unsure, or a part of the year's.
_OF_REPORT = re.compile(r"本(?:年度)?报告|本年报|原报告|勘误")
_DOUBTS = ("更正", "勘误", "订正", "有误", "核实", "待核", "截", "草稿", "估算")
_UNSURE = re.compile(
    r"(?:数据|数字)[^,;]{0,6}(?:待核|核实中|[未在待]核实|草稿|估算|截[至止]到?(?:20\d\d年|[当本今]年)?(?:0?[1-9]|1[01])月)"
)
# Of more than the body's own, where it is no government: one reports on all that it governs.
_SUMMED = re.compile(
    r"(?:数据|数字)[^,;]{0,4}(?:[为系是]|均为|[不仅只未]?(?:包?含|包括|涵盖|限))[^,;]{0,10}"
    r"(?:全[省市县区州镇乡]|汇总|系统|辖区|[下所]属|乡镇|街道|各单位|部门|派出)"
)
_GOVERNMENT = "人民政府"
_CHANGED, _SENTENCE_ENDS = re.compile(r"(?:更正|订正|勘误|应为|应是|有误)"), "。;\n|"

# A title of a report on a part of a year, and a period that ends before December; what stands in each. A title stands near the top.
_PART_TITLE = re.compile(
    r"20\d\d年度?(?:第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|[1-9])月份)(?:政府|政务)?信息公开[^\n。,;]{0,12}(?:报告|年报)"
)
_PART_PERIOD = re.compile(r"统计(?:期限|时段|时间|期间|周期)[^\n。,;]{0,6}1月1日[^\n。,;\d]{0,4}(?:20\d\d年)?(?:0?[1-9]|1[01])月")
# A period that is neither a calendar year nor one of school.
_OTHER_PERIOD = re.compile(
    r"统计(?:期限|时段|时间|期间|周期)[^\n。,;\d]{0,6}20\d\d年(?!0?1月|0?9月)\d{1,2}月\d{1,2}日[^\n。;\d]{0,4}20\d\d年\d{1,2}月\d{1,2}日"
)
_PARTS, _TOP = ("季度", "半年", "月份"), 400


def _of_part(folded: str) -> bool:
    """Whether a page says that its report is one on a part of the year."""
    top = folded[:_TOP]
    titled = any(part in top for part in _PARTS) and _PART_TITLE.search(top) is not None
    return titled or ("统计" in folded and any(period.search(folded) for period in (_PART_PERIOD, _OTHER_PERIOD)))


def _of_report(folded: str) -> Iterator[str]:
    """The sentences of a page that speak of the report's numbers."""
    if any(word in folded for word in _DOUBTS) or _SUMMED.search(folded):
        for found in _OF_REPORT.finditer(folded):
            start = max(folded.rfind(end, 0, found.start()) for end in _SENTENCE_ENDS) + 1
            ends = [end for mark in _SENTENCE_ENDS if (end := folded.find(mark, found.end())) >= 0]
            yield folded[start : min(ends, default=len(folded))]


def _corrections(piece: str) -> Iterator[str]:
    """The sentences of a section that correct a number."""
    if any(word in piece for word in ("更正", "勘误", "订正", "应为", "应是", "有误")):
        yield from (found.group() for found in _CORRECTION.finditer(piece) if any(map(str.isdecimal, found.group())))


def _notes(piece: str) -> Iterator[str]:
    """The notes of a section."""
    if any(head in piece for head in _HEADS):
        yield from (found.group() for found in _NOTE.finditer(piece))


def _words_of(candidate: Candidate, folded: str) -> str:
    """A row's label as the page prints it, without its index."""
    words = "".join(candidate.label.of(folded).split()) if candidate.label else ""
    return _INDEX.sub("", words).removeprefix("行政")


def _doubted(reading: TableReading, doubt: Reason, ids: frozenset[str] | None = None) -> TableReading:
    """`reading` with its numbers for review: all, or those of the indicators `ids`."""
    told = tuple(
        changed(c, doubt=c.doubt + doubt, grade="inferred") if c.status == "reported" and (ids is None or c.indicator in ids) else c
        for c in reading.candidates
    )
    return replace(reading, candidates=told)


def _named(reading: TableReading, sentence: str, folded: str) -> frozenset[str]:
    """The indicators whose rows a sentence names."""
    said = "".join(sentence.split())
    return frozenset(c.indicator for c in reading.candidates if (words := _words_of(c, folded)) and words in said)


def _rows_of(table: TableRules, sentence: str) -> frozenset[str]:
    """The indicators of a table whose rows, or what stands over them, a sentence of another place names."""
    said, found = "".join(sentence.split()), set[str]()
    for label in table.lexicon.labels:
        words = () if label.needs_index or label.kind not in ("row", "group") else label.words
        named = next((word for word in words if len(word) >= SHORTEST_ROW and word in said), None)
        if named is None:
            continue
        for indicator in table.by_cell.values():
            if indicator.row == label.key if label.kind == "row" else named in indicator.printed[""].group:
                found.add(indicator.id)
    return frozenset(found)


def _everywhere(
    found: dict[str, TableReading], tables: Mapping[str, TableRules], sentence: str, why: Reason, here: str | None = None
) -> dict[str, TableReading]:
    """The readings with the rows that a sentence names for review, of whatever table; all of `here` where it names none."""
    rows = {name: named for name, table in tables.items() if (named := _rows_of(table, sentence))}
    if not rows and here is not None:
        return found | {here: _doubted(found[here], why)}
    return found | {name: _doubted(found[name], why, ids) for name, ids in rows.items()}


def _prose_corrections(folded: str) -> Iterator[str]:
    """The sentences of a page that give a number another value."""
    if True in [word in folded for word in _CORRECTING]:
        for found in _CORRECTED.finditer(folded):
            start = max(folded.rfind(end, 0, found.start()) for end in _SENTENCE_ENDS) + 1
            yield folded[start : found.end()]


def _narrowed(note: str, *, named: bool) -> bool:
    """Whether a note says that numbers are of more or less than the form asks for. `named`: it names rows."""
    said = "".join(note.split()).rstrip(").")
    if len(said) > _LONGEST_SCOPE:
        return False
    return _OTHERS.search(said) is not None or part_of_year(said) != "" or (named and _SCOPE.search(said) is not None)


def _differs(reading: TableReading, note: str, rows: frozenset[str]) -> bool:
    """Whether a note states a number that none of `rows`, those that it names, has."""
    printed = {str(c.value) for c in reading.candidates if c.indicator in rows}
    return any(found[1] not in printed for found in _STATES.finditer("".join(note.split())))


def _told(reading: TableReading, piece: str, folded: str) -> TableReading:
    """`reading` of a section, for review where a note says that its numbers are others, or another's."""
    for sentence in _corrections(piece):
        rows = _named(reading, sentence, folded)
        if rows or _ANNOUNCED.match(sentence):
            reading = _doubted(reading, CORRECTED, rows or None)
    for note in _notes(piece):
        rows = _named(reading, note, folded)
        if _OF_ALL.search(note) or _OF_ROW.search(note) or _narrowed(note, named=bool(rows)) or (rows and _differs(reading, note, rows)):
            reading = _doubted(reading, NOTED, rows or None)
    return reading


def told_by_notes(
    said: Mapping[str, TableReading], sections: Mapping[str, Section], tables: Mapping[str, TableRules], folded: str
) -> dict[str, TableReading]:
    """What the tables say, for review where a note in their section says something else."""
    found = dict(said)
    for name, table in tables.items():
        span = sections[table.section].span
        if not span or not found[name].candidates:
            continue
        piece = span.of(folded)
        if _SCALED.search(piece):
            counts = frozenset(indicator.id for indicator in table.by_cell.values() if indicator.unit != "万元")
            found[name] = _doubted(found[name], SCALED, counts)
        found[name] = _told(found[name], piece, folded)
        for note in _notes(piece):
            if _CARRIED.search(note):
                found = _everywhere(found, tables, note, NOTED, name)
    if _of_part(folded):
        found = {name: _doubted(reading, NOTED) for name, reading in found.items()}
    for sentence in _prose_corrections(folded):
        found = _everywhere(found, tables, sentence, CORRECTED)
    governs = _GOVERNMENT in folded[:_TOP]
    for sentence in _of_report(folded):
        of_others = not governs and _SUMMED.search(sentence)
        for name, reading in found.items():
            rows = _named(reading, sentence, folded) if _CHANGED.search(sentence) and any(map(str.isdecimal, sentence)) else None
            if rows or of_others or _UNSURE.search(sentence):
                found[name] = _doubted(reading, CORRECTED if rows else NOTED, rows or None)
    return found
