"""rules/headings.yaml: how the sections of a report are headed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.model.sections import KNOWN, STATISTICS
from extractor.rulebook.faults import Faults, refuse
from extractor.rulebook.files import RuleFile, load_file

NAME = "headings.yaml"
NUMERALS = "一二三四五六七八九十"
# A wording with fewer characters that must stand would be found everywhere.
SHORTEST = 2
# A line's rest longer than this is no part of the heading.
LONGEST_TAIL = 20
# A line longer than this is no heading without a number.
LONGEST_LINE = 48
# Words that a report begins with where they are glued to its title.
PREFACE = "本报告|根据|依据|按照|目录"
# The characters that make the notation of a wording; the others stand for themselves.
_NOTATION = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}


SubHeading = Literal["past", "problems", "improvements"]
"""What a sub-heading of section five is on: last year's problems, this year's, what is done."""
# The mark of a sub-heading, and what stands behind one without a mark.
_MARK, _ALONE = r"(?:\(?[一二三四五1-9]\)[、.]?|[一二三四五六七1-9][、.]|[①-⑤])", r"(?:[:。,;]|\Z)"


class SectionWordings(RuleFile):
    """How one section is headed."""

    numeral: int
    standard: tuple[str, ...]
    short: str = ""
    known: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


class HeadingFile(RuleFile):
    """Shape of rules/headings.yaml."""

    sections: dict[str, SectionWordings]
    foreign: list[str]
    decoys: list[str]
    lookalikes: dict[str, int]
    table_words: list[str]
    own_rows: list[str]
    report_subjects: list[str]
    report_names: list[str]
    tail_ends: list[str]
    trailers: list[str]
    sub_headings: dict[SubHeading, str]
    names_problems: str
    names_measures: str


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One section's headings."""

    key: str
    """Which section."""
    short: str
    """What people call it where there is little room."""
    numeral: int
    """Its number in the present form."""
    official: tuple[str, ...]
    """The official wordings, folded: what a misprinted heading is compared with."""
    firsts: frozenset[str]
    """The characters they can begin with."""
    grades: tuple[re.Pattern[str], ...]
    """The wordings: official, known, loose."""


@dataclass(frozen=True, slots=True)
class HeadingRules:
    """Everything that headings are found by; all patterns are for the folded view, those of titles for one without blanks."""

    sections: tuple[HeadingRule, ...]
    """In the form's order."""
    by_first: Mapping[str, tuple[int, ...]]
    """Character -> ranks of the sections whose titles can begin with it."""
    wordings: re.Pattern[str]
    """Any wording of any of them."""
    foreign: re.Pattern[str]
    """Headings of older forms that end a section and open none."""
    decoys: re.Pattern[str]
    """Rows that begin like a heading."""
    mark: re.Pattern[str]
    """A number with its mark, anywhere."""
    line: re.Pattern[str]
    """The beginning of a line, with or without a number, where a title may begin."""
    tail: re.Pattern[str]
    """The rest of a line that belongs to the heading it begins with."""
    unmarked_table: re.Pattern[str]
    """The title of the statistics table glued to its first words."""
    table_start: re.Pattern[str]
    """The first words of the statistics table."""
    own_rows: re.Pattern[str]
    """The first words of the present form's tables."""
    report_title: re.Pattern[str]
    """The last words of a report's title."""
    numbers: tuple[tuple[str, int], ...]
    """Chinese and misprinted numerals with their number."""
    sub_headings: tuple[tuple[SubHeading, re.Pattern[str]], ...]
    """Sub-headings of section five, for a view without blanks."""
    names_problems: re.Pattern[str]
    """A sentence that says that there are problems, for a view without blanks."""
    names_measures: re.Pattern[str]
    """What says that something is to be done about them."""
    trailer: re.Pattern[str]
    """What stands behind a page's last word."""

    def numeral_of(self, key: str) -> int:
        """The number of a section in the form."""
        return next(rule.numeral for rule in self.sections if rule.key == key)


