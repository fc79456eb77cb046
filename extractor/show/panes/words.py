"""The interface's words, from words/zh.yaml and words/en.yaml. Labels of the form stay Chinese in both; for what reports say in English see
extractor/show/reasons.py."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: Language) -> Mapping[str, str]:
    """Key -> word; keys have their group in front: "legend.review"."""
    import yaml

    text = files("extractor.show").joinpath("words", f"{language}.yaml").read_text("utf-8")
    groups: dict[str, dict[str, str]] = yaml.safe_load(text)
    return MappingProxyType({f"{group}.{name}": word for group, members in groups.items() for name, word in members.items()})
