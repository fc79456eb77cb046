"""What notes say of a section's numbers: that they are counted in hundreds or thousands, or that one of them is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from extractor.match.tables.reading import TableReading
from extractor.model.candidates import Candidate
from extractor.model.doubts import CORRECTED, SCALED, Reason
from extractor.model.record import changed
from extractor.model.sections import Section
from extractor.rulebook.tables import TableRules

# A caption or a header that counts in more than ones (单位:百件, (万件)).
_SCALED = re.compile(r"(?:单\s*位\s*[:为是]\s*|[(\[【/])[十百千万亿]{1,2}(?:件|条|项|个|份|次|宗)")
# A sentence that gives another number for one in a table; one that says so itself, of whatever row.
_CORRECTION = re.compile(r"[^。;\n]*(?:更正|勘误|订正|应为|应是|有误)[^。;\n]*")
_ANNOUNCED = re.compile(r"\W*(?:注|备注|说明)?\W*(?:更正|勘误|订正)\W")


def _corrections(piece: str) -> Iterator[str]:
    """The sentences of a section that correct a number."""
    if any(word in piece for word in ("更正", "勘误", "订正", "应为", "应是", "有误")):
        yield from (found.group() for found in _CORRECTION.finditer(piece) if any(map(str.isdecimal, found.group())))


def _words_of(candidate: Candidate, folded: str) -> str:
    """A row's label as the page prints it, without its index."""
    words = "".join(candidate.label.of(folded).split()) if candidate.label else ""
    return re.sub(r"^[^一-鿿]*", "", words)


def _doubted(reading: TableReading, doubt: Reason, ids: frozenset[str] | None = None) -> TableReading:
    """`reading` with its numbers for review: all, or those of the indicators `ids`."""
    told = tuple(
        changed(c, doubt=c.doubt + doubt, grade="inferred") if c.status == "reported" and (ids is None or c.indicator in ids) else c
        for c in reading.candidates
    )
    return replace(reading, candidates=told)


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
        for sentence in _corrections(piece):
            rows = {c.indicator for c in found[name].candidates if (words := _words_of(c, folded)) and words in "".join(sentence.split())}
            if rows or _ANNOUNCED.match(sentence):
                found[name] = _doubted(found[name], CORRECTED, frozenset(rows) or None)
    return found
