"""The interface speaks two languages, and knows every word that templates and details ask for."""

import re
from pathlib import Path
from typing import get_args

import pytest

from extractor import load_rulebook
from extractor.model.asking import AnswerState, InquiryKind
from extractor.model.candidates import Grade, Origin, Status
from extractor.model.report import MIXED, Kind, Outcome, Settled
from extractor.model.rulings import Standing
from extractor.model.sections import SectionState
from extractor.show.panes.marks import SIGNS
from extractor.show.panes.places import ABOUT
from extractor.show.panes.view import TextState
from extractor.show.panes.words import LANGUAGES, Language, words_in
from extractor.show.spot import NAMES
from extractor.values import grammar_of

SHOW = Path(__file__).parents[2] / "extractor" / "show"
TEMPLATES = sorted((SHOW / "templates").glob("*.html"))
_ASKED = re.compile(r"""\b(?:word\(|attribute\('[a-z-]+', )'([a-z_]+\.[a-z_]*)'( ~)?""")
_NAMES = "detail|step|person|reason|mark|status|outcome|settled|about|source|made|live|part|chooser"
_GROUPS = re.compile(rf"""["'`]((?:{_NAMES})\.[a-z_0-9]+)["'`]""")
FAMILIES = {
    "kind.": get_args(Kind),
    "outcome.": get_args(Outcome),
    "settled.": get_args(Settled),
    "state.": get_args(AnswerState),
    "inquiry.": get_args(InquiryKind),
    "section_state.": get_args(SectionState),
    "text.": [state for state in get_args(TextState) if state != "here"],
    "head.edition_": (MIXED,),
    "grade.": get_args(Grade),
    "status.": get_args(Status),
    "person.": get_args(Standing),
    "about.": ABOUT,
    "question.": ("row", "problems", "section", "tables", "about"),
    "count.": ("reported", "review", "unresolved", "fails", "differs"),
    "jump.": ("tables", "about", "problems", "facts", "checks", "asked", "made"),
    "mark.": (*SIGNS, *get_args(Status)),
    "place.": ("problem", "measure", "fact", "about", "section"),
    "checks.": ("not_assessable", "holds"),
    "detail.": NAMES,
    "detail_title.": ("p", "m"),
    "source.": ("sha256", "text_sha256"),
    "made.": ("version", "schema_version", "rules", "prompts", "model", "mode"),
    "step.": [s for s in grammar_of(load_rulebook()).steps if "_to_" not in s and not s.startswith("times_")],
}
"""What a key of a template ends in when it is put together: every state a report may have."""


def asked_for() -> set[str]:
    """Every key in templates, script and Python."""
    keys: set[str] = set()
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        for key, open_end in _ASKED.findall(text):
            keys |= {f"{key}{end}" for end in FAMILIES[key]} if open_end else {key}
        keys |= set(_GROUPS.findall(text))
    for file in (*(SHOW / "panes").glob("*.py"), SHOW / "static" / "panes.js"):
        keys |= set(_GROUPS.findall(file.read_text("utf-8")))
    return keys | {f"{family}{end}" for family, ends in FAMILIES.items() for end in ends}


def test_both_languages_have_the_same_words() -> None:
    zh, en = (words_in(language) for language in LANGUAGES)
    assert set(zh) == set(en)
    assert all(isinstance(word, str) and word.strip() for words in (zh, en) for word in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing(language: Language) -> None:
    assert not asked_for() - set(words_in(language))


def test_no_word_is_there_for_nothing() -> None:
    assert not set(words_in("zh")) - asked_for()


def test_origins_have_a_mark() -> None:
    assert {"rule", "model", "both", "arithmetic", "human"} <= set(SIGNS)
    assert len(get_args(Origin)) == 5


def test_pages_hold_no_style_script_or_handler_of_their_own() -> None:
    """A server may forbid them all: what a page does stands in static/."""
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        assert not re.search(r"\s(?:on[a-z]+|style)\s*=", text), template.name
        if template.name != "page.html":
            assert "|safe" not in text, template.name
            assert not re.search(r"<script(?![^>]*(?:src=|application/json))", text), template.name
            assert "<style" not in text, template.name
        assert "http:" not in text
        assert "https:" not in text
    for name in ("panes.css", "panes.js"):
        text = (SHOW / "static" / name).read_text("utf-8")
        assert "//" not in re.sub(r"(?m)^\s*//.*$|\s// .*$", "", text), "nothing is fetched from anywhere"
        assert "</" not in text, "it stands inside a page"
        assert "innerHTML" not in text
        assert "url(" not in text