def _least(wording: str) -> str:
    """The characters of a wording that must stand."""
    while group := re.search(r"\[[^][()]*\]|\([^][()]*\)", wording):
        least = "" if group[0][0] == "[" else min(group[0][1:-1].split("|"), key=len)
        wording = wording[: group.start()] + least + wording[group.end() :]
    return wording


def _firsts(wording: str) -> set[str]:
    """The characters a wording can begin with."""
    firsts: set[str] = set()
    while wording:
        if wording[0] not in "[(":
            return firsts | {wording[0]}
        close = _close(wording)
        for part in _parts(wording[1:close]):
            firsts |= _firsts(part)
        if wording[0] == "(":
            return firsts
        wording = wording[close + 1 :]
    return firsts


def _close(wording: str) -> int:
    """Where the bracket that `wording` begins with is closed; -1 where it is not."""
    depth = 0
    for i, character in enumerate(wording):
        depth += (character in "[(") - (character in "])")
        if not depth:
            return i
    return -1


def _parts(group: str) -> list[str]:
    """The alternatives of a group, those of groups inside it left whole."""
    parts, depth = [""], 0
    for character in group:
        depth += (character in "[(") - (character in "])")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _wrong(wording: str) -> tuple[str, str]:
    """What is wrong with a wording, and the remedy; ("", "") when nothing is."""
    least = _least(wording)
    if set(least) & set("[]()|"):
        return f"{wording!r} has brackets that do not match", "Use only [x] and (a|b)."
    if len(least) < SHORTEST:
        return f"{wording!r} could match everything", f"At least {SHORTEST} characters must stand."
    return "", ""


def _pattern(wordings: Sequence[str], folding: Folding, decoys: list[str], where: str) -> re.Pattern[str]:
    """All wordings of one grade; longer ones are tried first, so that a title is taken as far as it goes. Those that are malformed or
    could match anything are refused."""
    keys = sorted((folding.key(w) for w in wordings), key=lambda w: (-len(w), w))
    refuse(RulebookError(what, where=where, remedy=remedy) for what, remedy in map(_wrong, keys) if what)
    expressions = ["".join(_NOTATION.get(character) or re.escape(character) for character in key) for key in keys]
    pattern = re.compile("|".join(f"(?:{e})" for e in expressions) or r"(?!)")
    for decoy in decoys:
        if pattern.match(decoy):
            wording = next(k for k, e in zip(keys, expressions, strict=True) if re.match(e, decoy))
            raise RulebookError(f"{wording!r} fits {decoy!r}, which is no heading", where=where, remedy="Write the wording more narrowly.")
    return pattern


def _words(words: Sequence[str], folding: Folding) -> str:
    """Words as alternatives, the longest first."""
    return "|".join(re.escape(k) for k in sorted((folding.key(w) for w in words), key=lambda w: (-len(w), w)))


def _faults(file: HeadingFile, folding: Folding, where: str) -> Iterator[RulebookError]:
    """Sections that are missing, and what two of them share."""
    for key in (key for key in KNOWN if key not in file.sections):
        yield RulebookError(f"sections.{key}: it is missing", where=where, remedy="Every section needs its wordings.")
    numerals: dict[int, str] = {}
    wordings: dict[str, str] = {}
    for key, section in file.sections.items():
        if not section.standard:
            yield RulebookError(f"sections.{key}.standard: it has none", where=where, remedy="Write what the form prints over it.")
        if (other := numerals.setdefault(section.numeral, key)) != key:
            free = max(s.numeral for name, s in file.sections.items() if name != STATISTICS) + 1
            remedy = f"Give {key} a number of its own, for instance {free}."
            yield RulebookError(f"sections.{key}.numeral: {section.numeral} is that of {other}, too", where=where, remedy=remedy)
        for wording in dict.fromkeys(folding.key(w) for w in (*section.standard, *section.known, *section.loose)):
            if (other := wordings.setdefault(wording, key)) != key:
                remedy = "A heading opens one section: take it out of the other."
                yield RulebookError(f"sections.{key}: {wording!r} is a heading of {other}, too", where=where, remedy=remedy)


