"""A report as JSON. Keys come in the order of the fields, numbers as the page prints them (12.50 stays 12.50)."""

import dataclasses
from decimal import Decimal
from typing import Any

import orjson

from extractor.model.report import Report


def _exact(value: Any) -> orjson.Fragment:
    """A Decimal as a JSON number, digit for digit."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{type(value).__name__} has no place in a report")


def _spelled(value: Any) -> Any:
    """`value` with every integer written out, because orjson refuses those over 64 bits (glued cells can be that long)."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return orjson.Fragment(str(value))
    if isinstance(value, tuple | list):
        return [_spelled(item) for item in value]
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {field.name: _spelled(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def encode(value: Any, option: int = 0) -> bytes:
    """Any value made of dataclasses, tuples, dictionaries and numbers as JSON."""
    try:
        return orjson.dumps(value, default=_exact, option=option)
    except orjson.JSONEncodeError:
        return orjson.dumps(_spelled(value), default=_exact, option=option)


def encode_pretty(value: Any) -> bytes:
    """The same, indented, with a newline at the end."""
    return encode(value, orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def to_json(report: Report) -> bytes:
    """One line of JSONL, without its newline."""
    return encode(report)


def to_json_pretty(report: Report) -> bytes:
    """One report for people to read."""
    return encode_pretty(report)
