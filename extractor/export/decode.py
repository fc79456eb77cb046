"""A line of JSON -> the report it holds, as dictionaries whose keys mypy knows. Nobody else calls something a report without making it."""

import json
from decimal import Decimal
from typing import cast

import orjson

from extractor.model.lines import ReportLine
from extractor.model.report import SCHEMA_VERSION

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
