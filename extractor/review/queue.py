"""The values of reports that need a person, each with all it takes to decide on it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from extractor.export.encode import decimal_of, encode
from extractor.model.candidates import Number, Status
from extractor.model.lines import ChoiceLine, EvidenceLine, FactLine, ItemLine, ReportLine
from extractor.review.openness import Named, about_is_open, failing_on, is_open, open_passages
from extractor.review.seen import seen_of
from extractor.rulebook.tables import Indicator
from extractor.show.spot import spot
from extractor.wording.english import english

AROUND = 40
"""Characters of the page shown before and behind a value."""
LONGEST_PASSAGE = 400
"""Characters shown where only the passage is known that holds it."""
OPEN, CLOSE = "⟦", "⟧"
_SUM = 12
"""Characters of the check sum of `QueueRow.seen`."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A value that is to be decided on."""

    document: str
    """Its document."""
    agency: str
    """Who reports; "" when nobody knows."""
    year: str
    """On which year; "" when nobody knows."""
    indicator: str
    """Its id."""
    label: str
    """As the form prints it."""
    stated: str
    """What the report states: a number, or blank, absent, unresolved."""
    why: str
    """Why a person should look."""
    place: str
    """Where it stands, with what stands around it."""
    spot: str
    """Its page and box, or its sheet and cell; "" where the format has neither, and where it stands nowhere."""
    alternatives: str
    """What else the page allows and what was read and not chosen."""
    failing: str
    """Checks that fail and point to it."""
    seen: str
    """What an import holds the decision to, as `sealed` writes it."""


class SealedWord(TypedDict):
    """A value as it is sealed."""

    value: Number | str | None
    status: Status


class Sealed(TypedDict):
    """What a row is made with, and what an import holds the decision to."""

    sha256: str
    document: str
    indicator: str
    stated: SealedWord
    read: SealedWord
    failing: Sequence[str]
    decided: NotRequired[str]


def sealed(seen: Sealed) -> str:
    """Data that travels through somebody else's program: JSON, and a check sum in front."""
    text = encode(seen).decode()
    return f"{hashlib.sha256(text.encode()).hexdigest()[:_SUM]} {text}"


def unsealed(cell: str) -> str | None:
    """The JSON again; None when it is not what was written."""
    given, _, text = cell.partition(" ")
    return text if text and hashlib.sha256(text.encode()).hexdigest()[:_SUM] == given else None


def _sealed(report: ReportLine, indicator: str) -> str:
    """What a row is made with."""
    seen = seen_of(report, indicator)
    if isinstance(seen, tuple):
        raise ValueError(english(seen))
    stated, read = (SealedWord(value=word.value, status=word.status) for word in (seen.stated, seen.read))
    about = Sealed(
        sha256=seen.sha256,
        document=seen.document,
        indicator=seen.indicator,
        stated=stated,
        read=read,
        failing=seen.failing,
        decided=seen.decided,
    )
    return sealed(about)


def _choice_in_words(choice: ChoiceLine) -> str:
    what = "blank" if choice["value"] is None else str(choice["value"])
    return f"{what} ({choice['reason']})" if choice["reason"] else what


def _line(text: str) -> str:
    return " ".join(text.split())


def _context_of(report: ReportLine, indicator: str, at: EvidenceLine | None, text: str | None) -> str:
    """The value where it stands; the passage that holds it, when nobody read it."""
    if at and text is not None:
        before, behind = text[max(0, at["start"] - AROUND) : at["start"]], text[at["end"] : at["end"] + AROUND]
        return f"{_line(before)} {OPEN}{at['text']}{CLOSE} {_line(behind)}"
    if at:
        return f"{OPEN}{at['text']}{CLOSE}"
    asked = [q["passage"] for q in report["questions"] if indicator in q["indicators"] and q["passage"]]
    return " … ".join(_line(p["text"])[:LONGEST_PASSAGE] for p in asked[:2])


_ABOUT: tuple[tuple[Named, str], ...] = (("agency", "机关 who reports"), ("year", "年度 which year"))


def _about(report: ReportLine, text: str | None) -> Iterator[QueueRow]:
    for name, label in _ABOUT:
        field = report["about"][name]
        if not about_is_open(report, name):
            continue
        status = "absent" if field["value"] is None else "reported"
        told = status if field["value"] is None else str(field["value"])
        place = _context_of(report, "", field["evidence"], text) if field["evidence"] else _line((text or "")[: 2 * AROUND])
        seen = _sealed(report, f"about.{name}")
        head = report["document"], report["agency"] or "", str(report["year"] or "")
        yield QueueRow(*head, f"about.{name}", label, told, field["reason"], place, spot(field["evidence"]), "", "", seen)


def queue_of(report: ReportLine, text: str | None, labels: Mapping[str, Indicator]) -> Iterator[QueueRow]:
    """What is to be decided of one report. `text`: the document's, null when it is not there any more."""
    yield from _about(report, text)
    for value in report["values"]:
        failing = failing_on(report, value["indicator"]) if value["review"] else []
        if not is_open(value, failing):
            continue
        known = labels.get(value["indicator"])
        yield QueueRow(
            report["document"],
            report["agency"] or "",
            str(report["year"] or ""),
            value["indicator"],
            known.label if known else value["indicator"],
            value["status"] if value["value"] is None else str(value["value"]),
            value["reason"],
            _context_of(report, value["indicator"], value["evidence"], text),
            spot(value["evidence"]),
            "; ".join(_choice_in_words(c) for c in (*value["alternatives"], *value["lost"])),
            "; ".join(c["sentence"] for c in failing),
            _sealed(report, value["indicator"]),
        )


@dataclass(frozen=True, slots=True)
class Other:
    """Something else that a person should look at; it is not decided in the queue."""

    document: str
    """Its document."""
    agency: str
    """Who reports; "" when nobody knows."""
    year: str
    """On which year; "" when nobody knows."""
    what: str
    """"problem", "improvement", a fact's id, or what a question is about."""
    text: str
    """The words."""
    why: str
    """Why a person should look."""
    place: str
    """Where they stand: in code points, and what the format says beside."""


def _standing(place: EvidenceLine) -> str:
    return ", ".join(filter(None, (f"{place['start']}–{place['end']}", spot(place))))


def others_of(report: ReportLine) -> Iterator[Other]:
    """Items and passages of section five, and facts, that are for review; of a list that a person decided on only when it is open again."""
    head = report["document"], report["agency"] or "", str(report["year"] or "")
    every: list[tuple[str, ItemLine | FactLine, str]] = [("problem", i, i["title"]) for i in report["problems"]]
    every += [("improvement", i, i["title"]) for i in report["improvements"]]
    every += [(f["id"], f, f"{f['value']}{f['unit']}  {f['raw']}") for f in report["facts"]]
    for what, one, text in every:
        if one["review"]:
            yield Other(*head, what, text, one["reason"], _standing(one["evidence"]))
    for question, passage in open_passages(report):
        text = _line(passage["text"])[:LONGEST_PASSAGE]
        yield Other(*head, "passage", text, question["reason"], _standing(passage))


def sealed_in(cell: str) -> Sealed | None:
    """What a row was made with; None when the cell was altered."""
    text = unsealed(cell)
    if text is None:
        return None
    made = json.loads(text, parse_float=decimal_of)
    return cast(Sealed, made) if isinstance(made, dict) else None
