"""What `model/lines.py` says of a report otherwise than the dataclasses or the JSON Schema do: nothing, if all is well."""

import dataclasses
import typing
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, is_typeddict

PLACE = "extractor/model/lines.py"
HOLDERS: dict[Any, str] = {Sequence: "list", tuple: "list", Mapping: "dictionary", dict: "dictionary"}


def differences(line: Any, made: Any, where: str = "", within: frozenset[Any] = frozenset()) -> Iterator[str]:
    """What a type of `model/lines.py` says otherwise than the type that is written. `within`: what is being looked into."""
    sides = [typing.get_args(side) if typing.get_origin(side) in (Union, UnionType) else (side,) for side in (line, made)]
    plain, written = ({part for part in side if not is_shape(part) and typing.get_origin(part) not in HOLDERS} for side in sides)
    if plain != written:
        yield f"{where}: {line} is written as {made}"
    lists = [[typing.get_args(part) for part in side if typing.get_origin(part) in HOLDERS] for side in sides]
    kinds = [[HOLDERS[typing.get_origin(part)] for part in side if typing.get_origin(part) in HOLDERS] for side in sides]
    if kinds[0] != kinds[1]:
        yield f"{where}: {line} is written as {made}"
    for mine, theirs in zip(*lists, strict=False):
        for one in theirs[1:] if len(mine) > 1 else set(theirs) - {...}:
            yield from differences(mine[-1], one, where, within)
    shapes, classes = ([part for part in side if is_shape(part)] for side in sides)
    if len(shapes) != bool(classes):
        yield f"{where}: {line} is written as {made}"
    for shape in shapes if classes else ():
        yield from fields(shape, classes, within | {shape}) if shape not in within else ()


def is_shape(part: Any) -> bool:
    return is_typeddict(part) or dataclasses.is_dataclass(part)


def fields(line: Any, classes: list[type], within: frozenset[Any]) -> Iterator[str]:
    """The keys of a dictionary that is written from one class, or from one of several: what not all of them have may be missing."""
    hints = typing.get_type_hints(line, include_extras=True)
    written = {name: hint for made in classes for name, hint in typing.get_type_hints(made).items()}
    always = [{field.name for field in dataclasses.fields(made) if field.default is dataclasses.MISSING} for made in classes]
    yield from (f"{line.__name__}.{name} is not written" for name in hints.keys() - written)
    for name, hint in written.items():
        where, may_miss = f"{line.__name__}.{name}", not all(name in names for names in always)
        if name not in hints:
            yield f"{where} is missing in {PLACE}: {hint}"
            continue
        said_so = typing.get_origin(hints[name]) is NotRequired
        if said_so != may_miss:
            yield f"{where} {'may be missing: say NotRequired' if may_miss else 'is always written'}"
        yield from differences(typing.get_args(hints[name])[0] if said_so else hints[name], hint, where, within)


def unlike(line: Any, shape: dict[str, Any], shapes: dict[str, Any], within: frozenset[Any] = frozenset()) -> Iterator[str]:
    """What a type says otherwise than the JSON Schema. `within`: what is being looked into."""
    while "$ref" in shape:
        shape = shapes[shape["$ref"].rpartition("/")[2]]
    options = typing.get_args(line) if typing.get_origin(line) in (Union, UnionType) else (line,)
    wanted = shape.get("anyOf", [shape])
    if typing.get_origin(line) is NotRequired:
        yield from unlike(typing.get_args(line)[0], shape, shapes, within)
    elif line in within:
        return
    elif is_typeddict(line):
        if set(line.__annotations__) != set(shape["properties"]) or set(line.__required_keys__) != set(shape.get("required", ())):
            yield f"{line.__name__}: {sorted(shape['properties'])}, required {shape.get('required')}"
        for name, hint in typing.get_type_hints(line, include_extras=True).items():
            yield from unlike(hint, shape["properties"][name], shapes, within | {line}) if name in shape["properties"] else ()
    elif typing.get_origin(line) is Sequence:
        for item in shape.get("prefixItems") or [shape["items"]]:
            yield from unlike(typing.get_args(line)[0], item, shapes, within)
    elif typing.get_origin(line) is Mapping:
        yield from unlike(typing.get_args(line)[1], shape["additionalProperties"], shapes, within)
    elif len(options) > 1:
        for option in options:
            fitting = [one for one in wanted if kind_of(option) == said_kind(one)]
            yield from unlike(option, fitting[0], shapes, within) if fitting else [f"{line}: {wanted}"]
    elif kind_of(line) != said_kind(shape):
        yield f"{line}: {shape}"


def kind_of(hint: Any) -> object:
    """The JSON type of a hint; the words of a `Literal`."""
    if typing.get_origin(hint) is Literal:
        return frozenset(typing.get_args(hint))
    if is_typeddict(hint):
        return "object"
    kinds: dict[Any, str] = {int: "integer", Decimal: "number", str: "string", bool: "boolean", NoneType: "null"}
    kinds |= {Sequence: "array", Mapping: "object"}
    return kinds[typing.get_origin(hint) or hint]


def said_kind(shape: dict[str, Any]) -> object:
    return frozenset(shape["enum"]) if "enum" in shape else "object" if "$ref" in shape else shape.get("type", "one of several")
