"""The file of words, read as far as somebody asks for it: code -> its two sentences as templates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "doubts.yaml"
TERMS = "terms"
"""The group of words that stand in holes."""
_GROUP = re.compile(r"^(?=[a-z]+:$)", re.MULTILINE)
_HOLE = re.compile(r"\{([a-z]+)(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes."""

    fixed: tuple[str, ...]
    """Its words before, between and behind the holes."""
    holes: tuple[tuple[str, str], ...]
    """(name, kind) of each hole."""
    pattern: str
    """The same for %, what fills the holes in their order."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a code says."""

    code: str
    """The code."""
    english: Template
    """As reports have it."""
    chinese: Template
    """As pages show it; the same holes, without kinds."""


def _template(text: str) -> Template:
    parts = _HOLE.split(text)
    fixed, kinds = tuple(parts[::3]), [kind or "" for kind in parts[2::3]]
    signs = ["%r" if kind == "quoted" else "%s" for kind in kinds]
    pattern = "".join(words.replace("%", "%%") + sign for words, sign in zip(fixed, [*signs, ""], strict=True))
    return Template(fixed, tuple(zip(parts[1::3], kinds, strict=True)), pattern)


@cache
def _blocks() -> Mapping[str, str]:
    """Group -> its lines of the file, not looked into: most documents need a few of them."""
    text = files("extractor.wording").joinpath(FILE).read_text("utf-8")
    return {block.partition(":")[0]: block for block in _GROUP.split(text)[1:]}


@cache
def _group(name: str) -> Mapping[str, Any]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    block = _blocks().get(name)
    return yaml.load(block, Loader=loader)[name] if block else {}


@cache
def wording(code: str) -> Wording | None:
    """What `code` says; None for a code of another version."""
    group, _, name = code.partition(".")
    said = _group(group).get(name) if group != TERMS else None
    return Wording(code, _template(said["en"]), _template(said["zh"])) if said else None


def terms() -> Mapping[str, str]:
    """Words of ours that stand in holes -> the same in Chinese."""
    return _group(TERMS)
