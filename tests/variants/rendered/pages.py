"""A draft -> the page that a browser or an office program prints."""

import random
from dataclasses import dataclass
from html import escape
from itertools import product

from tests.variants import form
from tests.variants.drafting import draft
from tests.variants.types import Block, Draft, Label, Plan, Row

FRAMES = {
    "collapse": "table{border-collapse:collapse} td{border:1px solid #000}",
    "double": "table{border-collapse:separate;border-spacing:2px;border:1px solid #000} td{border:1px solid #000}",
    "double style": "table{border-collapse:collapse} td{border:3px double #333}",
    "none": "table{border-collapse:collapse} td{border:0}",
    "level": "table{border-collapse:collapse} td{border:0;border-bottom:1px solid #000}",
    "inner": "table{border-collapse:collapse;border-style:hidden} td{border:1px solid #000}",
    "grey": "table{border-collapse:collapse} td{border:0.5pt solid #999} tr:nth-child(odd){background:#eef}",
}
"""How cells are parted."""

RULED = ("collapse", "double", "double style", "grey")
"""Those with lines around every cell."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is printed."""

    frame: str
    size: int
    """Of the letters in tables, points."""
    wide: bool
    """Whether the first column of labels has room for them."""
    numbered: bool
    """Whether pages are numbered."""
    justified: bool


def drafts(seed: int, count: int, frame: str = "") -> list[tuple[Draft, Look]]:
    """Reports of every edition, size and blank mark in turn, each with a look; with cells parted in one way, where that is named."""
    kinds = list(product(("2021", "2019"), form.BLANKS, ("tiny", "county", "city")))
    made = []
    for number in range(seed, seed + count):
        rng = random.Random(f"rendered {number}")
        edition, blank, size = kinds[number % len(kinds)]
        year = rng.choice((2019, 2020) if edition == "2019" else (2021, 2022, 2023, 2024, 2025))
        plan = Plan("html", edition, blank, size=size, year=year)
        look = Look(frame or rng.choice(RULED), rng.choice((8, 9, 10, 11)), rng.random() < 0.5, rng.random() < 0.7, rng.random() < 0.5)
        made.append((draft(plan, rng), look))
    return made


def page(made: Draft, look: Look) -> str:
    """HTML that prints as offices print it."""
    justified, broken = ("text-align:justify" if look.justified else ""), ("" if look.wide else "word-break:break-all")
    style = (
        f"body{{font-family:'Noto Serif CJK SC','Noto Sans CJK SC',serif;font-size:14pt;line-height:1.7;{justified}}}"
        "h1{text-align:center;font-size:20pt} h2{font-size:15pt} p{text-indent:2em;margin:0} table{width:100%}"
        f"td{{text-align:center;padding:3px;line-height:1.2;font-size:{look.size}pt;{broken}}}"
        f"{FRAMES[look.frame]}"
    )
    parts = [_block(block) for block in made.before]
    for name, heading in made.headings.items():
        parts += [f"<h2>{escape(heading)}</h2>", _table(made.tables[name], look)]
    parts += [_block(block) for block in made.after]
    return f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def _block(block: Block) -> str:
    tag = {"title": "h1", "heading": "h2", "subheading": "p", "text": "p"}[block.kind]
    return f"<{tag}>{escape(block.text)}</{tag}>"


def _table(rows: list[Row], look: Look) -> str:
    lines = []
    for row in rows:
        cells = [_label(label, look) for label in row.labels]
        cells += [f"<td>{escape(cell.text)}</td>" for cell in row.cells]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _label(label: Label, look: Look) -> str:
    text = "<br>".join(label.text) if label.vertical else escape(label.text)
    width = " width='30%'" if look.wide and len(label.text) > 12 else ""
    return f"<td colspan={label.colspan} rowspan={label.rowspan}{width}>{text}</td>"
