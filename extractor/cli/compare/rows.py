"""Findings and bodies for programs: a line or a row each."""

from collections.abc import Iterator
from typing import Any

from extractor.cli.compare.found import Found
from extractor.cli.outputs import format_of
from extractor.cli.shapes import BYTE_ORDER_MARK
from extractor.cli.sink import opened
from extractor.compare.agencies import Agency
from extractor.compare.figures import Unplaced
from extractor.compare.findings import Finding, Side, Term
from extractor.export.encode import encode
from extractor.export.tables import CsvField, csv_lines, guarded

_HEAD = (
    *("outcome", "kind", "agency", "level", "region_code", "function", "sure"),
    *("years", "indicators", "left", "right", "difference", "review"),
)
_TERM = ("document", "agency", "year", "indicator", "value", "status", "origin", "review", "start", "end", "text")
HEADER = (*_HEAD, "sentence", *(f"{side}_{name}" for side in ("left", "right") for name in _TERM))
"""Of the csv. A side with several numbers has them one behind the other, parted by "; "."""
BODY_HEADER = (
    *("agency", "level", "region_code", "region", "candidates", "function", "sure", "why", "spellings", "years", "documents"),
)


def _term(term: Term) -> dict[str, Any]:
    figure, report = term.figure, term.report
    return {
        "document": report.document,
        "sha256": report.sha256,
        "agency": report.agency,
        "year": report.year,
        "indicator": term.indicator,
        "sign": term.sign,
        "value": figure.value,
        "status": figure.status,
        "origin": figure.origin,
        "review": figure.review,
        "start": figure.start,
        "end": figure.end,
        "text": figure.text,
    }


def _side(side: Side) -> dict[str, Any]:
    return {"value": side.value, "review": side.review, "terms": [_term(term) for term in side.terms]}


def finding_line(finding: Finding) -> bytes:
    """A finding as JSON."""
    agency = finding.agency
    return encode(
        {
            "outcome": finding.outcome,
            "kind": finding.kind,
            "agency": agency.name,
            "level": agency.level,
            "region_code": agency.code,
            "function": agency.function,
            "sure": agency.sure,
            "years": finding.years,
            "indicators": finding.indicators,
            "left": _side(finding.left),
            "right": _side(finding.right),
            "difference": finding.difference,
            "review": finding.review,
            "sentence": finding.sentence,
        }
    )


def _cell(value: Any) -> CsvField:
    if value is None or isinstance(value, bool):
        return None if value is None else "true" if value else "false"
    if isinstance(value, str):
        return guarded(value)
    return value if isinstance(value, int) else format(value, "f")


def _joined(values: list[Any]) -> CsvField:
    if len(values) == 1:
        return _cell(values[0])
    return guarded("; ".join("" if (cell := _cell(value)) is None else str(cell) for value in values))


def finding_row(finding: Finding) -> tuple[CsvField, ...]:
    """A finding under `HEADER`."""
    agency = finding.agency
    sides = (finding.left, finding.right)
    terms = [[_term(term) for term in side.terms] for side in sides]
    return (
        *(finding.outcome, finding.kind, guarded(agency.name), agency.level, agency.code, agency.function, agency.sure),
        *(" ".join(map(str, finding.years)), " ".join(finding.indicators)),
        *(_cell(side.value) for side in sides),
        *(_cell(finding.difference), _cell(finding.review), guarded(finding.sentence)),
        *(_joined([term[name] for term in some]) if some else None for some in terms for name in _TERM),
    )


def pieces(found: Found, form: str, *, every: bool, to_file: bool) -> Iterator[bytes]:
    """The findings as jsonl or csv, one after the other; with `every` what holds and what cannot be assessed behind them."""
    if form == "csv":
        yield (BYTE_ORDER_MARK if to_file else b"") + csv_lines([HEADER])
    for some in (found.listed, found.unlisted() if every else ()):
        for finding in some:
            yield csv_lines([finding_row(finding)]) if form == "csv" else finding_line(finding) + b"\n"


def _body(agency: Agency) -> dict[str, Any]:
    """A body for programs."""
    return {
        "agency": agency.name,
        "level": agency.level,
        "region_code": agency.code,
        "region": agency.region.path if agency.region else None,
        "candidates": [{"code": region.code, "name": region.path} for region in agency.candidates],
        "function": agency.function,
        "sure": agency.sure,
        "why": agency.why,
        "spellings": agency.spellings,
        "years": agency.years,
        "documents": [{"document": r.document, "sha256": r.sha256, "year": r.year, "agency": r.agency} for r in agency.reports],
    }


def _body_row(agency: Agency) -> tuple[CsvField, ...]:
    """A body under `BODY_HEADER`."""
    return (
        *(guarded(agency.name), agency.level, agency.code, agency.region.path if agency.region else None),
        *("; ".join(f"{region.code} {region.path}" for region in agency.candidates), agency.function, agency.sure),
        *(guarded("; ".join(agency.why)), guarded("; ".join(agency.spellings)), " ".join(map(str, agency.years))),
        guarded("; ".join(report.document for report in agency.reports)),
    )


def _nobody(report: Unplaced) -> dict[str, Any]:
    """A report that belongs to no body, in the shape of one."""
    nothing = dict.fromkeys(("agency", "level", "region_code", "region", "function", "sure"))
    place = {"document": report.document, "sha256": report.sha256, "year": report.year, "agency": report.agency}
    return nothing | {"candidates": [], "why": [report.reason], "spellings": [], "years": [], "documents": [place]}


def _nobody_row(report: Unplaced) -> tuple[CsvField, ...]:
    return (*(None,) * 7, guarded(f"not placed: {report.reason}"), guarded(report.agency), report.year, guarded(report.document))


def write_agencies(found: Found, path: str) -> None:
    """The bodies, a line or a row each; behind them the reports that belong to none, when no body was asked for."""
    agencies, nobody = found.agencies, found.comparison.unplaced if found.wanted is None else ()
    as_csv = format_of("compare --agencies", path) == "csv"
    with opened(path) as write:
        if as_csv:
            write(BYTE_ORDER_MARK + csv_lines([BODY_HEADER]))
        for agency in agencies:
            write(csv_lines([_body_row(agency)]) if as_csv else encode(_body(agency)) + b"\n")
        for report in nobody:
            write(csv_lines([_nobody_row(report)]) if as_csv else encode(_nobody(report)) + b"\n")
