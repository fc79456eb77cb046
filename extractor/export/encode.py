"""A report as JSON, and back. Keys come in the order of the fields, numbers as the page prints them (12.50 stays 12.50); a line of JSON is
taken apart into dictionaries whose keys mypy knows, and nobody else calls something a report without making it."""

import dataclasses
import json
from decimal import Decimal
from typing import Any, cast

import msgspec
import orjson

from extractor.model.lines import ReportLine
from extractor.model.report import SCHEMA_VERSION, Report


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


_FAST = msgspec.json.Encoder(decimal_format="number")
"""Writes a report in a fifth of the time; 0.0000001 as 1E-7, which nobody prints."""


def to_json(report: Report) -> bytes:
    """One line of JSONL, without its newline."""
    try:
        line = _FAST.encode(report)
    except UnicodeEncodeError:
        return encode(report)  # which says so as it always did
    return encode(report) if _may_hold_exponent(line) else line


def _may_hold_exponent(line: bytes) -> bool:
    """Letter by letter: two at a time are looked for thirty times slower, and pages print few."""
    at = line.find(b"E")
    while at >= 0:
        if line[at + 1 : at + 2] in (b"+", b"-"):
            return True
        at = line.find(b"E", at + 1)
    return False


def to_json_pretty(report: Report) -> bytes:
    """One report for people to read."""
    return encode_pretty(report)


_MAJOR = SCHEMA_VERSION.partition(".")[0]
"""Fields are renamed or removed with the next one only; a later 1.x has all that this version knows."""
MOST_DIGITS = 40
"""Of a number with a fraction or an exponent, read from JSON of strangers: 1e999999999 is nine characters, and as an integer a gigabyte."""


def decimal_of(text: str) -> Decimal:
    """A number of JSON digit for digit (12.50 is not 12.5). Raises ValueError for one that no report holds."""
    number = Decimal(text)
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{text[:MOST_DIGITS]} is no number of a report")
    return number


def as_report(data: object) -> ReportLine:
    """`data`, what JSON says, as a report: it names a document, and says no schema version that is unknown here. Costs next to nothing and
    looks no deeper. Raises `ValueError` for anything else."""
    if not isinstance(data, dict) or not isinstance(data.get("document"), str):
        raise ValueError("this is not a report: it names no document")
    made = data.get("made_with")
    version = made.get("schema_version", SCHEMA_VERSION) if isinstance(made, dict) else SCHEMA_VERSION
    if str(version).partition(".")[0] != _MAJOR:
        raise ValueError(f"this is a report of schema version {version}; {_MAJOR}.x is read here")
    return cast(ReportLine, data)


def report_line(line: bytes | str) -> ReportLine:
    """The report a line holds, its numbers digit for digit (12.50 is a `Decimal`). Raises `ValueError` where it holds none."""
    return as_report(json.loads(line, parse_float=decimal_of))


def rough_report_line(line: bytes) -> ReportLine:
    """The same in half the time, for whoever makes doubles of numbers anyway: 12.50 is 12.5, a float. Raises `ValueError`."""
    return as_report(orjson.loads(line))
