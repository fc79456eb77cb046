"""How real reports break: one operator a line of the field notes. Each changes a draft; the truth follows, for cells carry it."""

import random
import re
from collections.abc import Callable

from tests.variants import figures, form
from tests.variants.drafting import head_three, piece
from tests.variants.dropping import DROPPED
from tests.variants.operators_prose import (
    fullwidth_punctuation,
    heading_space,
    markdown_marks,
    navigation,
    nested_sections,
    other_scope,
    preface_titles,
    reworded_headings,
)
from tests.variants.types import Draft, Label, Number, Piece, Row

Operator = Callable[[Draft, random.Random], None]
SHORT = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
    "(二)部分公开(区分处理的,只计这一情形,不计其他情形)": "(二)部分公开",
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    "1.本机关不掌握相关政府信息": "1.不掌握相关信息",
    "二、上年结转政府信息公开申请数量": "二、上年结转申请数量",
}
TRUNCATED = {"结果维持": "结果", "结果纠正": "结果", "其他结果": "其他", "尚未审结": "尚未"}
STRAY = "的在和各其已年事工方市所本中月生大公"
"""Characters a misprint puts in the place of another."""
_HAN = re.compile("[一-鿿]")


def _data(draft: Draft, table: str) -> list[Row]:
    return [row for row in draft.tables[table] if row.kind == "data"]


def _cells(draft: Draft) -> list[Piece]:
    return [cell for table in draft.tables for row in _data(draft, table) for cell in row.cells]


def _values(draft: Draft, table: str) -> dict[str, Number | None]:
    return {cell.indicator: cell.value for row in _data(draft, table) for cell in row.cells}


def _restate(draft: Draft, table: str, cell: Piece, value: int) -> None:
    """Another number in a cell, in the plan's manner."""
    fresh = piece(draft.plan, cell.indicator, value)
    cell.value, cell.text = fresh.value, fresh.text
    draft.holds[table] = figures.holds(_values(draft, table), draft.plan.edition, table)


def broken_row(draft: Draft, rng: random.Random) -> None:
    """A row's total is wrong."""
    rows = _data(draft, "three")[:-2]
    cell = rng.choice([row for row in rows if row.cells[-1].value] or rows).cells[-1]
    _restate(draft, "three", cell, int(cell.value or 0) + rng.randint(1, 9))


def broken_total(draft: Draft, rng: random.Random) -> None:
    """（七）总计 is wrong."""
    row = next(row for row in _data(draft, "three") if row.key == "requests.processed_total")
    cell = row.cells[rng.choice([0, 6])]
    _restate(draft, "three", cell, int(cell.value or 0) + rng.randint(1, 9))


def zero_totals(draft: Draft, _rng: random.Random) -> None:
    """The natural-person column is filled and every total is 0."""
    for row in _data(draft, "three"):
        _restate(draft, "three", row.cells[-1], 0)


def broken_review(draft: Draft, rng: random.Random) -> None:
    """A review total that is not the sum of its four."""
    cells = _data(draft, "four")[0].cells
    _restate(draft, "four", cells[4], 0 if cells[4].value else rng.randint(1, 9))


def mixed_blanks(draft: Draft, rng: random.Random) -> None:
    """Blanks marked in more than one way, some of them as a printed zero."""
    for cell in _cells(draft):
        if cell.value is None and rng.random() < 0.3:
            cell.text = rng.choice(("/", "-", "—", "无", "0"))
            cell.value = 0 if cell.text == "0" else None


def reorder_rows(draft: Draft, rng: random.Random) -> None:
    """Rows of a group in another order."""
    rows = draft.tables["three"]
    for _, members in form.outcome_groups(draft.plan.edition):
        if len(members) > 1 and rng.random() < 0.7:
            keys = {f"requests.{key}" for key, _ in members}
            places = [place for place, row in enumerate(rows) if row.key in keys]
            taken = [rows[place] for place in places]
            above = taken[0].labels[:-1]
            for row in taken:
                row.labels = row.labels[-1:]
            rng.shuffle(taken)
            taken[0].labels = [*above, *taken[0].labels]
            for place, row in zip(places, taken, strict=True):
                rows[place] = row
    two = draft.tables["two"]
    places = [place for place, row in enumerate(two) if row.key in {"disclosure.penalties", "disclosure.coercive_measures"}]
    two[places[0]], two[places[1]] = two[places[1]], two[places[0]]


