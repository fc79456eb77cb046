"""What `model/lines.py` says of a report otherwise than the dataclasses or the JSON Schema do: nothing, if all is well."""

import dataclasses
import typing
from collections.abc import Iterator, Sequence
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, is_typeddict

PLACE = "extractor/model/lines.py"


def differences(line: Any, made: Any, where: str) -> Iterator[str]:
    """What a type of `model/lines.py` says otherwise than the type that is written."""
    if dataclasses.is_dataclass(made) and is_typeddict(line):
        yield from fields(line, typing.cast("type", made))
        return
    one, other = typing.get_origin(line), typing.get_origin(made)
    if (one, other) == (Sequence, tuple):
        yield from differences(typing.get_args(line)[0], typing.get_args(made)[0], where)
    elif {one, other} <= {Union, UnionType}:
        parts = [typing.get_args(side) for side in (line, made)]
        plain, written = ([part for part in side if not is_shape(part)] for side in parts)
        if set(plain) != set(written):
            yield f"{where}: {line} is written as {made}"
        shapes = [[part for part in side if is_shape(part)] for side in parts]
        for mine, theirs in zip(*shapes, strict=True):
            yield from differences(mine, theirs, where)
    elif line != made:
        yield f"{where}: {line} is written as {made}"


def is_shape(part: Any) -> bool:
    """What is looked into, because it is called otherwise on either side."""
    return is_typeddict(part) or dataclasses.is_dataclass(part) or typing.get_origin(part) in (Sequence, tuple)


def fields(line: Any, made: type) -> Iterator[str]:
    hints, written = typing.get_type_hints(line, include_extras=True), typing.get_type_hints(made)
    names = {field.name: field for field in dataclasses.fields(made)}
    yield from (f"{line.__name__}.{name} is not in {made.__name__}" for name in hints.keys() - names)
    for name, field in names.items():
        where, may_miss = f"{line.__name__}.{name}", field.default is not dataclasses.MISSING
        if name not in hints:
            yield f"{where} is missing in {PLACE}: {written[name]}"
            continue
        if (typing.get_origin(hints[name]) is NotRequired) != may_miss:
            yield f"{where} {'has a default' if may_miss else 'has none'} in {made.__name__}: NotRequired says so"
        plain = typing.get_args(hints[name])[0] if typing.get_origin(hints[name]) is NotRequired else hints[name]
        yield from differences(plain, written[name], where)


def unlike(line: Any, shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[str]:
    """What a type says otherwise than the JSON Schema."""
    while "$ref" in shape:
        shape = shapes[shape["$ref"].rpartition("/")[2]]
    options = typing.get_args(line) if typing.get_origin(line) in (Union, UnionType) else (line,)
    wanted = shape.get("anyOf", [shape])
    if typing.get_origin(line) is NotRequired:
        yield from unlike(typing.get_args(line)[0], shape, shapes)
    elif is_typeddict(line):
        if set(line.__annotations__) != set(shape["properties"]) or set(line.__required_keys__) != set(shape.get("required", ())):
            yield f"{line.__name__}: {sorted(shape['properties'])}, required {shape.get('required')}"
        for name, hint in typing.get_type_hints(line, include_extras=True).items():
            yield from unlike(hint, shape["properties"][name], shapes) if name in shape["properties"] else ()
    elif typing.get_origin(line) is Sequence:
        yield from unlike(typing.get_args(line)[0], shape["items"], shapes)
    elif len(options) > 1:
        for option in options:
            fitting = [one for one in wanted if kind_of(option) == said_kind(one)]
            yield from unlike(option, fitting[0], shapes) if fitting else [f"{line}: {wanted}"]
    elif kind_of(line) != said_kind(shape):
        yield f"{line}: {shape}"


def kind_of(hint: Any) -> object:
    """The JSON type of a hint; the words of a `Literal`."""
    if typing.get_origin(hint) is Literal:
        return frozenset(typing.get_args(hint))
    if is_typeddict(hint):
        return "object"
    kinds: dict[Any, str] = {int: "integer", Decimal: "number", str: "string", bool: "boolean", NoneType: "null", Sequence: "array"}
    return kinds[typing.get_origin(hint) or hint]


def said_kind(shape: dict[str, Any]) -> object:
    return frozenset(shape["enum"]) if "enum" in shape else "object" if "$ref" in shape else shape.get("type", "one of several")
