"""rules/about.yaml: how a page says who reports, on which year, when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.fold import Folding
from extractor.rulebook.faults import empty_words, refuse
from extractor.rulebook.files import RuleFile, load_file

NAME = "about.yaml"
LabelKey = Literal["title", "publisher", "published", "index_number"]
# A value behind a label is not longer.
LONGEST_VALUE = 200
_PATTERNS = ("part_of_year", "once_named", "named_now", "former", "speaks", "of_another")
# Characters before the name of a report in the title of the next one.
LONGEST_NEXT = 100
HAN = r"[\u4e00-\u9fff]"
# Blanks inside a title, a line's end among them.
GAP = r"[ \t]*\n?[ \t]*"
YEAR = r"(?:20\d\d|二[〇零oO○][〇零oO○一二][〇零oO○一二三四五六七八九])"
# Two years (2022-2023, 2022-23) or a school's: what a title may say instead of one.
YEARS = rf"{YEAR}(?:{GAP}年?{GAP}(?:--?|[~/至到]){GAP}(?:{YEAR}|\d\d(?!\d)))?(?:{GAP}年?学年)?"


class AboutFile(RuleFile):
    """Shape of rules/about.yaml."""

    labels: dict[LabelKey, list[str]]
    other_labels: list[str]
    subject: list[str]
    report_names: list[str]
    before_title: list[str]
    after_title: list[str]
    after_agency: list[str]
    organs: list[str]
    places: list[str]
    own: dict[str, str]
    speaks: str
    kinds: dict[str, list[str]]
    of_another: str
    verbs: list[str]
    not_first: list[str]
    no_body: list[str]
    placeholders: list[str]
    part_of_year: str
    once_named: str
    named_now: str
    former: str
    page_names: list[str]
    not_inside: list[str]
    period: list[str]
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class AboutRules:
    """Patterns and words, for the folded view."""

    labels: tuple[tuple[LabelKey, tuple[str, ...]], ...]
    """For each field its labels, the most trusted first."""
    label: re.Pattern[str]
    """Any label as group 1 and what stands behind it in its line as group 2."""
    stop: re.Pattern[str]
    """What ends a value before its line ends: another label, two blanks."""
    title: tuple[re.Pattern[str], ...]
    """Titles, with `agency` and `year` where they have one; the first that fits a place is taken."""
    next_report: re.Pattern[str]
    """Where another report begins: its title, from its first character."""
    before_title: tuple[str, ...]
    """What is no part of a title though glued to it."""
    after_agency: tuple[str, ...]
    """What is no part of a body's name though glued to it."""
    opening: re.Pattern[str]
    """The sentence that opens the report, with the body as group 1."""
    body: re.Pattern[str]
    """A public body's whole name."""
    places: tuple[str, ...]
    """What a place's name ends with."""
    organs: tuple[str, ...]
    """What a body's name ends with."""
    own: tuple[tuple[str, str], ...]
    """How the text calls its own body, and the last character of that body's name."""
    speaks: re.Pattern[str]
    """How the text calls its own kind of body, each kind in a group."""
    kinds: Mapping[str, tuple[str, ...]]
    """What names of a kind hold, where it is not the word itself."""
    of_another: re.Pattern[str]
    """In a name: that the report is another's, or that the page is about one."""
    not_first: tuple[str, ...]
    """What a name does not begin with."""
    no_body: frozenset[str]
    """What is left of a title that names no body."""
    placeholders: tuple[str, ...]
    """What stands for a body where nobody filled one in."""
    part_of_year: re.Pattern[str]
    """A part of a year, beside the year in a title."""
    once_named: re.Pattern[str]
    """Behind a name, how the body was called before."""
    named_now: re.Pattern[str]
    """Behind a name, that the body is called otherwise now, or is no more."""
    former: re.Pattern[str]
    """How the name of a body begins that is no more or is called otherwise now."""
    page_names: tuple[str, ...]
    """What the name of a page or a column of pages ends with, and no body's."""
    not_inside: tuple[str, ...]
    """What does not stand in a name."""
    period: re.Pattern[str]
    """The period with its year, month, day and year, month, day."""
    years: tuple[int, int]
    """The first and the last year that a report may be on."""