def _middle(draft: Draft, rng: random.Random) -> int:
    """A place between two outcome rows, where a page may end."""
    rows = draft.tables["three"]
    return rng.choice([place for place, row in enumerate(rows) if row.kind == "data"][4:-3])


def page_number(draft: Draft, rng: random.Random) -> None:
    """A page number in the middle of table three."""
    draft.tables["three"].insert(_middle(draft, rng), Row("aside", [Label(f"- {rng.randint(2, 9)} -")]))


def header_twice(draft: Draft, rng: random.Random) -> None:
    """Table three's header again, after a page break."""
    place = _middle(draft, rng)
    draft.tables["three"][place:place] = head_three()


def results_twice(draft: Draft, rng: random.Random) -> None:
    """三、本年度办理结果 again, after a page break."""
    draft.tables["three"].insert(_middle(draft, rng), Row("group", [Label("三、本年度办理结果")]))


def _row_labels(draft: Draft) -> list[Label]:
    return [row.labels[-1] for table in draft.tables for row in _data(draft, table) if row.labels]


def short_labels(draft: Draft, rng: random.Random) -> None:
    """Labels cut down by their authors."""
    for label in _row_labels(draft):
        if label.text in SHORT and rng.random() < 0.7:
            label.text, label.wrap = SHORT[label.text], 0


def distance(one: str, other: str) -> int:
    """Edits from one text to the other."""
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (char != wanted))
    return row[-1]


def misprint(text: str, rng: random.Random) -> str:
    """At most a quarter of the characters replaced or dropped; marks and numbers stay."""
    places = [place for place, char in enumerate(text) if _HAN.match(char) and place > 1]
    most = len(_HAN.findall(text)) // 4
    chars = list(text)
    for place in rng.sample(places, rng.randint(1, most)) if most and len(places) >= most else []:
        chars[place] = rng.choice(STRAY.replace(text[place], "")) if rng.random() < 0.6 else ""
    return "".join(chars)


def misprints(draft: Draft, rng: random.Random) -> None:
    """Misprinted labels; each stays nearer to its own wording than to any sibling's."""
    labels = _row_labels(draft)
    known = {label.text for label in labels} | set(SHORT) | set(SHORT.values())
    for label in labels:
        text = misprint(label.text, rng)
        if rng.random() < 0.5 and label.text not in SHORT.values() and _nearest(text, label.text, known):
            label.text = text
            label.wrap = min(label.wrap, len(text) - 1)


def _nearest(text: str, own: str, known: set[str]) -> bool:
    near = distance(text, own)
    others = (other for other in known if other not in (own, SHORT.get(own)) and abs(len(other) - len(text)) <= near + 1)
    return all(distance(text, other) > near + 1 for other in others)


def label_spaces(draft: Draft, rng: random.Random) -> None:
    """Spaces inside labels: 行 政 许 可."""
    for table in draft.tables.values():
        for row in table:
            for label in row.labels:
                if len(label.text) < 9 and rng.random() < 0.3 and row.kind in ("head", "data"):
                    # an index keeps to itself: nobody spaces out the 8 of 8.属于行政查询事项
                    index = re.match(r"\d.|\(.\)|", label.text)
                    place = index.end() if index else 0
                    label.text, label.wrap = label.text[:place] + " ".join(label.text[place:]), 0


def index_marks(draft: Draft, rng: random.Random) -> None:
    """`1.`, `1、` and `1．` mixed."""
    for label in _row_labels(draft):
        label.text = re.sub(r"^(\d)\.", lambda found: found[1] + rng.choice(".、．"), label.text)


