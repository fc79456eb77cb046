"""What gives section five its shape: marks of enumeration, sub-headings, and the wordings that open a remedy, in the page's order."""

import re
from typing import Literal

from extractor.match.problems.view import SectionView
from extractor.model.record import record
from extractor.rulebook.facts import regex
from extractor.rulebook.problems import Family, Label, LabelRole, ProblemRules

SENTENCE_END = re.compile(r"[。;:!?][\")]*")
CLAUSE_END = re.compile(r"[,。;:!?][\")]*")
_YEAR = re.compile(r"20\d\d(?=年)", re.ASCII)
LABEL_ENDS = ":。,;"


@record(frozen=True, slots=True)
class Event:
    """One of them."""

    kind: Literal["mark", "label", "opener"]
    """Which."""
    start: int
    """First character in the view."""
    end: int
    """One past the last: where what it opens begins."""
    role: LabelRole | None = None
    """The half a label opens."""
    family: str = ""
    """A mark's family; that of the mark before a label, "" without one."""
    loose: bool = False
    """Whether a label aside counts before anything, not only a list."""
    number: int = 0
    """A mark's number; 0 for a bullet."""


def scan(view: SectionView, rules: ProblemRules) -> tuple[Event, ...]:
    """All events of the section. Where two want the same characters, labels win over openers and both over marks."""
    sentences = {0, *view.paragraphs, *(m.end() for m in SENTENCE_END.finditer(view.text))}
    clauses = sentences | {m.end() for m in CLAUSE_END.finditer(view.text)}
    marks = _marks(view, rules, clauses | view.lines)
    labels = _labels(view, rules, sentences, marks)
    openers = _openers(view, rules, sentences, clauses, {m.end for m in marks} | {e.end for e in labels})
    taken = {place for e in labels for place in range(e.start, e.end)}
    kept = [e for e in openers if e.start not in taken]
    found = [*labels, *kept, *(m for m in _known(marks, clauses | view.lines) if m.start not in taken)]
    return tuple(sorted(found, key=lambda e: (e.start, e.end)))


def _marks(view: SectionView, rules: ProblemRules, starts: set[int] | frozenset[int]) -> list[Event]:
    """Everything that looks like a mark and may stand where it stands."""
    families: dict[str, Family] = {family.name: family for family in rules.families}
    found = []
    for match in rules.marks.finditer(view.text):
        name = match.lastgroup or ""
        family = families[name]
        number = family.numbers[match[name]]
        glued = family.glued == "all" or (family.glued == "first" and number == 1)
        if match.start() not in (view.lines if family.bullet else starts) and not glued and match.start() != 0:
            continue
        found.append(Event("mark", match.start(), match.end(), family=name, number=0 if family.bullet else number))
    return found


def _known(marks: list[Event], starts: set[int] | frozenset[int]) -> list[Event]:
    """Marks without those in the middle of a line that continue nothing and that nothing continues."""
    last = {(mark.family, mark.number): n for n, mark in enumerate(marks)}
    first = {(mark.family, mark.number): n for n, mark in reversed(list(enumerate(marks)))}

    def sound(n: int, mark: Event) -> bool:
        goes_on = last.get((mark.family, mark.number + 1), -1) > n
        return mark.start in starts or goes_on or first.get((mark.family, mark.number - 1), n) < n

    return [mark for n, mark in enumerate(marks) if sound(n, mark)]


def _labels(view: SectionView, rules: ProblemRules, sentences: set[int], marks: list[Event]) -> list[Event]:
    """Sub-headings, each with the mark before it. One that begins inside another is none."""
    at_mark = {mark.start: mark for mark in marks}
    headings = {family.name for family in rules.families if family.heading}
    found: list[Event] = []
    for place in sorted(sentences | set(view.starts) | {m.start for m in marks if m.family in headings}):
        if found and place < found[-1].end:
            continue
        mark = at_mark.get(place)
        if not rules.any_label.match(view.text, mark.end if mark else place):
            continue
        for label in rules.labels:
            end = _label_end(view, label, mark.end if mark else place, mark is not None, at_mark)
            if label.role == "past" and end is not None and not (mark and _names_past(view, label, mark.end)):
                continue
            if end is not None and (place in sentences or mark or view.text[end - 1] == ":"):
                found.append(Event("label", place, end, label.role, mark.family if mark else "", label.loose))
                break
    return found


def _names_past(view: SectionView, label: Label, start: int) -> bool:
    """Whether the year a heading names, if any, is not the latest of the section."""
    match = regex(label.pattern).match(view.text, start)
    year = match["year"] if match else None
    return year is None or year < max(_YEAR.findall(view.text))


def _label_end(view: SectionView, label: Label, start: int, marked: bool, at_mark: dict[int, Event]) -> int | None:
    """Where the text under the label begins, or nothing when it is none."""
    match = regex(label.pattern).match(view.text, start)
    if not match:
        return None
    end = match.end()
    following = view.text[end : end + 1]
    if following and following in LABEL_ENDS:
        return None if following == "," and not marked else end + 1
    if not following or end in view.paragraphs or end in at_mark or (label.loose and marked):
        return end
    if (start == 0 or start in view.paragraphs) and end in view.starts and end not in view.lines:
        return end  # a cell before another: 问题 | 更新不及时
    return None


def _openers(view: SectionView, rules: ProblemRules, sentences: set[int], clauses: set[int], after: set[int]) -> list[Event]:
    """Wordings that open a remedy, unless their sentence goes on to name problems in general."""
    found: list[Event] = []
    for place in sorted(clauses | after):
        whole = place in sentences or place in after
        match = (rules.opener if whole else rules.strong_opener).match(view.text, place)
        if match:
            found.append(Event("opener", place, place))
    return found