def load_about_rules(folder: Path, folding: Folding) -> AboutRules:
    """Read, fold and compile rules/about.yaml; an empty word is refused."""
    file = load_file(folder, NAME, AboutFile)
    every = [label for group in file.labels.values() for label in group] + file.other_labels
    lists = {key: words for key, words in file if isinstance(words, list) and key != "other_labels"}
    refuse(empty_words(lists | {"labels": every}, folding, str(folder / NAME)))

    def words(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted((folding.key(w) for w in found), key=lambda w: (-len(w), w)))

    def either(found: Iterable[str]) -> str:
        return "|".join(re.escape(w) for w in words(found))

    label = "|".join(map(_spelt, words(every)))
    organs, places, verbs = words(file.organs), words(file.places), either(file.verbs)
    subject, reports = either(file.subject), either(file.report_names)
    name = rf"{HAN}(?:{HAN}|[()·])"
    return AboutRules(
        labels=tuple((key, tuple(folding.key(w) for w in group)) for key, group in file.labels.items()),
        label=re.compile(rf"(?<!{HAN})({label})[ \t]*[:\]][ \t]*([^\n|]{{0,{LONGEST_VALUE}}})"),
        stop=re.compile(rf"[ \t]+(?:{label})|[ \t]{{2,}}|[ \t]+\Z"),
        title=_titles(name, subject, reports, either(file.after_title)),
        next_report=re.compile(rf"(?![一二三四五六七八九十]、)[^。;]{{0,{LONGEST_NEXT}}}?(?:{subject}){GAP}(?:{reports})"),
        before_title=words(file.before_title),
        after_agency=words(file.after_agency),
        opening=re.compile(rf"{YEAR}年(?:度|以来|来)?,?({name}{{1,24}}?(?:{'|'.join(organs + places)}))(?:{verbs})"),
        body=re.compile(rf"{name}{{1,28}}(?:{'|'.join(organs)})(?=[\s,。;:|(\d]|\Z)"),
        places=places,
        organs=organs,
        own=tuple(sorted((folding.key(k), folding.key(v)) for k, v in file.own.items())),
        kinds={folding.key(kind): words(signs) for kind, signs in file.kinds.items()},
        not_first=words(file.not_first),
        no_body=frozenset(words(file.no_body)),
        placeholders=words(file.placeholders),
        page_names=words(file.page_names),
        not_inside=words([*file.not_inside, *file.own]),
        years=(file.first_year, file.last_year),
        period=_period(either(file.period)),
        **{key: re.compile(getattr(file, key)) for key in _PATTERNS},
    )


def _period(before: str) -> re.Pattern[str]:
    """The period that figures cover, behind one of the words `before`."""
    return re.compile(
        rf"(?:{before})[^。;]{{0,12}}?"
        r"((20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起?\s*,?\s*(?:至|到|-+|~)\s*(?:(20\d\d)\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日)"
    )


def _spelt(label: str) -> str:
    """A label with blanks between its characters."""
    return "[ \t]*".join(re.escape(c) for c in label)


def _titles(name: str, subject: str, reports: str, behind: str) -> tuple[re.Pattern[str], ...]:
    """Body, year (perhaps in brackets), subject; year, body, subject; body, subject, perhaps a year in brackets; year and subject."""
    before, after = r"(?<![^\s|#*>\-:])", rf"(?=[\s|(*<_\-]|\Z|{behind})"
    tail = rf"(?:{subject}){GAP}(?:{reports})"
    year = rf"(?P<year>{YEARS}){GAP}年?度?"
    agency = rf"(?P<agency>(?!学年|年度){name}{{1,32}}?)"
    return tuple(
        re.compile(before + middle + after)
        for middle in (
            rf"{agency}{GAP}\(?{year}\)?{GAP}{tail}",
            rf"{year}{GAP}{agency}{GAP}{tail}",
            rf"{agency}{GAP}{tail}(?:{GAP}\({GAP}{year}{GAP}\))?",
            rf"{year}{GAP}{tail}",
        )
    )