def truncated_heads(draft: Draft, _rng: random.Random) -> None:
    """Header cells of table four cut off: 结果 | 结果 | 其他 | 尚未."""
    for row in draft.tables["four"]:
        for label in row.labels:
            label.text = TRUNCATED.get(label.text, label.text)


def units(draft: Draft, rng: random.Random) -> None:
    """Units glued on: 5234.55万元, 251000元, 8件."""
    counted = rng.random() < 0.4
    for row in _data(draft, "two"):
        for cell in row.cells:
            if cell.value is None:
                continue
            if cell.indicator.endswith(".amount"):
                in_yuan = rng.random() < 0.3
                cell.text = f"{(cell.value * 10000).normalize():f}元" if in_yuan and not isinstance(cell.value, int) else f"{cell.text}万元"
            elif counted and ".items" not in cell.indicator:
                cell.text += "件"


def thousands(draft: Draft, _rng: random.Random) -> None:
    """Thousands separators."""
    for cell in _cells(draft):
        cell.text = re.sub(r"^-?\d{4,}", lambda found: f"{int(found[0]):,}", cell.text)


def fullwidth_digits(draft: Draft, rng: random.Random) -> None:
    """Digits of double width, in one table or in all."""
    tables = list(draft.tables) if rng.random() < 0.5 else [rng.choice(list(draft.tables))]
    for table in tables:
        for row in _data(draft, table):
            for cell in row.cells:
                cell.text = cell.text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


OPERATORS: dict[str, Operator] = {
    "broken_row": broken_row,
    "broken_total": broken_total,
    "zero_totals": zero_totals,
    "broken_review": broken_review,
    "mixed_blanks": mixed_blanks,
    "reorder_rows": reorder_rows,
    "short_labels": short_labels,
    "misprints": misprints,
    "page_number": page_number,
    "header_twice": header_twice,
    "results_twice": results_twice,
    "label_spaces": label_spaces,
    "index_marks": index_marks,
    "truncated_heads": truncated_heads,
    "units": units,
    "thousands": thousands,
    "fullwidth_digits": fullwidth_digits,
    "preface_titles": preface_titles,
    "other_scope": other_scope,
    "nested_sections": nested_sections,
    "reworded_headings": reworded_headings,
    "navigation": navigation,
    "fullwidth_punctuation": fullwidth_punctuation,
    "heading_space": heading_space,
    "markdown_marks": markdown_marks,
}
"""In the order they are applied."""
BREAKING = ("broken_row", "broken_total", "zero_totals", "broken_review")
_GLUED = frozenset({"glued", "glued_spaces"})
_PAGES = frozenset({"html", "html_nested"})
_MARKED = frozenset({"markdown", "cut"})
NOT_IN: dict[str, frozenset[str]] = {
    # a page's merged cells leave no room for a second header, and nobody prints page numbers into one
    "page_number": _GLUED | _PAGES | _MARKED | {"spaced"},
    "header_twice": _PAGES | _MARKED,
    "results_twice": _PAGES | {"markdown"},
    # a zero that stands where other zeros were dropped would make a total of zero a dropped one
    "mixed_blanks": frozenset(DROPPED),
    # where nothing parts the cells, a comma or a unit would be a boundary by itself
    "units": _GLUED,
    "thousands": _GLUED,
    "markdown_marks": _GLUED | _PAGES | _MARKED | {"spaced"},
}
"""Layouts in which an operator has no meaning."""
NEEDS_TABLES = frozenset(OPERATORS) - {
    "preface_titles",
    "other_scope",
    "nested_sections",
    "reworded_headings",
    "navigation",
    "fullwidth_punctuation",
    "heading_space",
    "markdown_marks",
}


def applies(name: str, layout: str) -> bool:
    """Whether an operator makes sense in a layout."""
    return layout not in NOT_IN.get(name, ()) and not (layout == "lost" and name in NEEDS_TABLES)
