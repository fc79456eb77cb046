"""Templates and what they are filled with. Whoever serves pages takes the same environment and adds a loader of its own."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from extractor.show.panes.marks import SIGNS, STANDING, displayed
from extractor.show.panes.view import ReportView
from extractor.show.panes.words import LANGUAGES, Language, words_in
from extractor.show.reasons import TRUTHS, Told, in_chinese

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from markupsafe import Markup

Words = Mapping[str, str]
STATIC = ("panes.css", "panes.js")
"""Files a page needs beside it, or inside it."""


def static(name: str) -> str:
    """A file of static/, by its name in STATIC."""
    return files("extractor.show").joinpath("static", name).read_text("utf-8")


@lru_cache(maxsize=2_000)
def _span(key: str, word: str | None) -> "Markup":
    """A word with its key: a page holds some thousands of them, and few that differ."""
    from markupsafe import Markup

    if word is None:
        return Markup("<span>{}</span>").format(key.rpartition(".")[2])
    return Markup('<span data-w="{}">{}</span>').format(key, word)


def _word(context: "Context", key: str) -> "Markup":
    """An interface word that the page can put into the other language; a bare one, its script fills in. What is no key (a state of
    another version) is shown as it is."""
    words: Words = context["words"]
    return _span(key, "" if key in words and context.get("bare") else words.get(key))


def _attribute(context: "Context", name: str, key: str) -> "Markup":
    """An attribute that holds an interface word."""
    from markupsafe import Markup

    return Markup('{}="{}" data-w-{}="{}"').format(name, context["words"][key], name, key)


def _cut(text: str, longest: int) -> str:
    return text if not longest or len(text) <= longest else f"{text[: longest - 1]}…"


def spoken(said: Told, language: Language, names: Words | None = None, *, switches: bool = False, longest: int = 0) -> "Markup":
    """A reason or a sentence of a report in the page's language. `switches`: it can be put into the other one. `longest`: characters that
    are shown, 0 for all."""
    from markupsafe import Markup, escape

    told = in_chinese(said, names) if switches or language == "zh" else None
    chinese, text = told and displayed(told), displayed(said.text)
    if chinese is None or language == "en":
        other = Markup(' data-zh="{}"').format(chinese) if chinese is not None else ""
        return Markup('<span lang="en"{}>{}</span>').format(other, _cut(text, longest))
    return Markup('<span data-en="{}">{}</span>').format(text, chinese) if switches else escape(_cut(chinese, longest))


def _in_page_language(context: "Context", said: Told) -> "Markup":
    """What a report says in English, in the page's language."""
    view = context.get("view")
    return spoken(said, context["language"], view.names if view else None, switches=context["switches"])


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """Jinja with our templates: everything escaped, a name that is not there an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context

    ours = PackageLoader("extractor.show", "templates")
    made = Environment(loader=ours, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False)
    made.globals |= {"word": pass_context(_word), "attribute": pass_context(_attribute), "told": pass_context(_in_page_language)}
    made.globals |= {"signs": SIGNS, "blanks": STANDING, "truths": TRUTHS}
    return made


def context_of(language: Language) -> dict[str, Any]:
    """What every template needs: the language, its words, and all words for switching without a reload."""
    return {"language": language, "words": words_in(language), "all_words": {name: dict(words_in(name)) for name in LANGUAGES}}


def rendered(template: str, language: Language, **values: Any) -> str:
    """A template of ours, filled."""
    return environment().get_template(template).render(context_of(language) | values)


def report_html(view: ReportView, language: Language, *, switches: bool = True) -> str:
    """Both panes of one report, as a fragment: what a page puts into <main id="stage">. `switches`: the page can be put into the other
    language without a server."""
    return rendered("_report.html", language, view=view, switches=switches)
