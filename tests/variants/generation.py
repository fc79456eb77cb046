"""Seed -> document with truth."""

import random
from dataclasses import replace
from itertools import product

from tests.variants import encodings, form, oracle, oracle_columns, prose
from tests.variants.drafting import draft
from tests.variants.figures import SIZES
from tests.variants.layouts import LAYOUTS
from tests.variants.operators import BREAKING, OPERATORS, applies
from tests.variants.types import Draft, Page, Plan, Status, TrueCell, Variant

STRIDE = 37
"""Coprime to the number of plans, so that neighbouring seeds differ and every run of that many seeds covers all plans."""
TEXT_OPERATORS = ("traditional", "mixed_traditional", "crlf")
"""Applied after the layout."""
PAGES = ("html", "html_nested")
"""Layouts written as HTML."""


def all_plans() -> list[Plan]:
    """Every layout × edition × blank mark, without operators."""
    return [Plan(layout, edition, blank) for layout, edition, blank in product(LAYOUTS, form.EDITIONS, form.BLANKS)]


def suffix(layout: str) -> str:
    """The file's ending."""
    return ".html" if layout in PAGES else ".txt"


def draw(seed: int, rng: random.Random) -> Plan:
    """A plan at random; layout, edition and blank mark go round."""
    plans = all_plans()
    plan = plans[seed * STRIDE % len(plans)]
    usable = [name for name in OPERATORS if name not in BREAKING and applies(name, plan.layout)]
    chosen = set(rng.sample(usable, min(len(usable), rng.randint(2, 6))))
    if rng.random() < 0.125:
        chosen.add(rng.choice(BREAKING))
    late = [name for name in TEXT_OPERATORS if rng.random() < 0.12 and not (name == "crlf" and plan.layout in PAGES)]
    encoding = "utf-8" if rng.random() < 0.65 else rng.choice(encodings.ENCODINGS[suffix(plan.layout)])
    if encoding == "big5" and "traditional" not in late:
        late = ["traditional", *(name for name in late if name == "crlf")]
    if "traditional" in late and "mixed_traditional" in late:
        late.remove("mixed_traditional")
    return replace(
        plan,
        operators=(*(name for name in OPERATORS if name in chosen), *late),
        encoding=encoding,
        size=rng.choices(SIZES, (1, 4, 4, 2))[0],
        year=rng.choice((2019, 2020) if plan.edition == "2019" else (2021, 2022, 2023, 2024, 2025)),
        style=rng.choice(list(prose.STYLES)),
    )


def corrupted(plan: Plan, rng: random.Random) -> Draft:
    """A report with the plan's operators applied to it."""
    made = draft(plan, rng)
    for name, operator in OPERATORS.items():
        if name in plan.operators:
            operator(made, rng)
    return made


def _finish(page: Page, plan: Plan, rng: random.Random) -> tuple[Page, dict[int, str]]:
    """Converted characters and line ends."""
    changes: dict[int, str] = {}
    if "traditional" in plan.operators or "mixed_traditional" in plan.operators:
        share = 1.0 if "traditional" in plan.operators else 0.65
        changes = encodings.table(page.text, rng, share)
        page = encodings.translated(page, changes)
    return (encodings.crlf(page) if "crlf" in plan.operators else page), changes


def verdict(made: Draft, page: Page) -> oracle.Verdict:
    """What the page determines, table by table."""
    holds = made.holds
    rows = {table: [row for row in page.rows if row.table == table] for table in holds}
    found = oracle.rows_alone(rows["two"])
    if rows["three"]:
        truth = {row.key: tuple(cell.value for cell in row.cells) for row in made.tables["three"] if row.kind == "data"}
        found |= oracle_columns.table_three(rows["three"], truth) if holds["three"] else oracle.rows_alone(rows["three"])
    if rows["four"]:
        found |= oracle.table_four(rows["four"][0]) if holds["four"] else oracle.rows_alone(rows["four"])
    return found


def _cells(made: Draft, page: Page, sure: oracle.Verdict) -> tuple[TrueCell, ...]:
    cells = []
    for table in made.tables.values():
        for row in table:
            for cell in row.cells:
                start, end = page.spans.get(cell.indicator, (None, None))
                raw = page.text[start:end] if start is not None else ""
                status: Status = "blank" if cell.value is None else "reported"
                cells.append(TrueCell(cell.indicator, cell.value, raw, start, end, status, sure[cell.indicator]))
    return tuple(cells)


def generate(seed: int, *, plan: Plan | None = None) -> Variant:
    """One document; the same seed and plan give the same bytes."""
    rng = random.Random(f"nianbao {seed}")
    plan = plan or draw(seed, rng)
    usable = tuple(name for name in plan.operators if name in TEXT_OPERATORS or applies(name, plan.layout))
    if suffix(plan.layout) == ".html":
        usable = tuple(name for name in usable if name != "crlf")
    plan = replace(plan, operators=usable)
    made = corrupted(plan, rng)
    page, changes = _finish(LAYOUTS[plan.layout](made, rng), plan, rng)
    data, used = encodings.encode(page.markup, plan.encoding)
    return Variant(
        name=f"{seed:06d}-{plan.layout}{suffix(plan.layout)}",
        data=data,
        suffix=suffix(plan.layout),
        text=page.text,
        cells=_cells(made, page, verdict(made, page)),
        problems=tuple(title.translate(changes) for title in made.problems),
        improvements=made.improvements,
        plan=replace(plan, encoding=used),
        holds=all(made.holds.values()),
        boundary_lost=any(row.mode != "cells" for row in page.rows),
    )
