"""Reading one file of rules/: YAML, checked by a pydantic model, every fault named with its file and key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from extractor.errors import RulebookError
from extractor.rulebook.faults import did_you_mean, joined, near, refuse

_HEAD = "The file says at its head, or above the key, which keys there are and what they mean."
_TWICE = "Only one of them would be read: give one another name, or take it out."


class RuleFile(BaseModel):
    """Base of every shape a rule file may have: an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Shape = TypeVar("Shape", bound=RuleFile)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C twin of SafeLoader
    """Keeps the keys that stand twice in a mapping: YAML itself lets the later one win without a word."""

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.twice: list[tuple[str, int, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                self.twice.append((name, seen[name], line))
            seen.setdefault(name, line)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def _key(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc if part != "[key]") or "(top)"


def _keys(shape: Any, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at `loc` of a file of `shape`."""
    for part in loc:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            shape = shape.model_fields[str(part)].annotation
        else:
            shape = next((arg for arg in reversed(get_args(shape)) if arg is not type(None)), None)
        inner = [arg for arg in get_args(shape) if isinstance(arg, type) and issubclass(arg, BaseModel)]
        shape = inner[0] if type(None) in get_args(shape) and inner else shape
    return list(shape.model_fields) if isinstance(shape, type) and issubclass(shape, BaseModel) else []


def _misfits(errors: list[ErrorDetails], shape: type[RuleFile], where: str) -> Iterator[RulebookError]:
    """What pydantic found, as somebody who writes YAML would say it."""
    asked: set[tuple[int | str, ...]] = set()  # keys that an unknown one is told to mean: not told again as missing
    for error in sorted(errors, key=lambda e: e["type"] != "extra_forbidden"):
        loc, given, key = error["loc"], error["input"], _key(error["loc"])
        known = _keys(shape, loc[:-1])
        may = f"Here may stand: {', '.join(known)}. {_HEAD}" if known else _HEAD
        if error["type"] == "extra_forbidden":
            asked.add((*loc[:-1], near(str(loc[-1]), known)))
            yield RulebookError(f"{key}: unknown key{did_you_mean(str(loc[-1]), known)}", where=where, remedy=may)
        elif error["type"] == "missing":
            if loc not in asked:
                yield RulebookError(f"{key}: it is missing", where=where, remedy=may)
        elif error["type"] == "string_type" and isinstance(given, int | float) and not isinstance(given, bool):
            yield RulebookError(f"{key}: {given} without quotes is a number", where=where, remedy=f'Write "{given}".')
        else:
            yield RulebookError(f"{key}: {error['msg']}", where=where, remedy=_HEAD)


def load_file(folder: Path, name: str, shape: type[Shape]) -> Shape:
    """The file `name` of `folder` as `shape`.

    Raises `RulebookError` with the file and the key when it is missing, is not YAML or does not fit; all that does not fit at once.
    """
    path = folder / name
    try:
        loader = _Loader(path.read_bytes())
        data = loader.get_single_data()
    except OSError as error:
        raise RulebookError(f"cannot be read ({error.strerror})", where=str(path), remedy="Restore the file from the repository.") from None
    except yaml.YAMLError as error:
        raise RulebookError(f"not YAML: {' '.join(str(error).split())}", where=str(path), remedy="Mend the line named.") from None
    twice = [
        RulebookError(f"line {line}: the key {key} stands here again, first in line {first}", where=str(path), remedy=_TWICE)
        for key, first, line in loader.twice
    ]
    try:
        read = shape.model_validate(data, strict=False)
    except ValidationError as error:
        raise joined([*twice, *_misfits(error.errors(), shape, str(path))]) from None
    refuse(twice)
    return read
