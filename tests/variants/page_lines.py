"""What a page prints of its own, put between two lines of a document's tables: where a page ended."""

import random
from collections.abc import Callable
from dataclasses import replace

from tests.variants.types import Variant

NUMBERS: dict[str, Callable[[int], str]] = {
    "dashes": lambda n: f"- {n} -",
    "long dashes": lambda n: f"— {n} —",
    "wide dashes": lambda n: f"－{n}－",
    "dots": lambda n: f"·{n}·",
    "in words": lambda n: f"第{n}页",
    "of all": lambda n: f"第 {n} 页 共 {n + 3} 页",
    "of all, shortly": lambda n: f"{n}/{n + 4}",
    "named": lambda n: f"页码：{n}",
    "English": lambda n: f"Page {n} of {n + 2}",
    "form feed": lambda _: "\f",
}
"""Page numbers that say what they are."""
HEADS: dict[str, Callable[[int], str]] = {
    "title": lambda _: "云梯县梁山局2023年政府信息公开工作年度报告",
    "title without an agency": lambda _: "2023年政府信息公开工作年度报告",
    "title and number": lambda n: f"政府信息公开工作年度报告 - {n} -",
    "title over number": lambda n: f"云梯县梁山局年报\n- {n} -",
    "number over title": lambda n: f"第{n}页\n云梯县梁山局年度报告（公开版）",
    "browser's head": lambda _: "2024/1/30 16:02 梁山局2023年政府信息公开年报-云梯县人民政府",
    "browser's foot": lambda n: f"https://www.yunti.example/xxgk/nb/t2024_{n}.html {n}/9",
}
"""Running heads, as a converter or a browser that prints leaves them."""


def torn(variant: Variant, line: str, rng: random.Random) -> Variant | None:
    """`variant` with `line` between two lines of its tables, at the page's own distance or another; None when its tables have one line, or
    when its bytes are not its text."""
    text = variant.text
    starts = [cell.start for cell in variant.cells if cell.start is not None]
    ends = [i for i in range(min(starts), max(starts)) if text[i] == "\n" and text[i - 1] != "\n"] if starts else []
    if not ends or variant.data.removeprefix(b"\xef\xbb\xbf") != text.encode():
        return None
    at = rng.choice(ends)
    own = "\n\n" if text.startswith("\n\n", at) else "\n"
    put = rng.choice((own, own, own, "\n", "\n\n", "\n\n\n")) + line + rng.choice(("", "", "\n", "\n\n"))
    whole = text[:at] + put + text[at:]
    cells = tuple(
        replace(c, start=c.start + len(put), end=c.end + len(put)) if c.start is not None and c.end is not None and c.start >= at else c
        for c in variant.cells
    )
    return replace(variant, data=whole.encode(), text=whole, cells=cells)
