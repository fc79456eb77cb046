"""Words of the pages, from words/zh.yaml and words/en.yaml, and who reads which."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from fastapi import Request

from extractor.show.panes.words import LANGUAGES, Language

COOKIE = "lang"


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: Language) -> Mapping[str, str]:
    """Key -> word; keys have their group in front: "list.search"."""
    import yaml

    text = files("extractor.web").joinpath("words", f"{language}.yaml").read_text("utf-8")
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
