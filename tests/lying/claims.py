"""What a lie claims, one by one, and where a reader of the report comes upon it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Literal

from extractor import load_rulebook
from extractor.ask.facts.topics import topics
from extractor.ask.table.inquiry import NONE
from extractor.model.asking import RowAsked
from extractor.model.candidates import Number
from extractor.model.report import Report
from extractor.values import grammar_of
from tests.lying.liar import MALFORMED, Told
from tests.lying.scene import Reply, shown

MOST_CLAIMS = 400
"""Of one inquiry that are looked up; the longest lies repeat themselves, and each is compared with the whole list of disagreements."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Seen = Literal["refused", "lost", "marked", "unseen"]
"""It is among the disagreements because the page does not bear it out; because rules say something else; because it is stated, marked
as the model's own; it is not among them, or stated without a mark."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One untrue thing that was said."""

    kind: str
    """"rows", "facts", "problems", "improvements", "agency", "year"."""
    about: str
    """The indicator, the fact's id, or the kind."""
    said: str
    """The number, or the quote."""
    names: tuple[str, ...]
    """Under which of these the list of disagreements may hold it."""
    value: Number | None = None
    """The number said."""
    line: str = ""
    """The line it is said of, and every quote from it."""
    inquiry: str = ""
    """The inquiry; "" where the names tell enough."""
    row: bool = False
    """Whether it is a whole row, of another number of cells than asked."""


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Compared without width, script and blanks."""
    return load_rulebook().folding.key(text)


def claims_of(told: Told, truth: dict[str, Number | None], base: Report) -> Iterator[Claim]:
    """The untrue claims of the last reply of one inquiry."""
    if not told.replies:
        return
    if told.complaints[-1] == (MALFORMED,):
        yield Claim("form", told.asked.inquiry.id, "", ("no_reply",))
        return
    claims = {
        "rows": lambda: _of_rows(told, truth, base),
        "table": lambda: _of_table(told, truth),
        "section": lambda: _of_section(told),
        "facts": lambda: _of_facts(told, base),
        "narrative": lambda: _of_items(told, base),
        "about": lambda: _of_about(told, base),
        "themes": lambda: _of_themes(told),
    }
    yield from islice(dict.fromkeys(claims[told.asked.inquiry.kind]()), MOST_CLAIMS)


@cache
def _number(cell: str, unit: str = "件") -> tuple[bool, Number | None]:
    """(whether it can be read, the number) of a cell."""
    reading = grammar_of(load_rulebook()).read(cell, unit, None)
    return reading.kind != "unreadable", reading.value


def _counted(said: str) -> Number | None:
    """The number a fact states, in digits or in words."""
    _, value = _number(said)
    counted = grammar_of(load_rulebook()).read_counted(f"{said}件", "件") if value is None and said else None
    return counted[0] if counted else value


def _of_rows(told: Told, truth: dict[str, Number | None], base: Report) -> Iterator[Claim]:
    rows = {row.label: row for row in told.asked.inquiry.rows}
    ruled = {v.indicator: v for v in base.values}
    for said in told.replies[-1]["rows"]:
        row: RowAsked = rows[said["row"]]
        names = (row.row, f"{row.table}.{row.row}", row.label, *row.indicators)
        if len(said["cells"]) != len(row.columns):
            yield Claim("rows", f"{row.table}.{row.row}", " | ".join(said["cells"]), names, row=True)
            continue
        for name, cell in zip(row.indicators, said["cells"], strict=True):
            mine = ruled.get(name)
            readable, value = _number(cell, mine.unit if mine else "件")
            # What rules say too is no lie of the model's; what nobody knows may be none.
            if name not in truth or (readable and value == truth[name]) or (readable and mine and mine.value == value):
                continue
            yield Claim("rows", name, cell, (name, *names[:3]), value)


def _of_table(told: Told, truth: dict[str, Number | None]) -> Iterator[Claim]:
    """What is said of a line that holds no open numbers, or of two lines or rows at once, or of a row that was not asked for, is untrue
    whatever the page says; and so is a row whose total does not stand in the line."""
    rows = {row.label: row for row in told.asked.inquiry.rows}
    loose = {line.number for line in told.asked.inquiry.lines if line.stretch and line.stretch.cells}
    said = [(one["line"], one["row"].strip()) for one in told.replies[-1]["lines"] if one["row"].strip() != NONE]
    lines, names = Counter(line for line, _ in set(said)), Counter(name for _, name in set(said))
    for line, name in said:
        row = rows.get(name)
        total = truth.get(row.indicators[-1]) if row else None
        elsewhere = total is not None and str(total) not in re.findall(r"\d+", shown(told.asked).get(line, ""))
        if line not in loose or row is None or elsewhere or lines[line] > 1 or names[name] > 1:
            known = (f"{row.table}.{row.row}", *row.indicators) if row else (name,)
            yield Claim("table", known[0], name, known, line=shown(told.asked).get(line, ""), inquiry=told.asked.inquiry.id)


def _of_section(told: Told) -> Iterator[Claim]:
    """Nobody knows the true lines: what a model chose is marked as its own, and what is no range of lines is refused."""
    first, last = told.replies[-1]["first"], told.replies[-1]["last"]
    if (first, last) != (0, 0):
        yield Claim("section", "section", f"{first}-{last}", ("section",), inquiry=told.asked.inquiry.id)


def _of_facts(told: Told, base: Report) -> Iterator[Claim]:
    ids = {topic.label: topic.id for topic in topics(load_rulebook()).values()}
    for said in told.replies[-1]["facts"]:
        name = ids.get(said["fact"], said["fact"])
        value = _counted(said["number"])
        if any(f.id == name and (f.value == value or (value in (0, None) and not f.value)) for f in base.facts):
            continue
        yield Claim("facts", name, said["number"], (name, said["fact"]), value)


def _of_items(told: Told, base: Report) -> Iterator[Claim]:
    """A label is untrue where rules read no item of that half in the line. Of a quote nothing is stated: it says which line is meant."""
    ruled = {"问题": ("problems", base.problems), "措施": ("improvements", base.improvements)}
    text = shown(told.asked)
    for line in told.asked.inquiry.lines:
        said = told.replies[-1][str(line.number)]
        half, items = ruled.get(said["kind"], ("", ()))
        if half and not any(i.evidence.start < line.span.end and line.span.start < i.evidence.end for i in items):
            words = "\n".join((text[line.number], said["quote"], *said["more"]))
            yield Claim(half, half, said["quote"], (half,), line=words, inquiry=told.asked.inquiry.id)


def _of_themes(told: Told) -> Iterator[Claim]:
    """Nobody knows the true one: a theme that a model chose is marked as its own, every other label is refused."""
    for line in told.asked.inquiry.lines:
        for label in dict.fromkeys(told.replies[-1][str(line.number)]):
            yield Claim("themes", "themes", label, ("themes",), line=shown(told.asked)[line.number], inquiry=told.asked.inquiry.id)


def _of_about(told: Told, base: Report) -> Iterator[Claim]:
    for name in ("agency", "year"):
        said: Reply | None = told.replies[-1].get(name)
        if said is None:
            continue
        mine: Any = getattr(base.about, name).value
        # Of a quote only the year in it is said; of an agency every character.
        meant = set(_YEAR.findall(plain(said["quote"]))) if name == "year" else {plain(said["quote"])}
        if mine is not None and meant == {plain(str(mine))}:
            continue
        yield Claim(name, name, said["quote"], (name,))


def seen_as(claim: Claim, report: Report) -> Seen:
    """Where a reader of the report comes upon a lie."""
    if claim.kind == "form":
        return "refused" if any(d.by == "no_reply" and d.inquiry == claim.about for d in report.disagreements) else "unseen"
    mine = [d for d in report.disagreements if d.about in claim.names and claim.inquiry in ("", d.inquiry)]
    found = [d for d in mine if _meant(claim, d.about, d.said)]
    settled = {d.settled for d in found}
    if "refused" in settled:
        return "refused"
    # What is stated has to be marked where it is stated, too.
    if settled == {"model_alone"}:
        return "marked" if _marked(claim, report) else "unseen"
    return "lost" if settled else "unseen"


def _meant(claim: Claim, about: str, said: str) -> bool:
    """Whether what the list holds is this very claim: of a cell or a fact the number said, of a refused row all that was said of it."""
    one, line, other = plain(claim.said), plain(claim.line), plain(said)
    if claim.kind == "rows" and (claim.row or about != claim.about):
        # a row of far too many cells is kept up to a length
        return one in other or (claim.row and bool(other) and one.startswith(other))
    if claim.kind in ("table", "section"):
        return True
    if claim.kind in ("rows", "facts"):
        same = _number(said)[1] == claim.value if claim.value is not None else said == "blank"
        denied = claim.kind == "facts" and not claim.value and said in ("False", "0")
        return same or denied or one == other or (claim.kind == "facts" and other.startswith(f"{one}:"))
    return other in one or one in other or other in line


def _marked(claim: Claim, report: Report) -> bool:
    """Whether it is stated, for review."""
    if claim.kind == "rows":
        return any(v.indicator == claim.about and v.review and v.origin == "llm" for v in report.values)
    if claim.kind == "table":
        return any(v.indicator in claim.names and v.review and v.origin == "llm" for v in report.values)
    if claim.kind == "facts":
        return any(f.id == claim.about and f.review and f.origin == "llm" for f in report.facts)
    if claim.kind in ("problems", "improvements"):
        items = report.problems if claim.kind == "problems" else report.improvements
        quote, line = plain(claim.said).strip("。;,"), plain(claim.line)
        return any(i.review and (quote in plain(i.quote) or plain(i.quote) in line) for i in items)
    if claim.kind == "themes":
        return any(i.themes_origin == "llm" and plain(i.quote)[:20] in plain(claim.line) for i in (*report.problems, *report.improvements))
    if claim.kind == "section":
        five = [s for s in report.sections if s.reason_code == "section.by_model"]
        return len(five) == 1 and all(i.review for i in (*report.problems, *report.improvements))
    stated = getattr(report.about, claim.kind)
    return bool(stated.review)
