"""How a cell shows who read it and what is to be doubted: by colour, by a sign, and in words in its comment."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model.lines import ValueLine

LONGEST_COMMENT = 2_000
"""Characters; Excel takes 32,767, and nobody reads as many."""
LONGEST_TEXT = 32_000
"""Characters of a cell; Excel refuses more than 32,767."""
UNRESOLVED, ABSENT, REVIEW = "??", "·", "?"
_STATUS = {
    "reported": "报告数 reported",
    "blank": "空白 blank",
    "absent": "页面没有 absent",
    "unresolved": "未能读出 unresolved",
}
_MOST_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Look:
    """A kind of cell."""

    key: str
    """Its name."""
    legend: str
    """What it means."""
    fill: str
    """Colour of the ground; "" for none."""
    font: str = "#000000"
    """Colour of the characters."""
    bold: bool = False
    """Whether they are bold."""


LOOKS: tuple[Look, ...] = (
    Look("unresolved", f"{UNRESOLVED}  在页面上而未能读出 on the page, but not to be read", "#F8CBAD", "#9C0006", bold=True),
    Look("review", f"数字后加{REVIEW}  待核 a person should look; the comment says why", "#FFEB9C", "#7F6000", bold=True),
    Look("model", "仅由模型读出 read by a model alone", "#D9D2E9", "#351C75"),
    Look("both", "规则与模型一致 rules and a model agree", "#D9EAD3", "#274E13"),
    Look("arithmetic", "由等式定出 decided by the form's equations", "#DDEBF7", "#1F4E79"),
    Look("human", "由人定出 decided by a person", "#FCE4D6", "#833C0B"),
    Look("rule", "由规则读出 read by rules", ""),
    Look("blank", "空白（原样） left blank, as printed", "#F2F2F2", "#7F7F7F"),
    Look("absent", f"{ABSENT}  页面没有 not on the page", "", "#A6A6A6"),
)
"""In the order in which they win."""
_ORIGINS: Mapping[str | None, str] = {"llm": "model", "rule+llm": "both", "arithmetic": "arithmetic", "human": "human"}


def look_of(value: ValueLine) -> str:
    """The look of a value's cell."""
    if value["status"] == "unresolved":
        return "unresolved"
    if value["review"]:
        return "review"
    if value["status"] in ("blank", "absent"):
        return value["status"]
    return _ORIGINS.get(value["origin"], "rule")


def shown(value: ValueLine) -> float | str:
    """What stands in a value's cell: a number where one is stated."""
    if value["status"] == "unresolved":
        return UNRESOLVED
    if value["status"] == "absent":
        return ABSENT
    return clipped(value["raw"].strip()) if value["value"] is None else float(value["value"])


def clipped(text: str | None) -> str:
    """`text` as far as a cell can hold it."""
    text = text or ""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def comment(value: ValueLine) -> str:
    """Where a value stands, who read it, and what speaks against it."""
    place = value["evidence"]
    lines = [f"{value['indicator']}: {_STATUS.get(value['status'], value['status'])}"]
    if place:
        lines.append(f"原文 source: “{place['text']}” @ {place['start']}–{place['end']}")
    if value["origin"]:
        lines.append(f"读者 read by: {value['origin']}, {value['reader']} ({value['grade']}, {value['policy']})")
    if value["review"] or value["reason"]:
        lines.append(f"{'待核 review: ' if value['review'] else ''}{value['reason']}")
    if person := value.get("person"):
        note = f": {person['note']}" if person["note"] else ""
        lines.append(f"由人决定 decided: {person['decision']}, {person['who']}, {person['when'][:10]}{note}")
    others = (*value["alternatives"], *value["lost"])
    for other in others[:_MOST_OTHERS]:
        at = f" @ {other['evidence']['start']}–{other['evidence']['end']}" if other["evidence"] else ""
        lines.append(f"另一读法 another reading: {other['raw']!r}{at} {other['reason']}".rstrip())
    text = "\n".join(lines)
    return text if len(text) <= LONGEST_COMMENT else f"{text[:LONGEST_COMMENT]}…"
