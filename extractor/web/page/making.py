"""Pages out of templates and words: everything escaped, no name that is not there, no code and no style inside; and who reads which
language."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request, Response

from extractor.model.doubts import Reason
from extractor.show.panes.marks import displayed
from extractor.show.panes.render import spoken
from extractor.show.panes.words import LANGUAGES, Language
from extractor.show.reasons import Told, told_of
from extractor.version import VERSION
from extractor.web.access import Caller
from extractor.web.gate import NOBODY
from extractor.web.house import house_of
from extractor.wording.english import worded

if TYPE_CHECKING:
    from jinja2 import Environment


COOKIE = "lang"


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: Language) -> Mapping[str, str]:
    """Key -> word; keys have their group in front: "list.search"."""
    import yaml

    text = files("extractor.web.page").joinpath("words", f"{language}.yaml").read_text("utf-8")
    groups: dict[str, dict[str, str]] = yaml.safe_load(text)
    return MappingProxyType({f"{group}.{name}": word for group, members in groups.items() for name, word in members.items()})


def group(language: Language, name: str) -> dict[str, str]:
    """The words of one group, by their names in it: for scripts."""
    return {key.removeprefix(f"{name}."): word for key, word in words_in(language).items() if key.startswith(f"{name}.")}


def language_of(request: Request) -> Language:
    """What a person chose, else what their browser asks for, else Chinese."""
    chosen = request.cookies.get(COOKIE)
    known = next((language for language in LANGUAGES if language == chosen), None)
    return known or _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """The first of the languages a browser names that there are words in."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, parameter = part.strip().lower().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, place, tag.partition("-")[0]))
    spoken = [language for weight, _, tag in sorted(ranked) if weight < 0 for language in LANGUAGES if language == tag]
    return spoken[0] if spoken else "zh"


MEDIA = "text/html; charset=utf-8"


def _moment(at: datetime) -> str:
    """A moment for `datetime=`; scripts put it into the reader's own time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _count(number: int) -> str:
    return f"{number:,}"


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """Jinja with our templates."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("extractor.web.page", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"shown": displayed, "moment": _moment, "count": _count}
    made.globals |= {"version": VERSION, "now": lambda: datetime.now(UTC)}
    return made


def _words(language: Language) -> Mapping[str, Any]:
    words = words_in(language)

    def word(key: str, **values: object) -> str:
        return words[key].format(**values) if values else words[key]

    def known(key: str, otherwise: str = "") -> str:
        """A state of another version is shown as it is."""
        return words.get(key, otherwise or key.rpartition(".")[2])

    def told(said: Told | Reason, longest: int = 0) -> str:
        """A reason of a report or a job."""
        return spoken(said if isinstance(said, Told) else Told(*worded(said)), language, longest=longest)

    return {"language": language, "w": word, "known": known, "told": told, "told_of": told_of, "script_words": group(language, "js")}


def filled(template: str, language: Language, **values: Any) -> str:
    """A template, filled; a part of a page."""
    return environment().get_template(template).render({**_words(language), **values})


def elsewhere(request: Request, language: Language) -> str:
    """This very page in the other language."""
    other = "en" if language == "zh" else "zh"
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', other)])}"


def _open_reports(request: Request, caller: Caller) -> int | None:
    return house_of(request).documents.needing_review() if caller.may("read") else None


def page(request: Request, template: str, *, active: str = "", status: int = 200, **values: Any) -> Response:
    """A page of the service. `active`: its name in the navigation."""
    caller: Caller = getattr(request.state, "caller", NOBODY)
    language = language_of(request)
    frame = {"caller": caller, "active": active, "other": elsewhere(request, language), "open_reports": _open_reports(request, caller)}
    return html(filled(template, language, **frame, **values), status)


def plain_page(request: Request, template: str, status: int, **values: Any) -> Response:
    """A page that needs no database and no key: for what went wrong."""
    language = language_of(request)
    frame = {"caller": NOBODY, "active": "", "other": elsewhere(request, language), "open_reports": None}
    return html(filled(template, language, **frame, **values), status)


def html(text: str, status: int = 200) -> Response:
    """A page as it is sent: halves of characters that a name can hold become a sign."""
    return Response(text.encode("utf-8", "replace"), status, media_type=MEDIA, headers={"Vary": "Cookie, Accept-Language"})
