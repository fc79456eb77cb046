"""What is kept of a report: who reports on which year, and the figures that are compared, each with its place. Ids are the catalogue's.

A hundred thousand have to fit: figures are packed until their body's turn comes.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from extractor.model.candidates import Number, Status
from extractor.model.lines import AboutName, ReportLine, ValueLine

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
"""Of table three."""
CARRIED_OUT = tuple(f"requests.carried_out.{column}" for column in COLUMNS)
"""四、结转下年度继续办理."""
CARRIED_IN = tuple(f"requests.carried_in.{column}" for column in COLUMNS)
"""二、上年结转政府信息公开申请数量: what the year before carried out."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A row of table two in which this year's stock is last year's, more and less."""

    issued: str
    """本年制发件数."""
    repealed: str
    """本年废止件数."""
    in_force: str
    """现行有效件数."""
    other_form: str
    """What the form of 2019 prints in its place, and what is something else: 对外公开总数量."""


STOCKS = tuple(
    Stock(*(f"disclosure.{row}.{column}" for column in ("issued", "repealed", "in_force", "total_public")))
    for row in ("regulations", "normative_documents")
)
DECISIONS = tuple(f"disclosure.{row}.decisions" for row in ("licensing", "penalties", "coercive_measures"))
FEES = "disclosure.fees.amount"
RECEIVED, PROCESSED = "requests.received.total", "requests.processed_total.total"
GRANTED = ("requests.granted.total", "requests.partly_granted.total")
CASES = ("review.total", "litigation.direct.total", "litigation.after_review.total")
COUNTED = (RECEIVED, PROCESSED, *GRANTED, *DECISIONS, *CASES)
"""Things that happen in a year, counted: they may jump, and those of parts add up."""
ADDED = (RECEIVED, PROCESSED, *DECISIONS, FEES, *CASES)
"""What a government's report may have from its parts."""
MAIN = (
    *(name for stock in STOCKS for name in (stock.issued, stock.repealed, stock.in_force, stock.other_form)),
    *(*DECISIONS, FEES),
    *(RECEIVED, CARRIED_IN[-1], *GRANTED, PROCESSED, CARRIED_OUT[-1]),
    *CASES,
)
"""What is shown of a year, in the form's order."""
WATCHED = tuple(dict.fromkeys((*MAIN, *CARRIED_IN, *CARRIED_OUT, *COUNTED, *ADDED)))
"""What is kept of a report."""


_AT = {name: number for number, name in enumerate(WATCHED)}
_DIGITS = 1_000
"""Digits of an amount, more than a page has; a damaged file could ask for a thousand million."""
_TEXTS: tuple[AboutName, ...] = ("title", "publisher", "index_number")
"""Fields of `about` that may say where a body is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a report, as far as a comparison shows it."""

    value: Number | None
    """Its number."""
    status: Status
    """reported, blank, absent or unresolved."""
    origin: str | None
    """Who read it."""
    review: bool
    """Whether it is marked for review."""
    start: int | None
    """Where it stands in the document's text."""
    end: int | None
    """Where it ends."""
    text: str
    """The characters as printed."""


NOT_THERE = Figure(None, "absent", None, False, None, None, "")
"""A figure that the report does not have at all."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as it is kept."""

    number: int
    """Its place among the reports."""
    at: int
    """Byte at which its line begins, to read it again."""
    document: str
    """The document's name."""
    sha256: str
    """Digest of its bytes."""
    text_sha256: str
    """Digest of its text: what is the same page under two names has one."""
    agency: str
    """The body as printed."""
    year: int
    """The year reported on."""
    edition: str | None
    """Edition of the form."""
    fails: int
    """Checks of the report that fail."""
    about: str
    """Title, publisher and index number, a line each."""
    digest: bytes
    """Over all values: reports that read the same have one."""
    packed: bytes
    """The figures; see `figures`."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The figures by indicator; what is not there has none."""
        rows = json.loads(zlib.decompress(self.packed))
        return {WATCHED[at]: Figure(_number(value), *rest) for at, value, *rest in rows}

    def figure(self, indicator: str) -> Figure:
        """One of them."""
        return self.figures.get(indicator, NOT_THERE)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A report that is compared with none."""

    document: str
    """The document's name."""
    sha256: str
    """Digest of its bytes."""
    agency: str | None
    """The body, if one is named."""
    year: int | None
    """The year, if one is."""
    reason: str
    """Why."""


def _number(text: str | None) -> Number | None:
    if text is None:
        return None
    return Decimal(text) if "." in text else int(text)


def _written(value: Number | str | None) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else None if value is None else str(value)


def figure_of(value: ValueLine) -> Figure:
    """A value as a report has it."""
    place = value["evidence"]
    start, end, printed = (place["start"], place["end"], place["text"]) if place else (None, None, value["raw"])
    number = value["value"]
    if number is not None and (isinstance(number, bool) or not isinstance(number, int | Decimal)):
        raise ValueError(f"{number!r} is no number")
    if isinstance(number, Decimal) and abs(number.adjusted()) > _DIGITS:
        raise ValueError("a number has more digits than any page")
    return Figure(number, value["status"], value["origin"], bool(value["review"]), start, end, printed)


def _pack(values: Iterable[ValueLine]) -> bytes:
    rows: list[tuple[object, ...]] = []
    for value in values:
        at = _AT.get(value["indicator"])
        if at is not None:
            f = figure_of(value)
            rows.append((at, _written(f.value), f.status, f.origin, f.review, f.start, f.end, f.text))
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1)


Said = tuple[str, Status, Number | str | None]
"""Indicator, status and value."""


def readings_digest(values: Iterable[Said]) -> bytes:
    """Over all values: reports that read the same have one."""
    said = sorted(f"{indicator} {status} {_written(value)}" for indicator, status, value in values if status != "absent")
    return hashlib.blake2b("\n".join(said).encode(), digest_size=16).digest()


def _why_unplaced(report: ReportLine) -> str:
    kind, year, agency = report["source"]["kind"], report["year"], report["agency"]
    if agency is not None and not isinstance(agency, str):
        raise ValueError(f"{agency!r} is no name")
    if kind != "report":
        return f"it is no report ({kind})"
    if not agency or not agency.strip():
        return "no body is named"
    return "" if isinstance(year, int) and not isinstance(year, bool) else "no year is named"


def filed(report: ReportLine, number: int, at: int) -> Filed | Unplaced:
    """What is kept of `report`, the one with this number, whose line begins at byte `at`."""
    reason, agency, year = _why_unplaced(report), report["agency"], report["year"]
    if reason or agency is None or year is None:
        return Unplaced(report["document"], report["source"]["sha256"], agency, year, reason)
    source, about = report["source"], report["about"]
    return Filed(
        number=number,
        at=at,
        document=report["document"],
        sha256=source["sha256"],
        text_sha256=source["text_sha256"],
        agency=agency,
        year=year,
        edition=report["edition"],
        fails=sum(check["outcome"] == "fails" for check in report["checks"]),
        about="\n".join(str(about[name]["value"]) for name in _TEXTS if about[name]["value"]),
        digest=readings_digest((value["indicator"], value["status"], value["value"]) for value in report["values"]),
        packed=_pack(report["values"]),
    )
