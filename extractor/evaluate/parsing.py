"""JSON of strangers -> a shape, or an error that says where and what."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from extractor.errors import ReadError
from extractor.export.encode import as_report, decimal_of
from extractor.model.lines import ReportLine

Shape = TypeVar("Shape", bound=BaseModel)
_REPORTS = "A line is one report, as `nianbao extract --format jsonl` writes it."


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def parsed(data: bytes | str, where: str, remedy: str) -> Any:
    """What the JSON in `data` says, its numbers digit for digit."""
    try:
        return json.loads(data, parse_float=decimal_of, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise ReadError("this is not UTF-8", where=where, remedy=remedy) from None
    except RecursionError:
        raise ReadError("this is not JSON (nested too deeply)", where=where, remedy=remedy) from None
    except ValueError as error:
        raise ReadError(f"this is not JSON ({error})", where=where, remedy=remedy) from None


def shaped(data: Any, shape: type[Shape], where: str, remedy: str) -> Shape:
    """`data` as `shape`; the error names the first key that does not fit."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise ReadError(f"{key}: {said}" if key else said, where=where, remedy=remedy) from None


def report_in(data: object, where: str, remedy: str) -> ReportLine:
    """`data` as a report, as far as `as_report` looks."""
    try:
        return as_report(data)
    except ValueError as error:
        raise ReadError(str(error), where=where, remedy=remedy) from None


def report_lines(lines: Iterable[bytes], name: str) -> Iterator[tuple[str, ReportLine]]:
    """Each report of `lines` and where it stands. A line is looked at when it is its turn; empty ones are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        if line.lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
            raise ReadError("this is an array, not a report a line", where=where, remedy="Write reports with --format jsonl.")
        yield where, report_in(parsed(line.removeprefix(b"\xef\xbb\xbf"), where, _REPORTS), where, _REPORTS)


def report_shaped(data: ReportLine, shape: type[Shape], where: str) -> Shape:
    """A report's fields as `shape`."""
    return shaped(data, shape, f"{where} ({data['document']})", _REPORTS)