def load_heading_rules(folder: Path, folding: Folding) -> HeadingRules:
    """Read, fold and compile rules/headings.yaml; a section that is missing is refused, and so are two that nothing tells apart."""
    file = load_file(folder, NAME, HeadingFile)
    where, faults = str(folder / NAME), Faults()
    faults.found += _faults(file, folding, where)
    decoys = [folding.key(d) for d in file.decoys]
    grades = {key: (("standard", s.standard), ("known", s.known), ("loose", s.loose)) for key, s in file.sections.items()}
    made = {
        key: [faults.taken(_pattern, words, folding, decoys, f"{where}: sections.{key}.{grade}") for grade, words in graded]
        for key, graded in grades.items()
    }
    foreign = faults.taken(_pattern, file.foreign, folding, decoys, f"{where}: foreign")
    refuse(faults.found)
    rules = tuple(
        HeadingRule(
            key=key,
            short=section.short or section.standard[0],
            numeral=section.numeral,
            official=tuple(folding.key(w) for w in section.standard),
            firsts=frozenset(c for _, words in grades[key] for w in words for c in _firsts(folding.key(w))),
            grades=tuple(pattern for pattern in made[key] if pattern),
        )
        for key, section in sorted(file.sections.items(), key=lambda pair: pair[0] == STATISTICS)
    )
    return _compile(file, rules, foreign or re.compile(r"(?!)"), folding)


def _compile(file: HeadingFile, rules: tuple[HeadingRule, ...], foreign: re.Pattern[str], folding: Folding) -> HeadingRules:
    """The patterns that all sections share."""
    numbers = {folding.fold(c): i for c, i in file.lookalikes.items()} | {c: i for i, c in enumerate(NUMERALS, 1)}
    signs = "".join(re.escape(c) for c in numbers)
    known = sorted(frozenset().union(*(rule.firsts for rule in rules)))
    firsts = "".join(sorted(map(re.escape, known)))
    alone = rf"(?=[^\n。;!?,]{{2,{LONGEST_LINE}}}+(?:\n|\Z))"
    last, between = _words(file.trailers, folding), r"[\s|\[\]()·•]"
    tables = _words(file.sections[STATISTICS].standard, folding)
    return HeadingRules(
        sections=rules,
        wordings=re.compile("|".join(grade.pattern for rule in rules for grade in rule.grades)),
        by_first={c: tuple(rank for rank, rule in enumerate(rules) if c in rule.firsts) for c in known},
        foreign=foreign,
        decoys=re.compile(_words(file.decoys, folding)),
        mark=re.compile(rf"([{signs}])\s*[、.,:]\s*|第([{NUMERALS}])部分\s*[、.,:]?\s*"),
        line=re.compile(rf"\n[ \t|#*>]*+(?:([{signs}]|\d{{1,2}})[ \t]*+[、.,:]?[ \t]*+|{alone})[*]*+(?=[{firsts}])"),
        tail=re.compile(rf"(?!\s)[^\n。;!?:,(|\d]{{0,{LONGEST_TAIL}}}(?:{_words(file.tail_ends, folding)})(?=[ \t|*]*(?:\n|\Z))"),
        unmarked_table=re.compile(rf"(?:{tables})(?=[\s(]*(?:\d{{4}}年度?)?[\s)]*(?:{_words(file.table_words, folding)}))"),
        table_start=re.compile(_words(file.table_words, folding)),
        own_rows=re.compile(_words(file.own_rows, folding)),
        report_title=re.compile(
            rf"(?:{_words(file.report_subjects, folding)})[ \t]*\n?[ \t]*(?:{_words(file.report_names, folding)})(?![\u4e00-\u9fff》])"
            rf"|(?:{_words(file.report_subjects, folding)})(?:{_words(file.report_names, folding)})(?=[{NUMERALS}]、|{PREFACE})"
        ),
        numbers=tuple(numbers.items()),
        sub_headings=tuple(
            (kind, re.compile(rf"{_MARK}(?:{words})(?!的|是|及|和|与|在)|(?:{words}){_ALONE}")) for kind, words in file.sub_headings.items()
        ),
        names_problems=re.compile(file.names_problems),
        names_measures=re.compile(file.names_measures),
        trailer=re.compile(rf"(?:{last})(?:{between}*+(?:{last}))*+{between}*+\Z"),
    )
