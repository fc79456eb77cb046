"""rules/kinds.yaml: what tells a report from a form, a notice, a page that only names one."""

import re
from dataclasses import dataclass
from pathlib import Path

from extractor.fold import Folding
from extractor.rulebook.about import GAP, HAN, YEARS
from extractor.rulebook.faults import empty_words, refuse
from extractor.rulebook.files import RuleFile, load_file

NAME = "kinds.yaml"


class KindFile(RuleFile):
    """Shape of rules/kinds.yaml."""

    subject: list[str]
    report_names: list[str]
    notice: list[str]
    notice_ends: list[str]
    readings: list[str]
    form_words: list[str]
    placeholders: list[str]
    counters: list[str]
    denials: list[str]
    elsewhere: list[str]


@dataclass(frozen=True, slots=True)
class KindRules:
    """Patterns for the folded view."""

    title: re.Pattern[str]
    """A report's title: its name at the end of a phrase."""
    own_title: re.Pattern[str]
    """The title of one body's report on one year: a name without a placeholder and a year, in either order, then the report's name."""
    notice: re.Pattern[str]
    """The title of a notice about reports."""
    reading: re.Pattern[str]
    """The title of an explanation of a report."""
    form: re.Pattern[str]
    """The title of a form for reports."""
    placeholder: re.Pattern[str]
    """What stands in a form where something has to be filled in."""
    says: re.Pattern[str]
    """What only a filled-in text says: a number with its unit in a sentence, a denial."""
    elsewhere: re.Pattern[str]
    """Words that send the reader to an attachment."""


def load_kind_rules(folder: Path, folding: Folding) -> KindRules:
    """Read, fold and compile rules/kinds.yaml; an empty word is refused."""
    file = load_file(folder, NAME, KindFile)
    refuse(empty_words(dict(file), folding, str(folder / NAME)))

    def words(key: str) -> str:
        return "|".join(re.escape(w) for w in sorted((folding.key(w) for w in getattr(file, key)), key=lambda w: (-len(w), w)))

    # The name of a report; a name in 《》 is spoken of, not borne, and a title holds no stop.
    named = rf"(?:{words('subject')})[^\n。;《》]{{0,12}}?(?:{words('report_names')})"
    year, body = rf"{YEARS}{GAP}年?度?", rf"(?!年|度|政府信息|政务){HAN}{{3,30}}?"
    return KindRules(
        title=re.compile(rf"{named}(?=[\s(|_<-]|\d{{4}}|\Z)"),
        own_title=re.compile(rf"(?<![^\s|#*>:])(?:{body}{GAP}\(?{year}\)?|{year}{GAP}{body}){GAP}(?:政府|政务)?{named}(?=[\s(|_<-]|\Z)"),
        notice=re.compile(rf"(?:{words('notice')})[^\n。;《》]{{0,60}}?{named}[^\n。;《》]{{0,20}}?(?:{words('notice_ends')})(?=[\s(|_-]|\Z)"),
        reading=re.compile(
            rf"{named}[\s》\"']*(?:\(?[^\n。;,]{{0,6}}?\)?)(?:{words('readings')})"
            rf"|(?:{words('readings')})[^\n。;]{{0,30}}?{named}"
        ),
        form=re.compile(rf"{named}[\s》\"'(]*(?:{words('form_words')})(?![》>\"'])"),
        placeholder=re.compile(rf"(?<![A-Za-z0-9/._])(?:{words('placeholders')})(?![A-Za-z0-9/.])"),
        says=re.compile(rf"\d[ \t]*余?(?:{words('counters')})[^\n。;]*[。;]|(?:{words('denials')})[^\n。;]*[。;]"),
        elsewhere=re.compile(words("elsewhere")),
    )
