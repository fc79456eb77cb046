"""How a value is to be taken, as names that the legend explains, with a sign each: colour only repeats the sign."""

from collections.abc import Collection, Mapping

from extractor.model.candidates import Number
from extractor.model.lines import ReadLine, ReportLine, ValueLine
from extractor.show.cells import printed
from extractor.show.panes.view import Marks
from extractor.show.visible import visible

SIGNS: Mapping[str, str] = {
    "rule": "",
    "both": "✓",
    "model": "M",
    "arithmetic": "Σ",
    "human": "@",
    "tolerant": "~",
    "inferred": "≈",
    "ocr": "o",
    "blank": "",
    "absent": "",
    "unresolved": "",
    "review": "?",
    "fails": "!",
}
"""Name -> the sign behind the number. Blank, absent and unresolved are signs themselves: they stand in place of a number."""
BLANK, ABSENT, UNRESOLVED = "␣", "·", "??"
STANDING: Mapping[str, str] = {"blank": BLANK, "absent": ABSENT, "unresolved": UNRESOLVED}
"""What stands in place of a number."""
_ORIGINS = {"rule": "rule", "llm": "model", "rule+llm": "both", "arithmetic": "arithmetic", "human": "human"}
_LONGEST_CELL = 40
"""Characters shown in a cell of the form; a number has up to nine."""


def marks_of(stated: ReadLine, fails: Collection[str] = ()) -> Marks:
    """The marks of a value, a particular, a problem or a fact. `fails`: ids of values that failing checks point to."""
    names: list[str] = [name for name in ("blank", "absent", "unresolved") if stated.get("status") == name]
    names += [_ORIGINS[stated["origin"]]] if stated["origin"] in _ORIGINS else []
    names += [name for name in ("tolerant", "inferred", "ocr") if stated.get("grade") == name]
    names += ["review"] if stated["review"] else []
    names += ["fails"] if stated.get("indicator") in fails else []
    signs = "".join(SIGNS[name] for name in names if name != "review" or "unresolved" not in names)
    return Marks(tuple(names), signs)


def number_of(value: Number | str | None) -> str:
    """A number digit for digit, a truth value as the codebook writes it, words as they are."""
    return str(value).lower() if isinstance(value, bool) else displayed(value if isinstance(value, str) else printed(value))


def shown_of(value: ValueLine) -> str:
    """What stands in the cell of a value."""
    if value["status"] == "unresolved":
        return UNRESOLVED
    if value["status"] == "absent":
        return ABSENT
    text = number_of(value["value"]) if value["status"] == "reported" else displayed(" ".join(value["raw"].split())) or BLANK
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def displayed(text: object) -> str:
    """`text` for a page: nothing in it can steer the browser's layout, one code point stays one. Halves of characters, which no file can
    hold and JSON can, become a sign."""
    return visible(str(text)).translate(_HALVES)


def failing_in(report: ReportLine) -> frozenset[str]:
    """Indicators that failing checks point to: the culprits, all members where none stands out."""
    return frozenset(i for c in report["checks"] if c["outcome"] == "fails" for i in c["culprits"] or c["indicators"])
